import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CliError } from "../errors.ts";
import { checksumOf, type Source } from "../upload/source.ts";
import type { S3Bucket } from "./s3-bucket.ts";
import type { ListedObject } from "./s3-xml.ts";

/**
 * An object of a bucket. Its bytes are kept in a file while they are passed on: an upload is bound to a checksum, and
 * what broke off on the way in is noticed before anything goes out.
 *
 * @param spool a folder of this machine, for one file at a time of each object in work
 */
export function objectSource(
  bucket: S3Bucket,
  address: string,
  { key, size, etag }: ListedObject,
  spool: string,
): Source {
  return {
    label: `${address}/${key}`,
    name: key.split("/").at(-1) ?? key,
    size,
    fingerprint: async () => `${etag} ${size}`,
    async use(signal, work) {
      const path = join(spool, crypto.randomUUID());
      try {
        const body = Readable.fromWeb(await bucket.read(key, etag));
        await pipeline(body, createWriteStream(path), { signal }).catch((cause: unknown) => {
          signal.throwIfAborted();
          throw new CliError(`${address}/${key} broke off; the same command goes on from here.`, { cause });
        });
        return await work({ path, sha256: await checksumOf(path, signal) });
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
