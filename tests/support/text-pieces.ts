/** Pieces of text as pdf.js gives them, for tests of what is made of them. */
import type { TextPiece } from "../../src/reading/readers/pdf/pieces.ts";

/** Width of a letter as a share of the font size. */
const LETTER = 0.5;

/** A piece at a place, in points; as wide as its letters. */
export function piece(str: string, x: number, y: number, size = 10): TextPiece {
  return { str, transform: [size, 0, 0, size, x, y], width: str.length * size * LETTER, height: size };
}

/** Pieces of a table drawn row by row: one at each of the columns' places, none where the text is empty. */
export function drawnRows(rows: readonly (readonly string[])[], columns: readonly number[], top = 700): TextPiece[] {
  return rows.flatMap((row, index) =>
    row.flatMap((text, column) => (text === "" ? [] : [piece(text, columns[column] ?? 0, top - index * 14)])),
  );
}
