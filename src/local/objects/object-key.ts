import { MAX_OBJECT_KEY_BYTES } from "../../domain/identity.ts";

/** A key no object can have. */
export class InvalidObjectKeyError extends Error {
  override readonly name = "InvalidObjectKeyError";
  constructor(why: string) {
    super(`An object key must be 1–${MAX_OBJECT_KEY_BYTES} bytes of well-formed text; this one ${why}.`);
  }
}

/**
 * A key as its UTF-8 bytes: what keys are compared and ordered by.
 *
 * @throws {InvalidObjectKeyError}
 */
export function keyBytes(key: string): Buffer {
  if (key === "") throw new InvalidObjectKeyError("is empty");
  if (!key.isWellFormed()) throw new InvalidObjectKeyError("holds half a surrogate pair");
  const bytes = Buffer.from(key, "utf8");
  if (bytes.length > MAX_OBJECT_KEY_BYTES) throw new InvalidObjectKeyError(`has ${bytes.length} bytes`);
  return bytes;
}

/** All keys under a prefix lie in [from, before): 0xff never occurs in UTF-8. */
export function prefixRange(prefix: string): { from: Buffer; before: Buffer } {
  const from = Buffer.from(prefix, "utf8");
  return { from, before: Buffer.concat([from, Buffer.from([0xff])]) };
}

/**
 * A key as a URL's path. Clients resolve the segments `.` and `..` (percent-encoded ones too), which would turn the key
 * into another one: such segments get a `~` in front, and so does a segment that begins with one.
 */
export function keyToPath(key: string): string {
  return key
    .split("/")
    .map((segment) => (/^(\.\.?$|~)/.test(segment) ? "~" : "") + encodeSegment(segment))
    .join("/");
}

/** The key behind {@link keyToPath}; undefined where a path is none. */
export function keyFromPath(path: string): string | undefined {
  try {
    return path
      .split("/")
      .map((segment) => decodeURIComponent(segment).replace(/^~/, ""))
      .join("/");
  } catch {
    return undefined;
  }
}

/** Percent-encodes all but RFC 3986's unreserved characters, as SigV4 does. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
