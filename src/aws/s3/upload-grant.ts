import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { SignedUpload, UploadGrantRequest } from "../../ports/object-store.ts";
import { assertExpiry, uploadHeaders } from "../../ports/upload-headers.ts";

export interface GrantSigner {
  readonly client: S3Client;
  readonly bucket: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Pre-signs a PUT with everything that was promised about it among its signed headers. Left to itself the SDK signs
 * length and host alone: it skips the content type, and moves checksum and metadata into the query, where S3 does not
 * hold an upload to them. The URL dies with the signer's credentials, should they expire before it.
 *
 * @throws {RangeError} for an expiry that S3 would not take
 * @throws {TypeError} for a content type or metadata that no HTTP header can carry
 */
export async function grantUpload(
  { client, bucket, now }: GrantSigner,
  request: UploadGrantRequest,
): Promise<SignedUpload> {
  const { key, contentType, size, sha256, metadata, onlyNew, expiresInSeconds } = request;
  assertExpiry(expiresInSeconds);
  const headers = uploadHeaders(request);
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: contentType,
    ContentLength: size,
    Metadata: { ...metadata },
    ...(sha256 !== undefined && { ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64") }),
    ...(onlyNew && { IfNoneMatch: "*" }),
  });
  const signedAt = Math.floor((request.signedAt ?? now) / 1000) * 1000;
  const url = await getSignedUrl(client, command, {
    expiresIn: expiresInSeconds,
    signingDate: new Date(signedAt),
    signableHeaders: new Set(Object.keys(headers)),
    unhoistableHeaders: new Set(Object.keys(headers)),
  });
  return { method: "PUT", url, headers, expiresAt: signedAt + expiresInSeconds * 1000 };
}
