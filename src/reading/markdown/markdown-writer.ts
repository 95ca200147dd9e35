/** Writes a page's Markdown block by block, within the limit on a document's text. */
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import { layoutBlocks, markdownTable } from "./table.ts";

/** Lists deeper than this are written no further to the right. */
const LIST_INDENT = 8;
/** A plain block that begins like this would be read as something else. */
const LOOKS_LIKE_MARKUP = /^(#{1,6}\s|```|~~~)/;

export class MarkdownWriter {
  readonly #limits: ReadingLimits;
  readonly #out: string[] = [];
  #written = 0;
  #lastWasItem = false;

  constructor(limits: ReadingLimits) {
    this.#limits = limits;
  }

  /** True while nothing has been written. */
  get empty(): boolean {
    return this.#written === 0;
  }

  /** A heading of level 1 to 6. */
  heading(level: number, text: string): void {
    const line = text.replace(/\s+/g, " ").trim();
    if (line !== "") this.block(`${"#".repeat(Math.min(Math.max(level, 1), 6))} ${line}`);
  }

  paragraph(text: string): void {
    const trimmed = text.trim();
    if (trimmed !== "") this.block(LOOKS_LIKE_MARKUP.test(trimmed) ? `\\${trimmed}` : trimmed);
  }

  /**
   * An item of a list; items in a row stand without blank lines between them.
   * @param depth 0 for an outermost list
   * @param marker e.g. `-` or `2.`
   */
  item(depth: number, marker: string, text: string): void {
    const indent = "  ".repeat(Math.min(Math.max(depth, 0), LIST_INDENT));
    const lines = text.trim().replaceAll("\n", `\n${indent}${" ".repeat(marker.length + 1)}`);
    if (lines !== "") this.block(`${indent}${marker} ${lines}`, true);
  }

  /** A table of data; one of a single column is written as plain blocks. */
  table(rows: readonly (readonly string[])[]): void {
    const blocks = layoutBlocks(rows);
    if (blocks === undefined) this.block(markdownTable(rows));
    else for (const text of blocks) this.paragraph(text);
  }

  /** The next item begins a list of its own. */
  gap(): void {
    this.#lastWasItem = false;
  }

  /** A block that is Markdown already. @throws Failure `limit_exceeded` when the text grows past its limit */
  block(text: string, item = false): void {
    const separator = this.#written === 0 ? "" : item && this.#lastWasItem ? "\n" : "\n\n";
    this.#out.push(separator, text);
    this.#written += separator.length + text.length;
    this.#lastWasItem = item;
    if (this.#written > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
  }

  /** All that was written. */
  toString(): string {
    return this.#out.join("");
  }
}
