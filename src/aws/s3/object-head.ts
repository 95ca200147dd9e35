import type { GetObjectCommandOutput, HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import type { ObjectHead } from "../../ports/object-store.ts";

/** The version id of everything in a bucket without versions. */
export const NO_VERSION = "null";

/** What S3's answer to HEAD or GET says of an object. */
export function objectHeadOf(key: string, answer: HeadObjectCommandOutput | GetObjectCommandOutput): ObjectHead {
  const sha256 = sha256Of(answer);
  return {
    key,
    versionId: answer.VersionId ?? NO_VERSION,
    size: sizeOf(answer),
    contentType: answer.ContentType ?? "application/octet-stream",
    etag: withoutQuotes(answer.ETag ?? ""),
    ...(sha256 !== undefined && { sha256 }),
    metadata: answer.Metadata ?? {},
    lastModified: answer.LastModified?.getTime() ?? 0,
  };
}

/** An entity tag as events carry it. */
export function withoutQuotes(etag: string): string {
  return etag.replace(/^"(.*)"$/, "$1");
}

/** Of a range, the answer's length is the range's: the whole stands behind the slash. */
function sizeOf({ ContentRange, ContentLength }: HeadObjectCommandOutput | GetObjectCommandOutput): number {
  const whole = /\/(\d+)$/.exec(ContentRange ?? "")?.[1];
  return whole === undefined ? (ContentLength ?? 0) : Number(whole);
}

/** A composite checksum (of a multipart upload) is one of checksums, and says nothing of the bytes by itself. */
function sha256Of({ ChecksumSHA256, ChecksumType }: HeadObjectCommandOutput | GetObjectCommandOutput) {
  if (ChecksumSHA256 === undefined || ChecksumType === "COMPOSITE" || ChecksumSHA256.includes("-")) return undefined;
  return Buffer.from(ChecksumSHA256, "base64").toString("hex");
}
