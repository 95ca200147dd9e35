/** A sheet's cells as they come in: sparse, since one cell may stand in the last of 16,384 columns and a million rows. */
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import type { MarkdownWriter } from "./markdown-writer.ts";

/** What an empty cell adds to a table's Markdown, in characters. */
const CELL_CHARACTERS = 3;

interface Row {
  /** From 1. */
  readonly number: number;
  /** Columns, from 0, and texts of the cells with text. */
  readonly columns: number[];
  readonly texts: string[];
}

export class Grid {
  readonly #limits: ReadingLimits;
  readonly #rows: Row[] = [];
  #characters = 0;

  constructor(limits: ReadingLimits) {
    this.#limits = limits;
  }

  /** Takes a cell in; empty ones are no cells. @throws Failure `limit_exceeded` once the text grows past its limit */
  add(row: number, column: number, text: string): void {
    if (text === "") return;
    this.#count(text.length + CELL_CHARACTERS);
    let last = this.#rows.at(-1);
    if (last?.number !== row) {
      last = { number: row, columns: [], texts: [] };
      this.#rows.push(last);
    }
    last.columns.push(column);
    last.texts.push(text);
  }

  /** Writes the cells: rows without a blank row between them are a table of their own. */
  write(writer: MarkdownWriter): void {
    let begin = 0;
    for (let next = 1; next <= this.#rows.length; next += 1) {
      const [above, below] = [this.#rows[next - 1], this.#rows[next]];
      if (above !== undefined && below !== undefined && below.number === above.number + 1) continue;
      writer.table(this.#dense(this.#rows.slice(begin, next)));
      begin = next;
    }
  }

  /** The rows with the columns that hold text at all. */
  #dense(rows: readonly Row[]): string[][] {
    const used = [...new Set(rows.flatMap(({ columns }) => columns))].sort((a, b) => a - b);
    const places = new Map(used.map((column, place) => [column, place]));
    return rows.map(({ columns, texts }) => {
      const cells: string[] = [];
      for (const [index, column] of columns.entries()) {
        const place = places.get(column) ?? 0;
        this.#count(Math.max(0, place - cells.length) * CELL_CHARACTERS);
        while (cells.length <= place) cells.push("");
        cells[place] = texts[index] ?? "";
      }
      return cells;
    });
  }

  #count(characters: number): void {
    this.#characters += characters;
    if (this.#characters > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
  }
}
