/** Puts the pieces of text of a PDF page together into lines, in the order the page draws them. */
import { DrawnText, type Placed, place, type TextPiece } from "./pieces.ts";
import { inReadingOrder, runsRightToLeft } from "./right-to-left.ts";

export type { TextPiece } from "./pieces.ts";

/** A part of a line that wide gaps set apart: often a table's cell. */
export interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Line {
  readonly text: string;
  /** Font size of most of its text, in points. */
  readonly size: number;
  readonly baseline: number;
  /** 0 for the direction of most of the page's text; otherwise the difference from it. */
  readonly direction: number;
  readonly start: number;
  readonly end: number;
  readonly rightToLeft: boolean;
  /** At least one, in the order of reading. */
  readonly cells: readonly Cell[];
}

/** A gap of this share of the font size is a space that the page does not write. */
const SPACE = 0.2;
/** A gap of this share of the font size sets cells apart (many tables leave 12 points at 10); justified text stays below. */
const CELL_GAP = 1.19;
/** Pieces whose baselines differ by less than this share of the size share a line (super- and subscripts do). */
const SAME_LINE = 0.45;
/** What belongs to what follows it at a distance: a bullet or number at a line's beginning, a currency anywhere. */
const MARKER = /^([•▪◦‣●○■□·–—*]|\(?[\p{L}\p{N}]{1,3}[.)])$/u;
const CURRENCY = /^\p{Sc}$/u;

/** The lines of a page. */
export function toLines(pieces: Iterable<TextPiece>): Line[] {
  const lines: Line[] = [];
  const drawn = new DrawnText();
  let line: Placed[] = [];
  let ended = false;
  const finish = (): void => {
    if (line.some(({ blank }) => !blank)) lines.push(lineOf(line));
    line = [];
  };
  for (const piece of pieces) {
    const placed = place(piece);
    if (placed.str !== "" && (placed.blank || !drawn.isDrawnAgain(placed))) {
      if (!placed.blank && !continues(line, placed, ended)) finish();
      if (!placed.blank || line.length > 0) line.push(placed);
      if (!placed.blank) ended = false;
    }
    if (piece.hasEOL === true || piece.transform === undefined) ended = true;
  }
  finish();
  return upright(lines);
}

/** Lines of which most are upright: a page that is turned as a whole (a wide table) is looked at from its own side. */
function upright(lines: Line[]): Line[] {
  const characters = new Map<number, number>();
  for (const { direction, text } of lines) characters.set(direction, (characters.get(direction) ?? 0) + text.length);
  const [main] = [...characters].reduce((most, next) => (next[1] > most[1] ? next : most), [0, characters.get(0) ?? 0]);
  return main === 0 ? lines : lines.map((line) => ({ ...line, direction: line.direction - main }));
}

function continues(line: readonly Placed[], piece: Placed, ended: boolean): boolean {
  const last = line.findLast(({ blank }) => !blank);
  const first = line[0];
  if (last === undefined || first === undefined || last.direction !== piece.direction) return false;
  const size = Math.max(last.size, piece.size);
  const step = Math.abs(first.baseline - piece.baseline);
  if (step > size * SAME_LINE) return false;
  // pdf.js also ends lines at wide gaps and raised text; only a step back is a true new line.
  if (!ended) return true;
  const goesOn = piece.start >= last.end - size * SPACE || piece.end <= last.start + size * SPACE;
  return goesOn && step < size * 0.2;
}

function lineOf(drawn: readonly Placed[]): Line {
  const rightToLeft = runsRightToLeft(drawn.map(({ str }) => str).join(""));
  const parts = rightToLeft ? inReadingOrder(drawn) : drawn;
  const cells: OpenCell[] = [];
  let widest: Placed | undefined;
  for (const part of parts) {
    const cell = cells.at(-1);
    if (cell === undefined || (!part.blank && gapBetween(cell, part) > CELL_GAP * cell.size)) {
      if (!part.blank) cells.push({ text: part.str, start: part.start, end: part.end, size: part.size, last: part });
    } else append(cell, part);
    if (!part.blank && (widest === undefined || part.end - part.start > widest.end - widest.start)) widest = part;
  }
  const joined = withLeaders(cells);
  return {
    text: joined.map(({ text }) => text).join(" "),
    size: widest?.size ?? 1,
    baseline: parts.find(({ blank }) => !blank)?.baseline ?? 0,
    direction: drawn[0]?.direction ?? 0,
    start: Math.min(...joined.map(({ start }) => start)),
    end: Math.max(...joined.map(({ end }) => end)),
    rightToLeft,
    cells: joined,
  };
}

interface OpenCell {
  text: string;
  start: number;
  end: number;
  size: number;
  last: Placed;
}

/** The white space between a cell and the next part; negative where they overlap. */
function gapBetween(cell: OpenCell, part: Placed): number {
  return part.start >= cell.start ? part.start - cell.end : cell.start - part.end;
}

function append(cell: OpenCell, part: Placed): void {
  if (part.blank) {
    if (!cell.text.endsWith(" ")) cell.text += " ";
    return;
  }
  const gap = part.start >= cell.last.start ? part.start - cell.last.end : cell.last.start - part.end;
  const size = Math.min(cell.last.size, part.size);
  const first = [...part.str.slice(0, 2)][0] ?? "";
  const overlaps = gap < -0.15 * size && part.start > cell.start;
  if (overlaps && cell.text.endsWith(first) && -gap < size * 1.2) {
    cell.text = undouble(cell.text, part.str, first);
  } else {
    const spaced = Math.abs(gap) > size * SPACE && !cell.text.endsWith(" ") && !part.str.startsWith(" ");
    cell.text += spaced ? ` ${part.str}` : part.str;
  }
  cell.start = Math.min(cell.start, part.start);
  cell.end = Math.max(cell.end, part.end);
  cell.last = part;
}

/** Joins a piece that begins with the letter just drawn, once more: bold by drawing each letter twice. */
function undouble(text: string, next: string, first: string): string {
  return text + next.slice(first.length).replace(/ ?(\p{L})\1 ?/gu, "$1");
}

/** Puts bullets and the like together with what they stand before. */
function withLeaders(cells: readonly OpenCell[]): Cell[] {
  const joined: Cell[] = [];
  for (const { text, start, end } of cells) {
    const before = joined.at(-1);
    const trimmed = text.trim();
    const leads =
      before !== undefined && (CURRENCY.test(before.text) || (joined.length === 1 && MARKER.test(before.text)));
    if (before !== undefined && leads) {
      joined[joined.length - 1] = {
        text: `${before.text} ${trimmed}`,
        start: Math.min(before.start, start),
        end: Math.max(before.end, end),
      };
    } else joined.push({ text: trimmed, start, end });
  }
  return joined;
}
