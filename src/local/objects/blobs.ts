/** Bytes on disk under names of their own: a user's key never becomes a path. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../domain/failure.ts";

/** Bytes that are on disk for good, but belong to no version yet. */
export interface StagedBlob {
  readonly id: string;
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/**
 * A folder of immutable byte sequences. `stage` writes and syncs under `incoming/`, `publish` moves into place; a crash
 * in between, or before the catalog names the blob, leaves an orphan that `removeOrphans` takes away at the next start.
 */
export interface BlobFolder {
  /** `check` sees each chunk's running total and may refuse by throwing; nothing is left then. */
  stage(body: AsyncIterable<Uint8Array>, check?: (total: number) => void): Promise<StagedBlob>;
  /** Durable once it resolves. */
  publish(id: string): Promise<void>;
  /** Takes a staged blob back. */
  discard(id: string): Promise<void>;
  read(id: string, range: { start: number; end: number }, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** Idempotent. */
  remove(ids: readonly string[]): Promise<void>;
  /** Removes what a crash left; answers with how many files. To be called before anything is staged. */
  removeOrphans(isKnown: (id: string) => boolean): number;
}

/** Opens, and where it is new lays out, a folder of blobs. */
export function openBlobFolder(folder: string): BlobFolder {
  const incoming = join(folder, "incoming");
  const blobs = join(folder, "blobs");
  mkdirSync(incoming, { recursive: true });
  mkdirSync(blobs, { recursive: true });
  /** Folders of at most 256, by the first two characters of the blobs in them: some file systems mind huge ones. */
  const shards = new Set(readdirSync(blobs));
  const pathOf = (id: string) => join(blobs, id.slice(0, 2), id);

  return {
    async stage(body, check) {
      const id = randomUUID();
      const path = join(incoming, id);
      const file = await open(path, "wx", 0o600);
      try {
        const written = await writeAll(file, body, check);
        await file.sync();
        await file.close();
        return { id, ...written };
      } catch (error) {
        await file.close();
        await rm(path, { force: true });
        throw error;
      }
    },
    async publish(id) {
      const shard = id.slice(0, 2);
      if (!shards.has(shard)) {
        await mkdir(join(blobs, shard), { recursive: true });
        await syncFolder(blobs);
        shards.add(shard);
      }
      await rename(join(incoming, id), pathOf(id));
      await syncFolder(join(blobs, shard));
    },
    discard: (id) => rm(join(incoming, id), { force: true }),
    read: (id, range, signal) => readRange(pathOf(id), range, signal),
    async remove(ids) {
      await Promise.all(ids.map((id) => rm(pathOf(id), { force: true })));
    },
    removeOrphans(isKnown) {
      const orphans = readdirSync(incoming).map((id) => join(incoming, id));
      for (const shard of shards) {
        for (const id of readdirSync(join(blobs, shard))) if (!isKnown(id)) orphans.push(join(blobs, shard, id));
      }
      for (const path of orphans) rmSync(path, { force: true });
      return orphans.length;
    },
  };
}

async function writeAll(file: FileHandle, body: AsyncIterable<Uint8Array>, check?: (total: number) => void) {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    check?.(size);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  return { size, sha256: hash.digest("hex") };
}

/** Opens lazily, so that a body nobody reads holds no file open. */
async function* readRange(path: string, range: { start: number; end: number }, signal?: AbortSignal) {
  if (range.end < range.start) return;
  const stream = createReadStream(path, { ...range, highWaterMark: 256 * 1024, ...(signal && { signal }) });
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const message = "The object was replaced or removed while it was being read; read it again.";
    throw new Failure("internal", { message, retryable: true, cause: error });
  }
}

/** Makes a rename durable. Windows cannot sync a folder, and need not. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
