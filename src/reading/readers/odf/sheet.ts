/** One sheet of an OpenDocument spreadsheet: its cells, which stand for as many columns and rows as they say. */
import type { ReadingLimits } from "../../limits.ts";
import { Grid } from "../../markdown/grid.ts";
import type { MarkdownWriter } from "../../markdown/markdown-writer.ts";
import type { Attributes } from "../../xml/parse-xml.ts";

/** Columns and rows that a sheet can have. */
const MOST_COLUMNS = 16_384;
const MOST_ROWS = 2 ** 20;

export class OdfSheet {
  readonly name: string;
  readonly #grid: Grid;
  readonly #remarks: string[] = [];
  #row = 0;
  #rowRepeats = 1;
  #column = 0;
  #columnRepeats = 1;
  #cells: { readonly column: number; readonly text: string }[] = [];
  #texts: string[] = [];
  /** What the open cell holds, if its writer left out how it is shown. */
  #value = "";

  constructor(name: string, limits: ReadingLimits) {
    this.name = name;
    this.#grid = new Grid(limits);
  }

  open(name: string, attributes: Attributes): void {
    if (name === "table:table-row") {
      this.#rowRepeats = countOf(attributes["table:number-rows-repeated"], MOST_ROWS);
      this.#column = 0;
      this.#cells = [];
    } else if (isCell(name)) {
      this.#columnRepeats = countOf(attributes["table:number-columns-repeated"], MOST_COLUMNS);
      this.#texts = [];
      this.#value = storedValue(attributes);
    }
  }

  close(name: string): void {
    if (isCell(name)) {
      const text = this.#texts.length > 0 ? this.#texts.join(" ") : this.#value;
      const end = Math.min(this.#column + this.#columnRepeats, MOST_COLUMNS);
      if (text !== "") for (let column = this.#column; column < end; column += 1) this.#cells.push({ column, text });
      this.#column = end;
      this.#texts = [];
    } else if (name === "table:table-row") {
      const rows = this.#cells.length === 0 ? 0 : this.#rowRepeats;
      for (let n = 1; n <= rows; n += 1) {
        for (const { column, text } of this.#cells) this.#grid.add(this.#row + n, column, text);
      }
      this.#row += this.#rowRepeats;
    }
  }

  /** Adds a paragraph to the open cell. */
  add(text: string): void {
    this.#texts.push(text);
  }

  remark(text: string): void {
    this.#remarks.push(text);
  }

  write(writer: MarkdownWriter): void {
    this.#grid.write(writer);
    for (const remark of this.#remarks) writer.block(`> ${remark}`);
  }
}

/** A cell's value as its attributes have it: for people where that is easy, else as it is stored. */
function storedValue(attributes: Attributes): string {
  const value = attributes["office:value"] ?? "";
  if (attributes["office:value-type"] === "percentage" && value !== "")
    return `${Number((Number(value) * 100).toPrecision(12))}%`;
  const time = /^PT(\d+)H(\d+)M(\d+)/.exec(attributes["office:time-value"] ?? "")?.slice(1);
  if (time !== undefined) return time.join(":");
  const others = ["office:string-value", "office:date-value", "office:boolean-value"].map((name) => attributes[name]);
  return others.find((other) => other !== undefined) ?? value;
}

function isCell(name: string): boolean {
  return name === "table:table-cell" || name === "table:covered-table-cell";
}

function countOf(value: string | undefined, most: number): number {
  const count = Number.parseInt(value ?? "1", 10);
  return Number.isFinite(count) ? Math.min(Math.max(count, 1), most) : 1;
}
