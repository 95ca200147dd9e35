/** The host's side of one reading thread: starts it, hands it documents, ends it. */
import { Worker } from "node:worker_threads";
import { Failure } from "../../domain/failure.ts";
import type { Page, ReadingReport } from "../../domain/page.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import type { ReadSource } from "../reader.ts";
import type { FromThread, ReadFrom, ThreadData, ToThread } from "./messages.ts";
import { ThreadHealth } from "./thread-health.ts";
import { Watch } from "./watch.ts";

export type PageSink = (pages: readonly Page[]) => void | Promise<void>;

export interface ThreadOptions {
  readonly entry: URL;
  readonly assets: string;
  readonly limits: ReadingLimits;
}

interface Job {
  readonly sink: PageSink;
  readonly watch: Watch;
  readonly settle: (outcome: Outcome | Error) => void;
}

/** What a thread's work ends with: a read's report, or a cut's bytes. */
type Outcome = ReadingReport | Uint8Array;

/** A thread is given a document to read, or to cut. */
type Work = Extract<ToThread, { type: "read" | "cut" }>;

const MEGABYTE = 1024 * 1024;
/**
 * The engine's own heap limit lies this many times above ours, for it is no safe one: an allocation that oversteps it by
 * much ends the whole process, not the thread. The watch is what holds the limit.
 */
const HEAP_FACTOR = 6;

export class ReadingThread {
  readonly #limits: ReadingLimits;
  readonly #worker: Worker;
  readonly #health: ThreadHealth;
  readonly #progress = new SharedArrayBuffer(4);
  readonly #ready = Promise.withResolvers<void>();
  #job: Job | undefined;
  #sinking: Promise<void> = Promise.resolve();
  #usable = true;
  #started = false;

  constructor({ entry, assets, limits }: ThreadOptions) {
    this.#limits = limits;
    const workerData: ThreadData = { assets, progress: this.#progress };
    this.#worker = new Worker(entry, {
      workerData,
      // Neither secrets nor output: what a parser prints may be document text.
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: Math.ceil((limits.memoryBytes * HEAP_FACTOR) / MEGABYTE),
      },
    });
    this.#health = new ThreadHealth(this.#worker, limits);
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on("message", (message: FromThread) => this.#receive(message));
    this.#worker.on("error", (error) => this.#lost(error));
    this.#worker.on("exit", () => this.#lost(new Error("The reading thread ended.")));
    this.#ready.promise.catch(() => undefined);
    this.#worker.unref();
  }

  /** False once the thread is ended or not to be trusted with a further document. */
  get usable(): boolean {
    return this.#usable;
  }

  /**
   * Reads one document; only one at a time. The bytes' buffer is given away.
   * @throws Failure, the sink's error, or the signal's reason
   */
  async read(source: ReadSource, sink: PageSink, from: ReadFrom, signal?: AbortSignal): Promise<ReadingReport> {
    const message = { type: "read", source, from, limits: this.#limits } as const;
    return (await this.#work(message, sink, signal)) as ReadingReport;
  }

  /**
   * Cuts pages out of a PDF; only one document at a time. The bytes' buffer is given away.
   * @throws Failure, or the signal's reason
   */
  async cut(source: ReadSource, pages: readonly number[], signal?: AbortSignal): Promise<Uint8Array> {
    const message = { type: "cut", source, pages, limits: this.#limits } as const;
    return (await this.#work(message, () => {}, signal)) as Uint8Array;
  }

  async #work(message: Work, sink: PageSink, signal: AbortSignal | undefined): Promise<Outcome> {
    this.#worker.ref();
    try {
      await this.#ready.promise;
      signal?.throwIfAborted();
      return await this.#run(message, sink, signal);
    } finally {
      // A sink at work is let finish, so that what was delivered is delivered once this ends.
      await this.#sinking.catch(() => undefined);
      this.#worker.unref();
    }
  }

  /** Looks whether the thread still holds too much of the last document; then it is not usable any more. */
  async checkHealth(): Promise<void> {
    if (this.#usable && !(await this.#health.check())) this.#usable = false;
  }

  /** Ends the thread at once, whatever it does. */
  async terminate(): Promise<void> {
    this.#usable = false;
    await this.#worker.terminate();
  }

  async #run(message: Work, sink: PageSink, signal: AbortSignal | undefined): Promise<Outcome> {
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const kill = (reason: Error): void => {
      this.#usable = false;
      void this.#worker.terminate();
      this.#job?.settle(reason);
    };
    using watch = new Watch({
      thread: this.#worker,
      limits: this.#limits,
      progress: new Int32Array(this.#progress),
      held: this.#health.held,
      exceeded: kill,
    });
    const settle = (outcome: Outcome | Error): void => {
      this.#job = undefined;
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    const aborted = (): void => kill(signal?.reason);
    this.#job = { sink, watch, settle };
    signal?.addEventListener("abort", aborted, { once: true });
    try {
      this.#say(message, [message.source.bytes.buffer as ArrayBuffer]);
      return await promise;
    } finally {
      signal?.removeEventListener("abort", aborted);
    }
  }

  #say(message: ToThread, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #receive(message: FromThread): void {
    if (message.type === "ready") {
      this.#started = true;
      this.#ready.resolve();
    } else if (message.type === "collected") this.#health.collected();
    else if (message.type === "pages") this.#sinking = this.#deliver(message.pages);
    else if (message.type === "done") this.#job?.settle(message.report);
    else if (message.type === "cut_out") this.#job?.settle(message.bytes);
    else {
      if (message.stuck) void this.terminate();
      const { code, page } = message;
      this.#job?.settle(new Failure(code, { message: message.message, ...(page === undefined ? {} : { page }) }));
    }
  }

  async #deliver(pages: readonly Page[]): Promise<void> {
    const job = this.#job;
    if (job === undefined) return;
    job.watch.pause();
    try {
      await job.sink(pages);
    } catch (error) {
      void this.terminate();
      job.settle(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.#job !== job) return;
    job.watch.resume();
    this.#say({ type: "taken" });
  }

  /** The thread is gone, by its own fault: out of memory, or a crash. */
  #lost(error: Error): void {
    this.#usable = false;
    if (!this.#started) this.#ready.reject(new Error("The reading thread could not start.", { cause: error }));
    const outOfMemory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
    const crash = new Failure("limit_exceeded", {
      message: "Reading the document made the reader crash; check the file or upload it in another form.",
      cause: error,
    });
    this.#job?.settle(outOfMemory ? limitExceeded("memoryBytes", this.#limits) : crash);
  }
}
