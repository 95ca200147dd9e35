import { UsageError } from "../errors.ts";

/** A bucket, and the keys of it that begin alike. */
export interface S3Address {
  readonly bucket: string;
  readonly prefix: string;
}

/** @throws {UsageError} for a text that is no s3://bucket/prefix */
export function s3Address(text: string): S3Address {
  const [, bucket, prefix = ""] = /^s3:\/\/([A-Za-z0-9][A-Za-z0-9._-]{1,254})(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) {
    throw new UsageError(`"${text}" is no place in S3; write one such as s3://my-bucket/invoices/.`);
  }
  return { bucket, prefix };
}

/** An object's key below the folder that a prefix ends in: `a/b` of `x/a/b` under `x/`, as well as under `x/a`. */
export function placeBelow(prefix: string, key: string): string {
  return key.slice(prefix.lastIndexOf("/") + 1);
}
