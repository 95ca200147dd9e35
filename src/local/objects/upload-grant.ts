import type { SignedUpload, UploadGrantRequest } from "../../ports/object-store.ts";
import { keyBytes } from "./object-key.ts";
import { signUpload } from "./upload-signature.ts";

export interface GrantSigner {
  readonly bucket: string;
  readonly signingSecret: Uint8Array;
  /** Where the upload endpoint is reached. */
  readonly publicUrl: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** As in Signature Version 4. */
const LONGEST_SECONDS = 7 * 86_400;

/**
 * Signs everything that was promised about an upload.
 *
 * @throws {InvalidObjectKeyError}
 * @throws {RangeError} for an expiry that S3 would not take either.
 * @throws {TypeError} for a content type or metadata that no HTTP header can carry.
 */
export function grantUpload(signer: GrantSigner, request: UploadGrantRequest): SignedUpload {
  keyBytes(request.key);
  const { expiresInSeconds } = request;
  if (!Number.isInteger(expiresInSeconds) || expiresInSeconds < 1 || expiresInSeconds > LONGEST_SECONDS) {
    throw new RangeError(`An upload grant lasts 1–${LONGEST_SECONDS} whole seconds, not ${expiresInSeconds}.`);
  }
  const headers = headersOf(request);
  const signedAt = Math.floor((request.signedAt ?? signer.now) / 1000) * 1000;
  const url = signUpload(signer.signingSecret, signer.publicUrl, {
    bucket: signer.bucket,
    key: request.key,
    signedAt,
    expiresInSeconds,
    headers: { ...headers, host: new URL(signer.publicUrl).host },
  });
  return { method: "PUT", url, headers, expiresAt: signedAt + expiresInSeconds * 1000 };
}

/** What the client must send, with values as they arrive (trimmed). */
function headersOf({ contentType, metadata, onlyNew, sha256, size }: UploadGrantRequest): Record<string, string> {
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
