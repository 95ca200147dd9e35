/** Tells from outside whether a thread may be given a further document, by the memory it still holds. */
import type { Worker } from "node:worker_threads";
import type { ReadingLimits } from "../limits.ts";
import type { ToThread } from "./messages.ts";

/** A thread that holds more than this share of a document's memory after a read frees it, or is replaced. */
const HELD_SHARE = 0.8;
const ANSWER_MILLISECONDS = 1000;
/** A thread is replaced after this many documents: what a parser leaks outside the heap is not seen from here. */
const DOCUMENTS = 5000;

export class ThreadHealth {
  readonly #worker: Worker;
  readonly #mostHeld: number;
  #collected: PromiseWithResolvers<true> | undefined;
  #documents = 0;
  #held = 0;

  constructor(worker: Worker, limits: ReadingLimits) {
    this.#worker = worker;
    this.#mostHeld = limits.memoryBytes * HELD_SHARE;
  }

  /** Bytes, heap and buffers, that the thread held after its last document: they are not the next one's. */
  get held(): number {
    return this.#held;
  }

  /** Called after each document; false where the thread must not be given a further one. */
  async check(): Promise<boolean> {
    this.#documents += 1;
    if (this.#documents >= DOCUMENTS) return false;
    await this.#look();
    // Most of it is mostly garbage, and a new thread costs more than a collection. A collection is dear as well: with no
    // document open, the engine throws away much of the code that it made fast.
    if (this.#held > this.#mostHeld && (await this.#collect())) await this.#look();
    return this.#held <= this.#mostHeld;
  }

  /** The thread says that it has freed what it could. */
  collected(): void {
    this.#collected?.resolve(true);
  }

  /** A thread that does not answer holds more than any limit. */
  async #look(): Promise<void> {
    const statistics = await inTime(this.#worker.getHeapStatistics().catch(() => undefined));
    this.#held = statistics === undefined ? Infinity : statistics.used_heap_size + statistics.external_memory;
  }

  /** Has the thread free its memory; false where it does not answer. */
  async #collect(): Promise<boolean> {
    this.#collected = Promise.withResolvers<true>();
    const message: ToThread = { type: "collect" };
    this.#worker.postMessage(message);
    return (await inTime(this.#collected.promise)) ?? false;
  }
}

/** What a promise gives, or undefined after a time in which a healthy thread has long answered. */
async function inTime<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ANSWER_MILLISECONDS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
