/** Reads documents in threads that can be ended at any moment, so that no document can take the process down. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReadingReport } from "../domain/page.ts";
import type { ReadingLimits } from "./limits.ts";
import type { ReadSource } from "./reader.ts";
import { type PageSink, ReadingThread } from "./sandbox/reading-thread.ts";

export type { ReadingLimits } from "./limits.ts";
export type { ReadSource } from "./reader.ts";
export type { PageSink } from "./sandbox/reading-thread.ts";

export interface ReaderPoolOptions {
  /** Threads, so documents read at once; 1 if not given. */
  readonly workers?: number;
  /** The thread's entry file, where a bundle has put it. */
  readonly entry?: URL;
  /** Folder with `cmaps/` and `standard_fonts/` of pdfjs-dist, where a bundle has put them. */
  readonly assets?: URL;
}

export interface ReadOptions {
  /** The page to go on from, from 1: earlier ones were delivered by an earlier read of the same bytes. */
  readonly fromPage?: number;
  /** UTF-16 units of text that earlier reads delivered: they count against the document's limit. */
  readonly charactersBefore?: number;
  /** Ends the read; pages already delivered stay good. */
  readonly signal?: AbortSignal;
  /** True gives the bytes' buffer away instead of copying it; the caller cannot use it afterwards. */
  readonly transfer?: boolean;
}

type Waiting = PromiseWithResolvers<ReadingThread>;

const CLOSED = "The reader pool is closed.";

export class ReaderPool {
  readonly #limits: ReadingLimits;
  readonly #workers: number;
  readonly #entry: URL;
  readonly #assets: string;
  readonly #idle: ReadingThread[] = [];
  readonly #all = new Set<ReadingThread>();
  readonly #waiting: Waiting[] = [];
  #closed = false;

  constructor(limits: ReadingLimits, options: ReaderPoolOptions = {}) {
    this.#limits = limits;
    this.#workers = options.workers ?? 1;
    this.#entry = options.entry ?? new URL("./sandbox/thread.ts", import.meta.url);
    this.#assets = options.assets === undefined ? installedAssets() : fileURLToPath(options.assets);
  }

  /** Starts the threads ahead of the first read, which else pays for it. */
  warm(): void {
    while (!this.#closed && this.#all.size < this.#workers) this.#idle.push(this.#start());
  }

  /**
   * Reads a document and hands its pages to the sink, in order and in batches; the next batch waits for the sink.
   * Waits its turn while all threads are busy.
   * @throws Failure `unsupported_format`, `encrypted`, `unreadable`, `empty` or `limit_exceeded`; the sink's own error;
   *   the signal's reason. A read that goes on from a later page is never `empty`: earlier pages are not its to judge.
   */
  async read(source: ReadSource, sink: PageSink, options: ReadOptions = {}): Promise<ReadingReport> {
    const { fromPage = 1, charactersBefore = 0, signal, transfer = false } = options;
    const thread = await this.#take(signal);
    try {
      const own = { name: source.name, contentType: source.contentType, bytes: ownBytes(source.bytes, transfer) };
      return await thread.read(own, sink, { page: fromPage, charactersBefore }, signal);
    } finally {
      void this.#giveBack(thread);
    }
  }

  /**
   * Cuts pages out of a PDF, as a PDF of their own. Waits its turn while all threads are busy.
   * @param pages numbers from 1, rising
   * @throws Failure `encrypted`, `unreadable` or `limit_exceeded`; the signal's reason
   */
  async cut(source: ReadSource, pages: readonly number[], options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
    const thread = await this.#take(options.signal);
    try {
      const { name, contentType, bytes } = source;
      return await thread.cut({ name, contentType, bytes: ownBytes(bytes, false) }, pages, options.signal);
    } finally {
      void this.#giveBack(thread);
    }
  }

  /** Ends all threads; reads under way fail, and those that wait their turn. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(CLOSED));
    await Promise.all([...this.#all].map((thread) => thread.terminate()));
    this.#all.clear();
  }

  async #take(signal: AbortSignal | undefined): Promise<ReadingThread> {
    signal?.throwIfAborted();
    if (this.#closed) throw new Error(CLOSED);
    this.warm();
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    const waiting = Promise.withResolvers<ReadingThread>();
    this.#waiting.push(waiting);
    const leave = (): void => {
      const place = this.#waiting.indexOf(waiting);
      if (place === -1) return;
      this.#waiting.splice(place, 1);
      waiting.reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    try {
      return await waiting.promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  async #giveBack(thread: ReadingThread): Promise<void> {
    await thread.checkHealth();
    if (this.#closed) return;
    let next = thread;
    if (!thread.usable) {
      this.#all.delete(thread);
      void thread.terminate();
      next = this.#start();
    }
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#idle.push(next);
    else waiting.resolve(next);
  }

  #start(): ReadingThread {
    const thread = new ReadingThread({ entry: this.#entry, assets: this.#assets, limits: this.#limits });
    this.#all.add(thread);
    return thread;
  }
}

function installedAssets(): string {
  return dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
}

/** Bytes whose buffer holds nothing else and can be given to the thread. */
function ownBytes(bytes: Uint8Array, transfer: boolean): Uint8Array {
  const whole = bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  return transfer && whole ? bytes : Uint8Array.from(bytes);
}
