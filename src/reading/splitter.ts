/** Cuts a document's stored text into passages along its structure. Time grows with the text only. */
import { joinPages, type Page } from "../domain/page.ts";
import type { Passage } from "../domain/passage.ts";
import { type Block, blocksOf } from "./split/blocks.ts";
import { HeadingPath } from "./split/headings.ts";
import { pieces, type Span } from "./split/pieces.ts";
import { estimateTokens } from "./tokens.ts";

export interface PassageSizes {
  /** Tokens (estimated) that a passage is filled up to. */
  readonly targetTokens: number;
  /** Tokens (estimated) that no passage passes, save where one character has more. */
  readonly maxTokens: number;
}

/**
 * Passages of the text that `joinPages` stores, in order. Each lies on one page, and
 * `text.slice(passage.start, passage.end) === passage.text`.
 */
export function splitIntoPassages(pages: readonly Page[], sizes: PassageSizes): Passage[] {
  const { text, spans } = joinPages(pages);
  const gathered = new Gathering(text, sizes);
  const headings = new HeadingPath();
  for (const span of spans) {
    gathered.beginPage(span.page);
    for (const block of blocksOf(text, span.start, span.end)) {
      if (block.kind === "heading") {
        gathered.closeSection();
        headings.enter(block.level, block.title);
      }
      gathered.add(block, headings.path);
    }
  }
  gathered.close();
  return gathered.passages;
}

/** Fills passages with blocks up to the target. */
class Gathering {
  readonly passages: Passage[] = [];
  readonly #text: string;
  readonly #sizes: PassageSizes;
  #page = 1;
  #start = -1;
  #end = -1;
  #tokens = 0;
  /** True while the passage holds nothing but headings, which should not stand alone. */
  #headingsOnly = false;
  #headings: readonly string[] = [];

  constructor(text: string, sizes: PassageSizes) {
    this.#text = text;
    this.#sizes = sizes;
  }

  beginPage(page: number): void {
    this.close();
    this.#page = page;
  }

  /** A heading follows: what stands before belongs to another section, unless it is headings only. */
  closeSection(): void {
    if (!this.#headingsOnly) this.close();
  }

  add(block: Block, headings: readonly string[]): void {
    const { maxTokens } = this.#sizes;
    const isHeading = block.kind === "heading";
    if (estimateTokens(this.#text, block.start, block.end) <= maxTokens) this.#take(block, headings, isHeading);
    else for (const piece of pieces(this.#text, block, this.#sizes)) this.#take(piece, headings, isHeading);
  }

  close(): void {
    if (this.#start === -1) return;
    const text = this.#text.slice(this.#start, this.#end);
    const place = { page: this.#page, headings: this.#headings, start: this.#start, end: this.#end };
    this.passages.push({ ordinal: this.passages.length, ...place, text });
    this.#start = -1;
  }

  #take(span: Span, headings: readonly string[], isHeading: boolean): void {
    if (this.#start !== -1) {
      const together = this.#tokens + this.#tokensOf(this.#end, span.end);
      const most = this.#headingsOnly ? this.#sizes.maxTokens : this.#sizes.targetTokens;
      if (together > most) this.close();
      else this.#tokens = together;
    }
    if (this.#start === -1) {
      this.#start = span.start;
      this.#tokens = this.#tokensOf(span.start, span.end);
      this.#headingsOnly = isHeading;
      this.#headings = headings;
    } else if (this.#headingsOnly) {
      this.#headings = headings;
      this.#headingsOnly = isHeading;
    }
    this.#end = span.end;
  }

  #tokensOf(start: number, end: number): number {
    return estimateTokens(this.#text, start, end);
  }
}
