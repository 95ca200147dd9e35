/** Gathers pages into batches, so that neither a message a page nor a whole document at once crosses the threads. */
import type { Page } from "../../domain/page.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import type { ReaderOutput } from "../reader.ts";

const BATCH_PAGES = 64;
const BATCH_CHARACTERS = 256 * 1024;
/** A slow document's pages are handed on after this time, so that a read that is cut short has something to show. */
const BATCH_MILLISECONDS = 500;

export interface PageBatchesOptions {
  readonly limits: ReadingLimits;
  /** UTF-16 units of the document's text that were delivered before. */
  readonly charactersBefore: number;
  /** Hands a batch on; resolves when the next may follow. */
  readonly send: (pages: readonly Page[]) => Promise<void>;
  /** Called once a page. */
  readonly progress: () => void;
}

export class PageBatches implements ReaderOutput {
  readonly #limits: ReadingLimits;
  readonly #send: (pages: readonly Page[]) => Promise<void>;
  readonly #progress: () => void;
  #pages: Page[] = [];
  #characters = 0;
  #total: number;
  #since = performance.now();

  constructor({ limits, charactersBefore, send, progress }: PageBatchesOptions) {
    this.#limits = limits;
    this.#total = charactersBefore;
    this.#send = send;
    this.#progress = progress;
  }

  async page(page: Page): Promise<void> {
    this.#progress();
    this.#total += page.text.length;
    if (this.#total > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
    this.#pages.push(page);
    this.#characters += page.text.length;
    const full = this.#pages.length >= BATCH_PAGES || this.#characters >= BATCH_CHARACTERS;
    if (full || performance.now() - this.#since > BATCH_MILLISECONDS) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#pages.length === 0) return;
    const pages = this.#pages;
    this.#pages = [];
    this.#characters = 0;
    await this.#send(pages);
    this.#since = performance.now();
  }
}
