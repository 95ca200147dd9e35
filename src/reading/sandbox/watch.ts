/** Watches a reading thread from outside: its own code, busy with a bomb, would not answer. */
import type { Worker } from "node:worker_threads";
import type { Failure } from "../../domain/failure.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import { TimeSpent } from "./time-spent.ts";

const LOOK_EVERY_MILLISECONDS = 50;
/** The process may grow by this much more than the thread is allowed: the rest of it is at work too. */
const RESIDENT_FACTOR = 1.5;
/**
 * The clock on the wall may show this many times the thread's own time: other work on the machine is no fault of the
 * document's, but a thread that no longer answers is not waited for without end.
 */
const WALL_FACTOR = 4;

export interface WatchOptions {
  readonly thread: Pick<Worker, "getHeapStatistics" | "cpuUsage">;
  readonly limits: ReadingLimits;
  /** One counter that the thread raises with each page begun. */
  readonly progress: Int32Array;
  /** Bytes, heap and buffers, that the thread held before: only what comes on top is this document's. */
  readonly held: number;
  /** Called once, with the failure that names the limit. */
  readonly exceeded: (failure: Failure) => void;
}

export class Watch implements Disposable {
  readonly #options: WatchOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #residentAtStart = process.memoryUsage.rss();
  /** Time on a processor: neither waiting for one nor for the process's other threads, which inflate and may wait too. */
  readonly #own = new TimeSpent();
  readonly #wall = new TimeSpent();
  #lastLook = performance.now();
  /** The processor time that the thread had used when it was last asked; undefined before. */
  #lastCpu: number | undefined;
  #paused = false;
  #asking = false;
  #over = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY_MILLISECONDS);
    this.#ask();
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
    const { limits } = this.#options;
    const grown = process.memoryUsage.rss() - this.#residentAtStart;
    if (grown > limits.memoryBytes * RESIDENT_FACTOR) this.#end("memoryBytes");
    this.#endLate(this.#own, 1);
    this.#endLate(this.#wall, WALL_FACTOR);
    this.#ask();
  }

  /** The thread answers between two steps of its code, whatever it does; but not from within a long native call. */
  #ask(): void {
    if (this.#asking || this.#over) return;
    this.#asking = true;
    const { thread, limits, held } = this.#options;
    Promise.all([thread.getHeapStatistics(), thread.cpuUsage()]).then(
      ([{ used_heap_size: heap, external_memory: buffers }, { user, system }]) => {
        this.#asking = false;
        if (heap + buffers - held > limits.memoryBytes) this.#end("memoryBytes");
        const cpu = (user + system) / 1000;
        this.#own.add(cpu - (this.#lastCpu ?? cpu), this.#page());
        this.#lastCpu = cpu;
      },
      // A thread that has just ended has no statistics.
      () => undefined,
    );
  }

  #endLate({ onPage, inAll }: TimeSpent, factor: number): void {
    const { pageTimeoutSeconds, timeoutSeconds } = this.#options.limits;
    if (onPage > pageTimeoutSeconds * factor * 1000) this.#end("pageTimeoutSeconds");
    if (inAll > timeoutSeconds * factor * 1000) this.#end("timeoutSeconds");
  }

  #count(): void {
    const now = performance.now();
    if (!this.#paused) this.#wall.add(now - this.#lastLook, this.#page());
    this.#lastLook = now;
  }

  #page(): number {
    return Atomics.load(this.#options.progress, 0);
  }

  #end(limit: keyof ReadingLimits): void {
    if (this.#over) return;
    this[Symbol.dispose]();
    this.#options.exceeded(limitExceeded(limit, this.#options.limits));
  }
}
