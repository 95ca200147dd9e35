/** Makes blocks of RTF's text: paragraphs, headings, tables, notes, comments, headers and footers. */
import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import { quoted } from "../../markdown/blocks.ts";
import type { MarkdownWriter } from "../../markdown/markdown-writer.ts";
import type { Aside } from "./words.ts";

export class TextFlow {
  readonly #writer: MarkdownWriter;
  readonly #limits: ReadingLimits;
  readonly #notes: string[] = [];
  #text: string[] = [];
  #characters = 0;
  #rows: string[][] = [];
  #row: string[] = [];
  /** Comments on the paragraph being read, and who writes the next one. */
  #comments: string[] = [];
  #author = "";
  readonly #headers = new Set<string>();
  readonly #footers = new Set<string>();
  /** The text around a note or the like, while that is read. */
  #around: string[] | undefined;
  /** Heading level of the paragraph; 0 for none. */
  heading = 0;
  /** True while paragraphs belong to a table's cell. */
  inTable = false;

  constructor(writer: MarkdownWriter, limits: ReadingLimits) {
    this.#writer = writer;
    this.#limits = limits;
  }

  add(text: string): void {
    this.#characters += text.length;
    if (this.#characters > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
    this.#text.push(text);
  }

  endParagraph(): void {
    if (this.#around !== undefined || this.inTable) {
      this.#text.push(" ");
      return;
    }
    const text = this.#take();
    if (text === "") return;
    this.#endTable();
    if (this.heading > 0) this.#writer.heading(this.heading, text);
    else this.#writer.paragraph(text);
    this.#writeComments();
  }

  endCell(): void {
    if (this.#around !== undefined) {
      this.#text.push(" ");
      return;
    }
    this.#row.push(this.#take());
  }

  endRow(): void {
    if (this.#around !== undefined) return;
    if (this.#row.length > 0) this.#rows.push(this.#row);
    this.#row = [];
    this.inTable = false;
  }

  /** A note or the like begins, if not inside another; true where it does. */
  beginAside(): boolean {
    if (this.#around !== undefined) return false;
    this.#around = this.#text;
    this.#text = [];
    return true;
  }

  endAside(kind: Aside): void {
    if (this.#around === undefined) return;
    const text = this.#take();
    this.#text = this.#around;
    this.#around = undefined;
    if (kind === "author") this.#author = text;
    else if (kind === "comment") this.#comment(text);
    else if (text === "") return;
    else if (kind === "header") this.#header(text);
    else if (kind === "footer") this.#footers.add(text);
    else {
      this.#notes.push(text);
      this.#text.push(`[^${this.#notes.length}]`);
    }
  }

  finish(): void {
    this.endAside("note");
    this.inTable = false;
    if (this.#row.length > 0) this.endCell();
    this.endRow();
    this.#endTable();
    this.endParagraph();
    this.#writeComments();
    for (const [index, note] of this.#notes.entries()) this.#writer.block(`[^${index + 1}]: ${note}`, true);
    for (const footer of this.#footers) this.#writer.paragraph(footer);
  }

  #comment(text: string): void {
    if (text !== "") this.#comments.push(this.#author === "" ? text : `${this.#author}: ${text}`);
    this.#author = "";
  }

  /** Sections repeat their headers. */
  #header(text: string): void {
    if (this.#headers.has(text)) return;
    this.#headers.add(text);
    this.#endTable();
    this.#writer.paragraph(text);
  }

  /** Comments stand behind the paragraph, or the table, that they are on. */
  #writeComments(): void {
    for (const comment of this.#comments) this.#writer.block(quoted(comment));
    this.#comments = [];
  }

  #take(): string {
    const text = this.#text.join("").trim();
    this.#text = [];
    return text;
  }

  #endTable(): void {
    if (this.#rows.length === 0) return;
    this.#writer.table(this.#rows);
    this.#rows = [];
  }
}
