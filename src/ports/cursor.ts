/**
 * Where a listing goes on: opaque to whoever asks. Adapters put the sort key of the last item into it.
 */

/** The cursor did not come from this listing. Permanent: the caller has to begin again without one. */
export class InvalidCursorError extends Error {
  override readonly name = "InvalidCursorError";
  constructor() {
    super("The cursor is not one that a listing gave; begin again without a cursor.");
  }
}

/** The cursor (base64url) behind an item that is sorted by a moment, in milliseconds since 1970, and its id. */
export function encodeCursor(at: number, id: string): string {
  return Buffer.from(JSON.stringify([at, id]), "utf8").toString("base64url");
}

/**
 * The moment and the id in a cursor.
 * @throws {InvalidCursorError}
 */
export function decodeCursor(cursor: string): readonly [number, string] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(key) && key.length === 2 && Number.isSafeInteger(key[0]) && typeof key[1] === "string") {
      return [key[0], key[1]];
    }
  } catch {
    // Falls through: whatever is wrong with it, it is no cursor.
  }
  throw new InvalidCursorError();
}
