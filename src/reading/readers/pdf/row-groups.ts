/**
 * Groups a page's lines, in the order they are drawn, into rows: cells that stand side by side, each of one or more
 * lines. A paragraph is a row of a single cell. No line is divided between rows.
 */
import type { Cell, Line } from "./lines.ts";

/** One cell's lines, top to bottom. */
export interface Stack {
  readonly parts: Part[];
  start: number;
  end: number;
}

export interface RowGroup {
  readonly stacks: Stack[];
  readonly lines: Line[];
}

interface Part {
  readonly cell: Cell;
  readonly line: Line;
}

/** A step down of more than this share of the font size begins something new. */
const STEP = 1.7;
/** Cells side by side have baselines closer than this share of the font size. */
const SAME_ROW = 0.5;
/** A line of more characters than this is not the only one of a cell: it is the end of a paragraph in another column. */
const SHORT = 30;
/** A cell of more lines than this is a paragraph. */
const LOOK_BACK = 12;

/** The rows of a page. Turned text makes rows of its own. */
export function rowGroups(lines: readonly Line[]): RowGroup[] {
  const groups: RowGroup[] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const next = line.direction === 0 && group !== undefined ? taken(group, line) : groupOf([line]);
    if (next !== undefined) groups.push(next);
    joinLow(groups, line, next !== undefined);
  }
  return groups;
}

/**
 * Puts a cell of one line, drawn before the higher cell beside it, into one row with that: its text stands at the bottom
 * or in the middle of the row, which shows only when the other's lines have come down to it.
 * @param begun whether the line has begun a row of its own: the last line of the higher cell may bring further cells
 */
function joinLow(groups: RowGroup[], line: Line, begun: boolean): void {
  const row = groups.at(begun ? -2 : -1);
  const low = groups.at(begun ? -3 : -2);
  const [own] = low?.lines ?? [];
  const [high] = row?.stacks ?? [];
  const [top] = row?.lines ?? [];
  if (low === undefined || row === undefined || own === undefined || high === undefined || top === undefined) return;
  if (
    low.lines.length > 1 ||
    own.text.length > SHORT ||
    row.stacks.length > 1 ||
    row.lines.length > LOOK_BACK ||
    own.direction !== 0
  )
    return;
  const reach = own.size * SAME_ROW;
  const hasComeDown = top.baseline > own.baseline + reach && line.baseline <= own.baseline + reach;
  if (!hasComeDown || low.stacks.some((stack) => overlaps(stack, high))) return;
  if (begun) {
    if (!goesOn(row, low, line)) return;
    for (const [index, cell] of line.cells.entries()) {
      if (index === 0) putOn(high, { cell, line });
      else row.stacks.push({ parts: [{ cell, line }], start: cell.start, end: cell.end });
    }
    row.lines.push(line);
    groups.pop();
  }
  row.stacks.unshift(...low.stacks);
  row.lines.unshift(...low.lines);
  groups.splice(-2, 1);
}

/** True where a line's first cell is the next one of a row's only cell, and its others stand beside all of the row. */
function goesOn(row: RowGroup, low: RowGroup, line: Line): boolean {
  const [first, ...others] = line.cells;
  const above = row.lines.at(-1);
  const stacks = [...low.stacks, ...row.stacks];
  if (first === undefined || above === undefined || others.length === 0) return false;
  const isNext = above.baseline - line.baseline <= Math.max(above.size, line.size) * STEP;
  const isBelow = row.stacks.every((stack) => overlaps(stack, first));
  return isNext && isBelow && !others.some((cell) => stacks.some((stack) => overlaps(stack, cell)));
}

function groupOf(lines: Line[]): RowGroup {
  const stacks = lines[0]?.cells.map((cell) => ({ parts: [], start: cell.start, end: cell.end })) ?? [];
  const group: RowGroup = { stacks, lines: [] };
  for (const line of lines) {
    group.lines.push(line);
    for (const [index, cell] of line.cells.entries()) putOn(group.stacks[index], { cell, line });
  }
  return group;
}

function putOn(stack: Stack | undefined, part: Part): void {
  if (stack === undefined) return;
  stack.parts.push(part);
  stack.start = Math.min(stack.start, part.cell.start);
  stack.end = Math.max(stack.end, part.cell.end);
}

/** Takes a line into the last row where it belongs to it; else the row that begins with it. */
function taken(group: RowGroup, line: Line): RowGroup | undefined {
  const stack = group.stacks.at(-1);
  const above = stack?.parts.at(-1)?.line;
  const [cell] = line.cells;
  if (stack === undefined || above === undefined || cell === undefined || above.direction !== 0) return groupOf([line]);
  const size = Math.max(above.size, line.size);
  if (line.cells.length === 1 && overlaps(stack, cell)) {
    const step = above.baseline - line.baseline;
    // A line below several of many cells goes on none of them; below two, they may be a number and its paragraph.
    const isAcross = group.stacks.length > 2 && group.stacks.some((other) => other !== stack && overlaps(other, cell));
    if (isAcross || step < size * SAME_ROW || step > size * STEP) return groupOf([line]);
    group.lines.push(line);
    putOn(stack, { cell, line });
    return undefined;
  }
  if (line.cells.some((own) => group.stacks.some((other) => overlaps(other, own)))) return groupOf([line]);
  if (group.stacks.length > 1 || group.lines.length === 1) {
    const baselines = group.lines.map(({ baseline }) => baseline);
    const [bottom, top] = [Math.min(...baselines), Math.max(...baselines)];
    const beside = line.baseline <= top + size * SAME_ROW && line.baseline >= bottom - size * SAME_ROW;
    if (!beside) return groupOf([line]);
    putBeside(group, line);
    return undefined;
  }
  // Beside some line of what looked like a paragraph: from there on it is the first cell of a row.
  const from = group.lines.findLastIndex(({ baseline }) => Math.abs(baseline - line.baseline) < size * SAME_ROW);
  if (from === -1 || group.lines.length - from > LOOK_BACK) return groupOf([line]);
  const row = from === 0 ? group : groupOf(group.lines.splice(from));
  if (row !== group) Object.assign(group, groupOf([...group.lines]));
  putBeside(row, line);
  return row === group ? undefined : row;
}

function putBeside(group: RowGroup, line: Line): void {
  group.lines.push(line);
  for (const cell of line.cells) group.stacks.push({ parts: [{ cell, line }], start: cell.start, end: cell.end });
}

function overlaps(stack: Stack, cell: Pick<Cell, "start" | "end">): boolean {
  return cell.start < stack.end && cell.end > stack.start;
}
