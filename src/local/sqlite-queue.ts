import { randomUUID } from "node:crypto";
import type { Clock } from "../ports/clock.ts";
import type { QueueDepth, ReceivedMessage, RedrivableQueue, WorkQueue } from "../ports/work-queue.ts";
import type { Database } from "./database.ts";

/** What a queue stands on. */
export interface SqliteQueueOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Queues of one database are told apart by it. */
  readonly name: string;
  /** How long a received message stays invisible unless it is changed. */
  readonly visibilitySeconds: number;
  /** After this many deliveries a message goes to the dead-letter queue instead. */
  readonly maxReceiveCount: number;
}

/** What one receive hands out at most, as SQS does. */
const MAX_RECEIVED = 10;

/** Lets receivers wait until something about the messages changes. */
class Bell {
  readonly #waiting = new Set<() => void>();

  ring(): void {
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next ring, when the time is over, or when the signal is aborted: whichever comes first. */
  async wait(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const wake = () => stop.abort();
    this.#waiting.add(wake);
    signal?.addEventListener("abort", wake, { once: true });
    try {
      await clock.sleep(milliseconds, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      this.#waiting.delete(wake);
      signal?.removeEventListener("abort", wake);
    }
  }
}

interface MessageRow {
  readonly position: number;
  readonly message_id: string;
  readonly body: string;
  readonly sent_at: number;
  readonly receive_count: number;
}

/**
 * Messages with visibility timeouts in SQLite. What is sent is on disk; whatever else happens to a message may be undone
 * by a power failure, which only delivers it once more.
 */
class SqliteWorkQueue implements WorkQueue {
  protected readonly database: Database;
  protected readonly clock: Clock;
  protected readonly bell: Bell;
  readonly name: string;
  readonly #visibilitySeconds: number;

  constructor({ database, clock, name, visibilitySeconds }: Omit<SqliteQueueOptions, "maxReceiveCount">, bell: Bell) {
    this.database = database;
    this.clock = clock;
    this.bell = bell;
    this.name = name;
    this.#visibilitySeconds = visibilitySeconds;
  }

  async send(body: string, options: { delaySeconds?: number } = {}): Promise<{ messageId: string }> {
    const now = this.clock.now();
    const messageId = randomUUID();
    this.database
      .statement(
        "INSERT INTO messages (message_id, queue, body, sent_at, visible_at, receive_count) VALUES (?, ?, ?, ?, ?, 0)",
      )
      .run(messageId, this.name, body, now, now + (options.delaySeconds ?? 0) * 1000);
    await this.database.synced();
    this.bell.ring();
    return { messageId };
  }

  async receive(options: {
    max: number;
    waitSeconds: number;
    signal?: AbortSignal;
  }): Promise<readonly ReceivedMessage[]> {
    const { max, waitSeconds, signal } = options;
    const until = this.clock.now() + waitSeconds * 1000;
    for (;;) {
      if (signal?.aborted) return [];
      const messages = this.#take(Math.min(max, MAX_RECEIVED));
      const now = this.clock.now();
      if (messages.length > 0 || now >= until) return messages;
      await this.bell.wait(this.clock, Math.min(until, this.#nextVisible() ?? until) - now, signal);
    }
  }

  async acknowledge(receiptHandle: string): Promise<void> {
    this.database.statement("DELETE FROM messages WHERE queue = ? AND receipt = ?").run(this.name, receiptHandle);
  }

  async changeVisibility(receiptHandle: string, seconds: number): Promise<void> {
    const now = this.clock.now();
    this.database
      .statement("UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ? AND visible_at > ?")
      .run(now + seconds * 1000, this.name, receiptHandle, now);
    this.bell.ring();
  }

  async depth(): Promise<QueueDepth> {
    const now = this.clock.now();
    const row = this.database
      .statement(
        `SELECT count(*) FILTER (WHERE visible_at <= $now) AS ready,
                count(*) FILTER (WHERE visible_at > $now AND receipt IS NOT NULL) AS in_flight,
                count(*) FILTER (WHERE visible_at > $now AND receipt IS NULL) AS delayed
         FROM messages WHERE queue = $queue`,
      )
      .get({ now, queue: this.name }) as { ready: number; in_flight: number; delayed: number };
    return { ready: row.ready, inFlight: row.in_flight, delayed: row.delayed };
  }

  /** Called with what is ready, before it is handed out: what is not to be delivered again goes elsewhere. */
  protected giveUp(_row: MessageRow, _now: number): boolean {
    return false;
  }

  #take(max: number): readonly ReceivedMessage[] {
    const now = this.clock.now();
    if ((this.#nextVisible() ?? Number.POSITIVE_INFINITY) > now) return [];
    return this.database.transaction(() => {
      const taken: ReceivedMessage[] = [];
      for (let row = this.#firstReady(now); row !== undefined && taken.length < max; row = this.#firstReady(now)) {
        if (!this.giveUp(row, now)) taken.push(this.#deliver(row, now));
      }
      return taken;
    });
  }

  #deliver(row: MessageRow, now: number): ReceivedMessage {
    const receiptHandle = randomUUID();
    const receiveCount = row.receive_count + 1;
    this.database
      .statement("UPDATE messages SET visible_at = ?, receive_count = ?, receipt = ? WHERE position = ?")
      .run(now + this.#visibilitySeconds * 1000, receiveCount, receiptHandle, row.position);
    return { messageId: row.message_id, receiptHandle, body: row.body, receiveCount, sentAt: row.sent_at };
  }

  #firstReady(now: number): MessageRow | undefined {
    return this.database
      .statement(
        `SELECT position, message_id, body, sent_at, receive_count FROM messages
         WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, position LIMIT 1`,
      )
      .get(this.name, now) as MessageRow | undefined;
  }

  #nextVisible(): number | undefined {
    const row = this.database
      .statement("SELECT visible_at FROM messages WHERE queue = ? ORDER BY visible_at LIMIT 1")
      .get(this.name) as { visible_at: number } | undefined;
    return row?.visible_at;
  }
}

/** A queue in SQLite that gives messages up to its dead-letter queue. */
export class SqliteQueue extends SqliteWorkQueue implements RedrivableQueue {
  readonly deadLetters: WorkQueue;
  readonly #deadLetterName: string;
  readonly #maxReceiveCount: number;

  constructor(options: SqliteQueueOptions) {
    const bell = new Bell();
    super(options, bell);
    this.#deadLetterName = `${options.name}-dead-letters`;
    this.#maxReceiveCount = options.maxReceiveCount;
    this.deadLetters = new SqliteWorkQueue({ ...options, name: this.#deadLetterName }, bell);
  }

  /** Redriven messages are new ones, as with SQS: another id, no deliveries yet. */
  async redrive(): Promise<number> {
    const { changes } = this.database
      .statement(
        `UPDATE messages SET queue = ?, message_id = lower(hex(randomblob(16))), visible_at = ?, receive_count = 0,
           receipt = NULL WHERE queue = ?`,
      )
      .run(this.name, this.clock.now(), this.#deadLetterName);
    this.bell.ring();
    return Number(changes);
  }

  async discard(): Promise<void> {
    this.database.statement("DELETE FROM messages WHERE queue = ?").run(this.#deadLetterName);
  }

  /**
   * Makes all messages in flight ready, at start-up: a data folder has one owner, so that whoever received them is
   * gone. Their receipts are void, and the delivery that was cut off does not count: a service that is stopped again
   * and again walks no message to the dead letters, and a document that stops it is ended by its record's attempts.
   * @returns how many there were
   */
  async releaseInFlight(): Promise<number> {
    const now = this.clock.now();
    const { changes } = this.database
      .statement(
        `UPDATE messages SET visible_at = ?, receipt = NULL, receive_count = receive_count - 1
         WHERE queue IN (?, ?) AND receipt IS NOT NULL AND visible_at > ?`,
      )
      .run(now, this.name, this.#deadLetterName, now);
    this.bell.ring();
    return Number(changes);
  }

  protected override giveUp(row: MessageRow, now: number): boolean {
    if (row.receive_count < this.#maxReceiveCount) return false;
    this.database
      .statement("UPDATE messages SET queue = ?, visible_at = ?, receive_count = 0, receipt = NULL WHERE position = ?")
      .run(this.#deadLetterName, now, row.position);
    this.bell.ring();
    return true;
  }
}

/** A queue in SQLite, with its dead-letter queue. */
export function createSqliteQueue(options: SqliteQueueOptions): SqliteQueue {
  return new SqliteQueue(options);
}
