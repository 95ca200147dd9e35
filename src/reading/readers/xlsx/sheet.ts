/** Takes a worksheet's elements in order and puts its cells into a grid, as text the way the spreadsheet shows it. */

import type { Grid } from "../../markdown/grid.ts";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";
import { withoutEscapes } from "./escapes.ts";
import type { NumberFormats } from "./number-formats.ts";
import type { SharedStrings } from "./shared-strings.ts";

/** Columns that a spreadsheet has. */
const COLUMNS = 16_384;

/** What the workbook's cells are shown with. */
export interface Workbook {
  readonly strings: SharedStrings;
  readonly formats: NumberFormats;
  /** True where days are counted from 1904. */
  readonly since1904: boolean;
}

export class Sheet implements XmlHandler {
  readonly #workbook: Workbook;
  readonly #grid: Grid;
  #row = 0;
  #column = -1;
  #type = "n";
  #style = 0;
  #value: string[] = [];
  #inValue = false;
  #formula: string[] = [];
  #inFormula = false;
  #inPhonetic = false;

  constructor(workbook: Workbook, grid: Grid) {
    this.#workbook = workbook;
    this.#grid = grid;
  }

  open(name: string, attributes: Attributes): void {
    if (name === "row") {
      // Some writers leave numbers and references out: then rows and cells follow each other.
      this.#row = Number.parseInt(attributes.r ?? "", 10) || this.#row + 1;
      this.#column = -1;
    } else if (name === "c") {
      this.#column = columnOf(attributes.r) ?? this.#column + 1;
      this.#type = attributes.t ?? "n";
      this.#style = Number.parseInt(attributes.s ?? "0", 10) || 0;
      this.#value = [];
      this.#formula = [];
    } else if (name === "rPh") this.#inPhonetic = true;
    this.#inFormula = name === "f";
    this.#inValue = name === "v" || (name === "t" && !this.#inPhonetic);
  }

  close(name: string): void {
    this.#inValue = false;
    this.#inFormula = false;
    if (name === "rPh") this.#inPhonetic = false;
    else if (name === "c" && this.#column < COLUMNS) this.#endCell();
  }

  text(text: string): void {
    if (this.#inValue) this.#value.push(text);
    else if (this.#inFormula) this.#formula.push(text);
  }

  /** A formula that no spreadsheet has calculated yet is shown itself; one of type text has the empty text for result. */
  #endCell(): void {
    if (this.#value.length > 0) this.#grid.add(this.#row, this.#column, this.#shown(this.#value.join("")));
    else if (this.#formula.length > 0 && this.#type !== "str") {
      this.#grid.add(this.#row, this.#column, `=${this.#formula.join("").trim()}`);
    }
  }

  #shown(value: string): string {
    const { strings, formats, since1904 } = this.#workbook;
    if (this.#type === "s") return strings.at(Number.parseInt(value, 10)).trim();
    if (this.#type === "b") return value.trim() === "1" || value.trim() === "true" ? "TRUE" : "FALSE";
    if (this.#type !== "n" || value.trim() === "") return withoutEscapes(value).trim();
    const number = Number(value);
    return Number.isFinite(number) ? formats.show(number, this.#style, since1904) : value.trim();
  }
}

/** The column of a reference such as `AB12`, from 0. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^\$?([a-z]{1,3})\$?\d/i.exec(reference ?? "")?.[1]?.toUpperCase();
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
