import type { Page } from "../domain/page.ts";
import { estimateTokens } from "../models/tokens.ts";

/** A page, or a part of one that is too long for a window. */
export interface Piece {
  readonly page: number;
  readonly text: string;
  readonly tokens: number;
}

/** The text of one model call. */
export interface Window {
  readonly pieces: readonly Piece[];
  /** How many of its first pieces the window before it ends with. */
  readonly shared: number;
}

/** Tokens a page's delimiters take. */
const FRAME_TOKENS = 15;

/** The part of a window that may repeat the one before it: what is shown twice is paid twice. */
const OVERLAP_SHARE = 0.04;

export interface WindowOptions {
  /** Tokens of text a window holds at most. */
  readonly maxTokens: number;
  /** Pages that neighbours share; of one that is too long for that, its end. */
  readonly overlapPages: number;
}

/** Cuts pages into windows in reading order; pages without text are left out. Nothing else is. */
export function windowsOf(pages: readonly Page[], { maxTokens, overlapPages }: WindowOptions): readonly Window[] {
  const pieces = pages.filter(({ text }) => text.trim() !== "").flatMap((page) => piecesOf(page, maxTokens));
  const windows: Window[] = [];
  let current: Piece[] = [];
  let shared = 0;
  let tokens = 0;
  for (const piece of pieces) {
    if (tokens + piece.tokens > maxTokens && current.length > shared) {
      windows.push({ pieces: current, shared });
      current = overlapOf(current, overlapPages, Math.min(maxTokens * OVERLAP_SHARE, maxTokens - piece.tokens));
      shared = current.length;
      tokens = sumTokens(current);
    }
    current.push(piece);
    tokens += piece.tokens;
  }
  if (current.length > shared) windows.push({ pieces: current, shared });
  return windows;
}

/** The two halves of a window, by tokens; null where it is too small to be cut. */
export function halvesOf(window: Window): readonly [Window, Window] | null {
  const pieces = window.pieces.length > 1 ? window.pieces : cutInTwo(window.pieces[0]);
  if (pieces.length < 2) return null;
  const half = sumTokens(pieces) / 2;
  let count = 1;
  let tokens = pieces[0]?.tokens ?? 0;
  while (count < pieces.length - 1 && tokens + (pieces[count]?.tokens ?? 0) <= half) {
    tokens += pieces[count]?.tokens ?? 0;
    count += 1;
  }
  return [
    { pieces: pieces.slice(0, count), shared: Math.min(window.shared, count) },
    { pieces: pieces.slice(count), shared: 0 },
  ];
}

/** Pieces below this are not cut further. */
const LEAST_TOKENS = 200;

function cutInTwo(piece: Piece | undefined): readonly Piece[] {
  if (piece === undefined || piece.tokens < 2 * LEAST_TOKENS) return [];
  return cut(piece.text, Math.ceil(piece.text.length / 2)).map((text) => pieceOf(piece.page, text));
}

function piecesOf(page: Page, maxTokens: number): readonly Piece[] {
  const whole = pieceOf(page.number, page.text);
  if (whole.tokens <= maxTokens) return [whole];
  const bytesPerUnit = (whole.tokens - FRAME_TOKENS) / page.text.length;
  // Text is not even: the parts are planned smaller, and one that is still too large is cut again.
  const units = Math.max(1, Math.floor(((maxTokens - FRAME_TOKENS) / bytesPerUnit) * 0.8));
  return cut(page.text, units).flatMap((text) =>
    text.length < page.text.length ? piecesOf({ number: page.number, text }, maxTokens) : [pieceOf(page.number, text)],
  );
}

/** Cuts a text into parts of at most so many units: at a line's end, else at a space, else between two characters. */
function cut(text: string, units: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > units) {
    const end = start + units;
    const least = start + Math.ceil(units / 2);
    const tail = text.slice(least, end);
    const breakAt = (tail.lastIndexOf("\n") + 1 || tail.lastIndexOf(" ") + 1) + least;
    let at = breakAt > least ? breakAt : end;
    if (/[\uDC00-\uDFFF]/.test(text.charAt(at)) && at - 1 > start) at -= 1;
    parts.push(text.slice(start, at));
    start = at;
  }
  parts.push(text.slice(start));
  return parts;
}

/** The last pages of a window, as far as there is room; of the first that has none, the lines it ends with. */
function overlapOf(pieces: readonly Piece[], pages: number, room: number): Piece[] {
  const overlap: Piece[] = [];
  let left = room;
  for (const piece of (pages === 0 ? [] : pieces.slice(-pages)).toReversed()) {
    if (piece.tokens > left) {
      const end = endOf(piece, left);
      if (end !== null) overlap.unshift(end);
      break;
    }
    overlap.unshift(piece);
    left -= piece.tokens;
  }
  return overlap;
}

/** The lines that a piece ends with, as many as there is room for; null where there is none for a whole line. */
function endOf({ page, text, tokens }: Piece, room: number): Piece | null {
  const units = Math.floor(((room - FRAME_TOKENS) / (tokens - FRAME_TOKENS)) * text.length);
  const line = units <= 0 ? -1 : text.indexOf("\n", text.length - units);
  const end = line < 0 ? null : pieceOf(page, text.slice(line + 1));
  return end === null || end.text.trim() === "" || end.tokens > room ? null : end;
}

function pieceOf(page: number, text: string): Piece {
  return { page, text, tokens: estimateTokens(text) + FRAME_TOKENS };
}

function sumTokens(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { tokens }) => sum + tokens, 0);
}
