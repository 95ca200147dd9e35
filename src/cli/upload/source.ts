/** Bytes to be put, wherever they are. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import type { FoundFile } from "./find-files.ts";

/** The bytes as a file here, for as long as they are needed. */
export interface LocalBytes {
  readonly path: string;
  /** SHA-256, hex. */
  readonly sha256: string;
}

export interface Source {
  /** For people: a path, or an address. */
  readonly label: string;
  /** The document's name. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Tells these bytes from others that lie or lay in the same place. */
  fingerprint(signal: AbortSignal): Promise<string>;
  /** Does something with the bytes. */
  use<Result>(signal: AbortSignal, work: (bytes: LocalBytes) => Promise<Result>): Promise<Result>;
}

/** A file of this machine, known by its checksum. */
export function fileSource({ path, size }: FoundFile): Source {
  let checksum: Promise<string> | undefined;
  const sha256 = (signal: AbortSignal) => {
    checksum ??= checksumOf(path, signal);
    return checksum;
  };
  return {
    label: path,
    name: basename(path),
    size,
    fingerprint: sha256,
    use: async (signal, work) => await work({ path, sha256: await sha256(signal) }),
  };
}

/** SHA-256 of a file, hex. */
export async function checksumOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest("hex");
}
