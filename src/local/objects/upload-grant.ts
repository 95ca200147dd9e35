import type { SignedUpload, UploadGrantRequest } from "../../ports/object-store.ts";
import { assertExpiry, uploadHeaders } from "../../ports/upload-headers.ts";
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
  assertExpiry(expiresInSeconds);
  const headers = uploadHeaders(request);
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
