/**
 * Finds tables among a page's lines: rows of cells that stand under each other. Lines of prose in columns that are drawn
 * across the page look the same; they are told by the length of their cells, and read column by column.
 */
import type { Cell, Line } from "./lines.ts";
import { type RowGroup, rowGroups, type Stack } from "./row-groups.ts";

/** What a page's lines come to: lines as they are, tables, and columns of prose. */
export type PageBlock =
  | { readonly kind: "lines"; readonly lines: readonly Line[] }
  | { readonly kind: "table"; readonly rows: readonly (readonly string[])[] };

/** Rows side by side further apart than this many times their size belong to different tables. */
const ROW_STEP = 4;
/** Fewer rows of several cells are not sure to be a table; with three columns two are enough. */
const LEAST_ROWS = 3;
/** Cells of at least this many characters on average, on both sides, are prose. */
const PROSE = 30;
/** A row of one cell that is larger than those around it by this is a heading between two tables. */
const HEADING_RATIO = 1.15;
/** More columns than a page has room for. */
const MOST_COLUMNS = 40;

interface Column {
  start: number;
  end: number;
}

export function pageBlocks(lines: readonly Line[]): PageBlock[] {
  const blocks: PageBlock[] = [];
  let plain: Line[] = [];
  const endPlain = (): void => {
    if (plain.length > 0) blocks.push({ kind: "lines", lines: plain });
    plain = [];
  };
  const groups = rowGroups(lines);
  for (let at = 0; at < groups.length; ) {
    const run = tableRun(groups, at);
    if (run === undefined) {
      plain.push(...(groups[at]?.lines ?? []));
      at += 1;
      continue;
    }
    const rows = groups.slice(at, run.end);
    const own = rows.flatMap((row) => row.lines);
    const isProse = run.columns.length <= 3 && rows.length >= LEAST_ROWS && readsAsProse(rows, run.columns);
    if (isProse) plain.push(...byColumns(own, run.columns));
    else {
      endPlain();
      const turned = own.filter(({ rightToLeft }) => rightToLeft).length * 2 > own.length;
      const cells = rows.map((row) => cellsOf(row, run.columns));
      blocks.push({ kind: "table", rows: turned ? cells.map((row) => row.toReversed()) : cells });
    }
    at = run.end;
  }
  endPlain();
  return blocks;
}

/**
 * The table that begins with a row, if one does: where it ends, and its columns. Between its rows a cell of a few lines
 * may stand alone, and right below the head a line over several columns: what unit the numbers are in.
 */
function tableRun(groups: readonly RowGroup[], begin: number): { end: number; columns: Column[] } | undefined {
  const head = groups[begin];
  if (head === undefined || head.stacks.length < 2) return undefined;
  let end = begin + 1;
  let severalCells = 1;
  let lastSure = end;
  for (let columns = columnsOf([head]); end < groups.length; end += 1) {
    const [above, row] = [groups[end - 1], groups[end]];
    if (above === undefined || row === undefined || !follows(above, row)) break;
    const several = row.stacks.length > 1;
    if (!several && sizeOf(row) > Math.max(sizeOf(above), sizeOf(groups[end + 1])) * HEADING_RATIO) break;
    const fits = row.stacks.every((stack) => covered(stack, columns) <= 1);
    const most = fits ? 3 : severalCells === 1 ? 1 : 0;
    if (!several && row.stacks.some(({ parts }) => parts.length > most)) break;
    if (several) {
      if (!sharesColumn(row, columns)) break;
      severalCells += 1;
      lastSure = end + 1;
      columns = columnsOf(groups.slice(begin, lastSure));
    }
  }
  const rows = groups.slice(begin, lastSure);
  const columns = columnsOf(rows);
  if (columns.length < 2 || columns.length > MOST_COLUMNS) return undefined;
  const enough = severalCells >= LEAST_ROWS || (severalCells >= 2 && columns.length >= 3);
  return enough ? { end: lastSure, columns } : undefined;
}

/** The size of a row's largest text; 0 where there is no row. */
function sizeOf(row: RowGroup | undefined): number {
  return Math.max(0, ...(row?.lines ?? []).map(({ size }) => size));
}

/** True where a row stands below another, near enough to go on with it. */
function follows(above: RowGroup, below: RowGroup): boolean {
  const bottom = Math.min(...above.lines.map(({ baseline }) => baseline));
  const top = Math.max(...below.lines.map(({ baseline }) => baseline));
  const [first] = below.lines;
  if (first === undefined || first.direction !== 0) return false;
  const step = bottom - top;
  return step > 0 && step < first.size * ROW_STEP;
}

/** The columns of rows: what the rows of most cells divide; a cell over several columns divides none. */
function columnsOf(rows: readonly RowGroup[]): Column[] {
  const columns: Column[] = [];
  for (const row of rows.toSorted((a, b) => b.stacks.length - a.stacks.length)) {
    for (const stack of row.stacks) {
      const under = columns.filter((column) => stack.start < column.end && stack.end > column.start);
      const [only] = under;
      if (only === undefined) columns.push({ start: stack.start, end: stack.end });
      else if (under.length === 1) {
        only.start = Math.min(only.start, stack.start);
        only.end = Math.max(only.end, stack.end);
      }
    }
  }
  return merged(columns.sort((a, b) => a.start - b.start));
}

/** Columns that grew into each other are one. */
function merged(columns: readonly Column[]): Column[] {
  const apart: Column[] = [];
  for (const column of columns) {
    const last = apart.at(-1);
    if (last !== undefined && column.start < last.end) last.end = Math.max(last.end, column.end);
    else apart.push({ ...column });
  }
  return apart;
}

function covered(stack: Stack, columns: readonly Column[]): number {
  return columns.filter(({ start, end }) => stack.start < end && stack.end > start).length;
}

function sharesColumn(row: RowGroup, columns: readonly Column[]): boolean {
  return row.stacks.some((stack) => covered(stack, columns) > 0);
}

function cellsOf(row: RowGroup, columns: readonly Column[]): string[] {
  const cells = columns.map((): string[] => []);
  for (const stack of row.stacks) {
    const column = columns.findIndex(({ start, end }) => stack.start < end && stack.end > start);
    cells[Math.max(column, 0)]?.push(...stack.parts.map(({ cell }) => cell.text));
  }
  return cells.map((texts) => texts.join(" "));
}

function readsAsProse(rows: readonly RowGroup[], columns: readonly Column[]): boolean {
  return columns.every(({ start, end }) => {
    const texts = rows
      .flatMap(({ stacks }) => stacks)
      .filter((stack) => stack.start < end && stack.end > start)
      .flatMap(({ parts }) => parts.map(({ cell }) => cell.text));
    const characters = texts.reduce((sum, text) => sum + text.length, 0);
    return texts.length * 2 > rows.length && characters >= texts.length * PROSE;
  });
}

/** Lines drawn across columns of prose, as the lines of one column after the other; a cell over several is the first's. */
function byColumns(lines: readonly Line[], columns: readonly Column[]): Line[] {
  const placeOf = (cell: Cell): number => {
    const place = columns.findIndex(({ start, end }) => cell.start < end && cell.end > start);
    return Math.max(place, 0);
  };
  return columns.flatMap((_, place) =>
    lines.flatMap((line) => {
      const cells = line.cells.filter((cell) => placeOf(cell) === place);
      const [first] = cells;
      if (first === undefined) return [];
      const text = cells.map((cell) => cell.text).join(" ");
      return [{ ...line, text, cells, start: first.start, end: cells.at(-1)?.end ?? first.end }];
    }),
  );
}
