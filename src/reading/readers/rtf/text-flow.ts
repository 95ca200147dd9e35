/** Makes blocks of RTF's text: paragraphs, headings, tables and notes. */
import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import type { MarkdownWriter } from "../../markdown/markdown-writer.ts";

export class TextFlow {
  readonly #writer: MarkdownWriter;
  readonly #limits: ReadingLimits;
  readonly #notes: string[] = [];
  #text: string[] = [];
  #characters = 0;
  #rows: string[][] = [];
  #row: string[] = [];
  /** The text around a note, while the note is read. */
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
  }

  endCell(): void {
    this.#row.push(this.#take());
  }

  endRow(): void {
    if (this.#row.length > 0) this.#rows.push(this.#row);
    this.#row = [];
    this.inTable = false;
  }

  beginNote(): void {
    if (this.#around !== undefined) return;
    this.#around = this.#text;
    this.#text = [];
  }

  endNote(): void {
    if (this.#around === undefined) return;
    const note = this.#take();
    this.#text = this.#around;
    this.#around = undefined;
    if (note === "") return;
    this.#notes.push(note);
    this.#text.push(`[^${this.#notes.length}]`);
  }

  finish(): void {
    this.endNote();
    this.inTable = false;
    if (this.#row.length > 0) this.endCell();
    this.endRow();
    this.#endTable();
    this.endParagraph();
    for (const [index, note] of this.#notes.entries()) this.#writer.block(`[^${index + 1}]: ${note}`, true);
  }

  #take(): string {
    const text = this.#text.join("").trim();
    this.#text = [];
    return text;
  }

  #endTable(): void {
    if (this.#rows.length > 0) this.#writer.table(this.#rows);
    this.#rows = [];
  }
}
