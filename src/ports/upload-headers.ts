import type { UploadGrantRequest } from "./object-store.ts";

/**
 * The headers an upload under a grant must send, by their names in lower case, with values as they arrive (trimmed).
 * @throws {TypeError} for a content type or metadata that no HTTP header can carry
 */
export function uploadHeaders({
  contentType,
  metadata,
  onlyNew,
  sha256,
  size,
}: UploadGrantRequest): Record<string, string> {
  const headers = new Headers({ "content-length": String(size), "content-type": contentType });
  if (sha256 !== undefined) headers.set("x-amz-checksum-sha256", Buffer.from(sha256, "hex").toString("base64"));
  for (const [name, value] of Object.entries(metadata)) headers.set(`x-amz-meta-${name}`, value);
  if (onlyNew) headers.set("if-none-match", "*");
  for (const [name, value] of headers) {
    // Between U+0080 and U+00FF clients disagree about the encoding.
    if (!/^[\x20-\x7e\t]*$/.test(value)) throw new TypeError(`The header ${name} of an upload can hold ASCII only.`);
  }
  return Object.fromEntries(headers);
}

/** As in Signature Version 4. Seconds. */
const LONGEST_SECONDS = 7 * 86_400;

/** @throws {RangeError} for a grant that lasts no whole number of seconds, or longer than a signature may */
export function assertExpiry(seconds: number): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= LONGEST_SECONDS) return;
  throw new RangeError(`An upload grant lasts 1–${LONGEST_SECONDS} whole seconds, not ${seconds}.`);
}
