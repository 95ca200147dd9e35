/** Watches a reading thread from outside: its own code, busy with a bomb, would not answer. */
import type { Worker } from "node:worker_threads";
import type { Failure } from "../../domain/failure.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";

const LOOK_EVERY_MILLISECONDS = 50;
/** The process may grow by this much more than the thread is allowed: the rest of it is at work too. */
const RESIDENT_FACTOR = 1.5;

export class Watch implements Disposable {
  readonly #worker: Worker;
  readonly #limits: ReadingLimits;
  readonly #progress: Int32Array;
  readonly #exceeded: (failure: Failure) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #residentAtStart = process.memoryUsage.rss();
  #lastLook = performance.now();
  #spent = 0;
  #spentOnPage = 0;
  #page: number;
  #paused = false;
  #over = false;

  /** @param exceeded called once, with the failure that names the limit */
  constructor(worker: Worker, limits: ReadingLimits, progress: Int32Array, exceeded: (failure: Failure) => void) {
    this.#worker = worker;
    this.#limits = limits;
    this.#progress = progress;
    this.#exceeded = exceeded;
    this.#page = Atomics.load(progress, 0);
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MILLISECONDS);
  }

  /** The thread waits for someone else: its time stands still. */
  pause(): void {
    this.#count();
    this.#paused = true;
  }

  resume(): void {
    this.#count();
    this.#paused = false;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#over = true;
  }

  #look(): void {
    this.#count();
    const limit = this.#limitPassed();
    if (limit !== undefined) {
      this.#end(limit);
      return;
    }
    this.#worker.getHeapStatistics().then(
      ({ used_heap_size: heap, external_memory: buffers }) => {
        if (heap + buffers > this.#limits.memoryBytes) this.#end("memoryBytes");
      },
      // A thread that has just ended has no statistics.
      () => undefined,
    );
  }

  #limitPassed(): keyof ReadingLimits | undefined {
    if (this.#spentOnPage > this.#limits.pageTimeoutSeconds * 1000) return "pageTimeoutSeconds";
    if (this.#spent > this.#limits.timeoutSeconds * 1000) return "timeoutSeconds";
    const grown = process.memoryUsage.rss() - this.#residentAtStart;
    return grown > this.#limits.memoryBytes * RESIDENT_FACTOR ? "memoryBytes" : undefined;
  }

  #count(): void {
    const now = performance.now();
    const passed = this.#paused ? 0 : now - this.#lastLook;
    this.#lastLook = now;
    this.#spent += passed;
    const page = Atomics.load(this.#progress, 0);
    this.#spentOnPage = page === this.#page ? this.#spentOnPage + passed : 0;
    this.#page = page;
  }

  #end(limit: keyof ReadingLimits): void {
    if (this.#over) return;
    this[Symbol.dispose]();
    this.#exceeded(limitExceeded(limit, this.#limits));
  }
}
