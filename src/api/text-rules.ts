/** What texts of a request may look like: pure rules, each answering with the sentence that says what is wrong. */
import { MAX_OBJECT_KEY_BYTES } from "../domain/identity.ts";

export const MAX_NAME_LENGTH = 255;
export const MAX_TAGS = 20;
export const MAX_TAG_NAME_LENGTH = 64;
export const MAX_TAG_VALUE_LENGTH = 256;

/** Bytes of the generated part of a key: leaves room for the longest tenant and the upload id within an object key. */
const MAX_NAME_IN_KEY_BYTES = 512;
const CONTROL = /\p{Cc}/u;
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const MEDIA_TYPE = new RegExp(
  `^${TOKEN}/${TOKEN}(?:[ \\t]*;[ \\t]*${TOKEN}=(?:${TOKEN}|"[^"\\\\\\x00-\\x1f\\x7f-\\uffff]*"))*$`,
);

/** True for text that UTF-8 can carry and that holds no control characters. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !CONTROL.test(text);
}

/** Why a document's name is refused; undefined where it is fine. */
export function wrongName(name: string): string | undefined {
  if (name.trim() === "") return "Give the document a name.";
  if (!isPlainText(name)) return "Must not hold control characters or broken surrogate pairs.";
  return /[/\\]/.test(name) ? "Must not hold path separators; put folders into `key`." : undefined;
}

/**
 * Why a key relative to its tenant is refused; undefined where it is fine. Stricter than S3, which takes any UTF-8:
 * empty segments, `.` and `..` are rewritten by HTTP clients when they normalise a URL, so that a signed URL for such
 * a key would lead elsewhere.
 */
export function wrongKey(key: string): string | undefined {
  if (key === "") return "Give a key, or leave it out to have one made.";
  if (!isPlainText(key)) return "Must not hold control characters or broken surrogate pairs.";
  if (key.startsWith("/") || key.endsWith("/")) return "Must not begin or end with `/`.";
  const segments = key.split("/");
  if (segments.includes("")) return "Must not hold empty segments (`//`).";
  return segments.some((segment) => segment === "." || segment === "..")
    ? "Must not hold `.` or `..` segments."
    : undefined;
}

/** Why an object key, its tenant included, is too long; undefined where it is not. */
export function wrongObjectKeyLength(objectKey: string): string | undefined {
  const bytes = Buffer.byteLength(objectKey, "utf8");
  if (bytes <= MAX_OBJECT_KEY_BYTES) return undefined;
  return `Must have at most ${MAX_OBJECT_KEY_BYTES} bytes of UTF-8, the tenant included; it has ${bytes}.`;
}

/** True for a media type such as `text/plain; charset=utf-8`. */
export function isMediaType(text: string): boolean {
  return MEDIA_TYPE.test(text);
}

/** A document's name as the last segment of a key: characters that S3 or a shell treat specially become `_`. */
export function nameInKey(name: string): string {
  const safe = name
    .normalize("NFC")
    .trim()
    .replace(/[^\p{L}\p{M}\p{N}._()-]+/gu, "_");
  let kept = "";
  let bytes = 0;
  for (const character of safe) {
    bytes += Buffer.byteLength(character, "utf8");
    if (bytes > MAX_NAME_IN_KEY_BYTES) break;
    kept += character;
  }
  return /^\.{0,2}$/.test(kept) ? "document" : kept;
}

/** A text's length in code points, as JSON Schema counts it. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
