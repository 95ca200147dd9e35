/** What Lambda's event source mapping does on AWS: takes messages from the queue and calls the worker's handler with them. */
import type { SqsEvent } from "../../intake/sqs-event.ts";
import type { Clock } from "../../ports/clock.ts";
import { errorFields, type Telemetry } from "../../ports/telemetry.ts";
import type { ReceivedMessage, WorkQueue } from "../../ports/work-queue.ts";
import type { IngestWorker } from "../ingest-worker.ts";

export interface PollerOptions {
  readonly queue: WorkQueue;
  readonly worker: IngestWorker;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Messages worked on at once. */
  readonly concurrency: number;
  /** How long one call of the worker may take. */
  readonly timeoutSeconds: number;
}

/** Pause after a failed receive, so that a broken queue is not hammered. Milliseconds. */
const PAUSE = 1000;
/** As long as SQS waits at most. */
const WAIT_SECONDS = 20;

/** Polls until stopped, one message a call, as the deployed mapping does. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #stop = new AbortController();
  readonly #lanes: Promise<void>[];

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.concurrency }, () => this.#poll());
  }

  /** Takes no further message; resolves when those in work are done or have stored their place. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#lanes);
  }

  async #poll(): Promise<void> {
    const { queue, clock, telemetry } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        for (const message of await queue.receive({ max: 1, waitSeconds: WAIT_SECONDS, signal }))
          await this.#work(message);
      } catch (error) {
        if (signal.aborted) return;
        telemetry.log("error", "the queue could not be read", errorFields(error));
        await clock.sleep(PAUSE, signal).catch(() => undefined);
      }
    }
  }

  async #work(message: ReceivedMessage): Promise<void> {
    const { queue, worker, clock, timeoutSeconds } = this.#options;
    const until = clock.now() + timeoutSeconds * 1000;
    // A stopping service leaves its worker no time: the run stores its place at the next check.
    const getRemainingTimeInMillis = () => (this.#stop.signal.aborted ? 0 : until - clock.now());
    const { batchItemFailures } = await worker(sqsEventOf(message), { getRemainingTimeInMillis });
    if (batchItemFailures.length === 0) await queue.acknowledge(message.receiptHandle);
  }
}

/** A true SQS event around the message, as Lambda hands it over. */
export function sqsEventOf(message: ReceivedMessage): SqsEvent & { readonly Records: readonly object[] } {
  return {
    Records: [
      {
        messageId: message.messageId,
        receiptHandle: message.receiptHandle,
        body: message.body,
        attributes: {
          ApproximateReceiveCount: String(message.receiveCount),
          SentTimestamp: String(message.sentAt),
          SenderId: "local",
          ApproximateFirstReceiveTimestamp: String(message.sentAt),
        },
        messageAttributes: {},
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:local:000000000000:ingestion-queue",
        awsRegion: "local",
      } as SqsEvent["Records"][number],
    ],
  };
}
