/** The pages a run has read, stored for whoever goes on with it: only for runs that are long, or run out of time. */
import { workPrefix } from "../domain/layout.ts";
import type { Page, ReadingReport } from "../domain/page.ts";
import { checkpoint } from "../domain/record/generation.ts";
import { PreconditionFailedError, readAll } from "../ports/object-store.ts";
import type { RunContext } from "./run-context.ts";

/** What reading ended with. */
export interface FinishedReading {
  readonly report: ReadingReport;
  readonly contentDigest: string;
}

const JSON_TYPE = { contentType: "application/json" };

/** The pages of one run, in memory, and which of them are stored. */
export class ReadingWork {
  readonly pages: Page[];
  finished: FinishedReading | null;
  readonly #context: RunContext;
  #stored: number;
  #storedAt: number;

  private constructor(context: RunContext, pages: Page[], finished: FinishedReading | null) {
    this.#context = context;
    this.pages = pages;
    this.finished = finished;
    this.#stored = pages.length;
    this.#storedAt = context.deps.clock.now();
  }

  /** What was stored of the run before, and the place to keep what comes. */
  static async load(context: RunContext): Promise<ReadingWork> {
    const pages: Page[] = [];
    if (context.run.place === null) return new ReadingWork(context, pages, null);
    for (;;) {
      const batch = await load<Page[]>(context, pagesKey(context, pages.length + 1));
      if (batch === null) break;
      pages.push(...batch);
    }
    return new ReadingWork(context, pages, await load<FinishedReading>(context, finishedKey(context)));
  }

  /** UTF-16 units of text on the pages so far. */
  get characters(): number {
    return this.pages.reduce((sum, page) => sum + page.text.length, 0);
  }

  /** Takes further pages in; now and then they are stored and the record is told, so that a crash loses little. */
  async add(batch: readonly Page[]): Promise<void> {
    this.pages.push(...batch);
    const { deps } = this.#context;
    this.#context.done = this.pages.length;
    if (deps.clock.now() - this.#storedAt >= deps.settings.checkpointSeconds * 1000) await this.#checkpoint();
  }

  /** Notes that all is read; a run that took long stores it. */
  async finish(finished: FinishedReading): Promise<void> {
    this.finished = finished;
    if (this.#stored > 0) await this.#checkpoint();
  }

  /** Stores what is not stored yet. */
  async store(): Promise<void> {
    const { deps } = this.#context;
    while (this.#stored < this.pages.length) this.#stored += await this.#storeFrom(this.#stored);
    if (this.finished !== null) {
      await deps.outputs.write(finishedKey(this.#context), JSON.stringify(this.finished), JSON_TYPE);
    }
    this.#storedAt = deps.clock.now();
  }

  /**
   * Stores the pages from an index on, and answers with how many are stored there now: a runner that was taken over may
   * be at it still, so that what is stored is never replaced. Who reads the same bytes reads the same pages.
   */
  async #storeFrom(first: number): Promise<number> {
    const { outputs } = this.#context.deps;
    const key = pagesKey(this.#context, first + 1);
    const fresh = this.pages.slice(first);
    try {
      await outputs.write(key, JSON.stringify(fresh), { ...JSON_TYPE, ifNoneMatch: "*" });
      return fresh.length;
    } catch (error) {
      const stored = error instanceof PreconditionFailedError ? await load<Page[]>(this.#context, key) : null;
      if (stored === null) throw error;
      return stored.length;
    }
  }

  async #checkpoint(): Promise<void> {
    const { deps, turn } = this.#context;
    await this.store();
    const place = { stage: "read", done: this.pages.length } as const;
    this.#context.record = await deps.records.change(turn.documentId, checkpoint(turn, place, deps.clock.now()));
  }
}

function pagesKey({ turn, run }: RunContext, first: number): string {
  return `${workPrefix(turn.documentId, run.generation)}pages-${String(first).padStart(6, "0")}.json`;
}

function finishedKey({ turn, run }: RunContext): string {
  return `${workPrefix(turn.documentId, run.generation)}read.json`;
}

async function load<Value>({ deps }: RunContext, key: string): Promise<Value | null> {
  const bytes = await readAll(deps.outputs, key);
  return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString("utf8")) as Value);
}
