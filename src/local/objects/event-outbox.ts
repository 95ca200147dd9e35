/** Events that are owed: written with the change they tell of, delivered until they are taken over. */
import type { Clock } from "../../ports/clock.ts";
import { errorFields, type Telemetry } from "../../ports/telemetry.ts";
import type { Database } from "../database.ts";

export interface EventOutboxOptions {
  readonly database: Database;
  /** Takes an event over, e.g. a queue's `send`. What it throws is tried again. */
  readonly deliver: (envelope: string) => Promise<unknown>;
  readonly clock: Clock;
  readonly telemetry?: Telemetry;
}

const FIRST_RETRY_MILLISECONDS = 100;
const LAST_RETRY_MILLISECONDS = 30_000;

/**
 * An outbox in the database of the changes. Delivery is in order and at least once: a crash between a delivery and its
 * noting repeats the envelope, with the same id.
 */
export class EventOutbox {
  readonly #options: EventOutboxOptions;
  readonly #stop = new AbortController();
  #delivery: Promise<void> | null = null;

  constructor(options: EventOutboxOptions) {
    this.#options = options;
  }

  /** Notes an event. To be called within the transaction of its change. */
  add(envelope: string): void {
    this.#options.database.statement("INSERT INTO outbox (envelope) VALUES (?)").run(envelope);
  }

  /** Delivers what is owed, unless that is under way already. */
  wake(): void {
    this.#delivery ??= this.#deliverAll();
  }

  /** Resolves when nothing is owed, or delivery was stopped. */
  async idle(): Promise<void> {
    while (this.#delivery !== null) await this.#delivery;
  }

  /** Ends delivery after the one under way; what is still owed is delivered after the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  async #deliverAll(): Promise<void> {
    await Promise.resolve();
    let failures = 0;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      try {
        await this.#options.deliver(next.envelope);
        this.#forget(next.position);
        failures = 0;
      } catch (error) {
        this.#options.telemetry?.log(
          "warn",
          "An object event could not be delivered; it is tried again.",
          errorFields(error),
        );
        await this.#pause(failures++);
      }
    }
    this.#delivery = null;
  }

  #next(): { position: number; envelope: string } | undefined {
    if (this.#stop.signal.aborted) return undefined;
    const row = this.#options.database
      .statement("SELECT position, envelope FROM outbox ORDER BY position LIMIT 1")
      .get();
    return row && { position: Number(row.position), envelope: String(row.envelope) };
  }

  #forget(position: number): void {
    this.#options.database.statement("DELETE FROM outbox WHERE position = ?").run(position);
  }

  async #pause(failures: number): Promise<void> {
    const milliseconds = Math.min(LAST_RETRY_MILLISECONDS, FIRST_RETRY_MILLISECONDS * 2 ** Math.min(failures, 20));
    try {
      await this.#options.clock.sleep(milliseconds, this.#stop.signal);
    } catch {
      // Stopped while waiting: the loop looks at the signal.
    }
  }
}
