/** The pieces of text of a PDF page, cleaned and placed along their own direction of writing. */

/** A piece of text as pdf.js gives it. */
export interface TextPiece {
  readonly str: string;
  /** Text space to page space: [a, b, c, d, x, y]. */
  readonly transform?: readonly number[];
  readonly width?: number;
  readonly height?: number;
  readonly hasEOL?: boolean;
}

/** A piece in a coordinate system whose first axis is its direction of writing. */
export interface Placed {
  readonly str: string;
  /** Font size, in points. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
  /** Where the baseline lies across the direction of writing, in points; greater is further up. */
  readonly baseline: number;
  /** Direction of writing, in quarter-degree steps, so that turned text does not join upright text. */
  readonly direction: number;
  /** True for white space alone. */
  readonly blank: boolean;
}

/** Text drawn again within this share of its size is the same text, drawn bold. */
const DOUBLE_STRIKE = 0.12;

export function place(piece: TextPiece): Placed {
  // XFA forms have no positions: each piece is a line of its own.
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = piece.transform ?? [];
  const length = Math.hypot(a, b) || 1;
  const [alongX, alongY] = [a / length, b / length];
  const start = x * alongX + y * alongY;
  const str = clean(piece.str);
  return {
    str,
    size: Math.hypot(c, d) || piece.height || 1,
    start,
    end: start + (piece.width ?? 0),
    baseline: y * alongX - x * alongY,
    direction: Math.round((Math.atan2(b, a) * 720) / Math.PI),
    blank: str.trim() === "",
  };
}

/** Tabs and controls inside words, soft hyphens and the like say nothing. */
function clean(text: string): string {
  return text.replace(/[\t\u00a0\u2000-\u200a\u202f\u3000]/g, " ").replace(/[\p{Cc}\u00ad\u200b\u2060\ufeff]/gu, "");
}

/** Remembers what was drawn where, to know text that is drawn again at (nearly) the same place. */
export class DrawnText {
  readonly #drawn = new Set<string>();

  isDrawnAgain(piece: Placed): boolean {
    if (piece.end <= piece.start) return false;
    const reach = Math.max(piece.size * DOUBLE_STRIKE, 0.01);
    const column = Math.floor(piece.start / reach);
    const row = Math.floor(piece.baseline / reach);
    const key = (dx: number, dy: number): string => `${piece.direction} ${column + dx} ${row + dy} ${piece.str}`;
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) if (this.#drawn.has(key(dx, dy))) return true;
    }
    this.#drawn.add(key(0, 0));
    return false;
  }
}
