/** A table's cells as they come in, brought under their columns where cells span. */

/** Spans beyond this are damage or malice. */
const SPAN = 100;
/** Cells that spans may add to one table beyond those written. */
const SPANNED_CELLS = 100_000;

export class Table {
  /** True once a table lies in a cell: then it serves layout, and its cells are plain blocks. */
  layout = false;
  readonly #rows: string[][] = [];
  #row: string[] | undefined;
  #cell: string[] | undefined;
  #columns = 1;
  #rowsBelow = 0;
  #spanned = 0;
  /** For each column, how many rows below are still covered by a cell above. */
  readonly #covered: number[] = [];

  get inCell(): boolean {
    return this.#cell !== undefined;
  }

  openRow(): void {
    this.closeRow();
    this.#row = [];
  }

  openCell(colspan: string | undefined, rowspan: string | undefined): void {
    this.closeCell();
    this.#row ??= [];
    this.#coverFromAbove(this.#row);
    this.#cell = [];
    this.#columns = span(colspan);
    this.#rowsBelow = span(rowspan) - 1;
  }

  /** Adds a block of text to the open cell. */
  write(text: string): void {
    this.#cell?.push(text);
  }

  closeCell(): void {
    if (this.#cell === undefined || this.#row === undefined) return;
    const first = this.#row.length;
    this.#row.push(this.#cell.join(" "));
    for (let column = 0; column < this.#columns; column += 1) {
      if (column > 0 && this.#spanned < SPANNED_CELLS) {
        this.#row.push("");
        this.#spanned += 1;
      }
      this.#covered[first + column] = this.#rowsBelow;
    }
    this.#cell = undefined;
  }

  closeRow(): void {
    this.closeCell();
    if (this.#row !== undefined && this.#row.length > 0) this.#rows.push(this.#row);
    this.#row = undefined;
  }

  /** Ends the table as one of data and gives its text so far, in order, for a table that turns out to serve layout. */
  takeBlocks(): string[] {
    const blocks = [...this.#rows, this.#row ?? [], this.#cell ?? []].flat().filter((text) => text !== "");
    this.#rows.length = 0;
    this.#row = undefined;
    this.#cell = undefined;
    return blocks;
  }

  /** The rows, ended. */
  finish(): readonly (readonly string[])[] {
    this.closeRow();
    return this.#rows;
  }

  #coverFromAbove(row: string[]): void {
    while ((this.#covered[row.length] ?? 0) > 0 && this.#spanned < SPANNED_CELLS) {
      this.#covered[row.length] = (this.#covered[row.length] ?? 0) - 1;
      row.push("");
      this.#spanned += 1;
    }
  }
}

function span(value: string | undefined): number {
  const count = Number.parseInt(value ?? "1", 10);
  return Number.isFinite(count) ? Math.min(Math.max(count, 1), SPAN) : 1;
}
