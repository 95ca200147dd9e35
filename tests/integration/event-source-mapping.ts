import { setTimeout as sleep } from "node:timers/promises";
import { sqsEventOf } from "../../src/handlers/local/poller.ts";
import type { SqsResponse } from "../../src/intake/sqs-event.ts";
import type { ReceivedMessage, WorkQueue } from "../../src/ports/work-queue.ts";

const LANES = 2;
const PAUSE = 100;

/**
 * What Lambda's event source mapping does: hands each message to the function, and removes what it does not report. It
 * asks without waiting, unlike a poller: a wait that is broken off goes on inside moto, and swallows the next message.
 */
export class EventSourceMapping {
  readonly #lanes: Promise<void>[];
  #stopping = false;

  constructor(queue: WorkQueue, worker: (event: unknown) => Promise<unknown>) {
    this.#lanes = Array.from({ length: LANES }, () => this.#poll(queue, worker));
  }

  /** Resolves when the calls under way have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#lanes);
  }

  async #poll(queue: WorkQueue, worker: (event: unknown) => Promise<unknown>): Promise<void> {
    while (!this.#stopping) {
      const messages = await queue.receive({ max: 1, waitSeconds: 0 });
      for (const message of messages) await this.#deliver(queue, worker, message);
      if (messages.length === 0) await sleep(PAUSE);
    }
  }

  async #deliver(queue: WorkQueue, worker: (event: unknown) => Promise<unknown>, message: ReceivedMessage) {
    const { batchItemFailures } = (await worker(sqsEventOf(message))) as SqsResponse;
    if (batchItemFailures.length === 0) await queue.acknowledge(message.receiptHandle);
  }
}
