/** Puts the pieces of text of a PDF page together into lines, in the order the page draws them. */

/** A piece of text as pdf.js gives it. */
export interface TextPiece {
  readonly str: string;
  /** Text space to page space: [a, b, c, d, x, y]. */
  readonly transform?: readonly number[];
  readonly width?: number;
  readonly height?: number;
  readonly hasEOL?: boolean;
}

export interface Line {
  text: string;
  /** Font size of most of its text, in points. */
  size: number;
  /** Where the baseline lies across the direction of writing, in points; greater is further up. */
  readonly baseline: number;
  /** Direction of writing, in quarter-degree steps, so that turned text does not join upright text. */
  readonly direction: number;
  readonly start: number;
  end: number;
}

/** A gap of this share of the font size is a space that the page does not write. */
const SPACE = 0.2;
/** Pieces whose baselines differ by less than this share of the size share a line (super- and subscripts do). */
const SAME_LINE = 0.45;
/** Text drawn again within this share of its size is the same text, drawn bold. */
const DOUBLE_STRIKE = 0.12;

/** The lines of a page. */
export function toLines(pieces: Iterable<TextPiece>): Line[] {
  const lines: Line[] = [];
  const drawn = new Set<string>();
  let line: Line | undefined;
  let ended = false;
  for (const piece of pieces) {
    const placed = place(piece);
    if (placed.str.trim() === "" && placed.str !== "") {
      if (line !== undefined && !line.text.endsWith(" ")) line.text += " ";
    } else if (placed.str !== "" && !isDrawnAgain(placed, drawn)) {
      if (line !== undefined && continues(line, placed, ended)) append(line, placed);
      else {
        line = {
          text: placed.str,
          size: placed.size,
          baseline: placed.baseline,
          direction: placed.direction,
          start: placed.start,
          end: placed.start + placed.width,
        };
        lines.push(line);
      }
      ended = false;
    }
    if (piece.hasEOL === true || piece.transform === undefined) ended = true;
  }
  return lines;
}

interface Placed {
  readonly str: string;
  readonly size: number;
  readonly start: number;
  readonly baseline: number;
  readonly width: number;
  readonly direction: number;
}

function place(piece: TextPiece): Placed {
  // XFA forms have no positions: each piece is a line of its own.
  const [a, b, c, d, x, y] = (piece.transform ?? [1, 0, 0, 1, 0, 0]) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const length = Math.hypot(a, b) || 1;
  const [alongX, alongY] = [a / length, b / length];
  return {
    str: clean(piece.str),
    size: Math.hypot(c, d) || piece.height || 1,
    start: x * alongX + y * alongY,
    baseline: y * alongX - x * alongY,
    width: piece.width ?? 0,
    direction: Math.round((Math.atan2(b, a) * 720) / Math.PI),
  };
}

/** Tabs and controls inside words, soft hyphens and the like say nothing. */
function clean(text: string): string {
  return text.replace(/[\t\u00a0\u2000-\u200a\u202f\u3000]/g, " ").replace(/[\p{Cc}\u00ad\u200b\u2060\ufeff]/gu, "");
}

/** True for text drawn a second time at (nearly) the same place. */
function isDrawnAgain(piece: Placed, drawn: Set<string>): boolean {
  const reach = Math.max(piece.size * DOUBLE_STRIKE, 0.01);
  const column = Math.floor(piece.start / reach);
  const row = Math.floor(piece.baseline / reach);
  const key = (dx: number, dy: number): string => `${piece.direction} ${column + dx} ${row + dy} ${piece.str}`;
  if (piece.width > 0) {
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) if (drawn.has(key(dx, dy))) return true;
    }
    drawn.add(key(0, 0));
  }
  return false;
}

function continues(line: Line, piece: Placed, ended: boolean): boolean {
  if (line.direction !== piece.direction) return false;
  const size = Math.max(line.size, piece.size);
  if (Math.abs(line.baseline - piece.baseline) > size * SAME_LINE) return false;
  // pdf.js also ends lines at wide gaps and raised text; only a step back is a true new line.
  return !ended || (piece.start >= line.end - size * SPACE && Math.abs(line.baseline - piece.baseline) < size * 0.2);
}

function append(line: Line, piece: Placed): void {
  const gap = piece.start - line.end;
  const size = Math.min(line.size, piece.size);
  const first = [...piece.str.slice(0, 2)][0] ?? "";
  const overlaps = gap < -0.15 * size && piece.start > line.start;
  if (overlaps && line.text.endsWith(first) && -gap < size * 1.2) {
    line.text = undouble(line.text, piece.str, first);
  } else {
    const spaced = Math.abs(gap) > size * SPACE && !line.text.endsWith(" ") && !piece.str.startsWith(" ");
    line.text += spaced ? ` ${piece.str}` : piece.str;
  }
  if (piece.width > line.end - line.start) line.size = piece.size;
  line.end = Math.max(line.end, piece.start + piece.width);
}

/** Joins a piece that begins with the letter just drawn, once more: bold by drawing each letter twice. */
function undouble(text: string, next: string, first: string): string {
  return text + next.slice(first.length).replace(/ ?(\p{L})\1 ?/gu, "$1");
}
