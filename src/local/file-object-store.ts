/** ObjectStore over files: bytes in a folder, the truth about them in SQLite. Stands where S3 stands on AWS. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../ports/clock.ts";
import { InvalidCursorError } from "../ports/cursor.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { ObjectHead, ObjectStore, WriteOptions } from "../ports/object-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { openBlobFolder, type StagedBlob } from "./objects/blobs.ts";
import { type CatalogEntry, ObjectCatalog } from "./objects/catalog.ts";
import { openCatalogDatabase } from "./objects/catalog-database.ts";
import { EventOutbox } from "./objects/event-outbox.ts";
import { objectEvent } from "./objects/object-event.ts";
import { keyBytes } from "./objects/object-key.ts";
import { grantUpload } from "./objects/upload-grant.ts";

export interface FileObjectStoreOptions {
  /** Made where it is missing. One process at a time (see data-folder.ts). */
  readonly folder: string;
  readonly bucket: string;
  readonly versioned: boolean;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Signs upload grants; 32 random bytes. */
  readonly signingSecret: Uint8Array;
  /** Where the upload endpoint is reached, e.g. `http://127.0.0.1:8080`; asked at each grant. */
  readonly publicUrl: () => string;
  /** Takes each change's EventBridge envelope over, at least once; without it no events are noted. */
  readonly events?: { readonly deliver: (envelopeJson: string) => Promise<unknown> };
  readonly telemetry?: Telemetry;
}

/** What must be true of bytes before they become a version. */
export interface ReceiveOptions extends WriteOptions {
  /** Sees the running total at each chunk; refuses by throwing. */
  readonly checkSize?: (total: number) => void;
  /** Sees the whole; refuses by throwing. */
  readonly checkBlob?: (blob: StagedBlob) => void;
  /** Of the client, for the event. */
  readonly sourceAddress?: string;
}

export interface FileObjectStore extends ObjectStore {
  readonly bucket: string;
  /**
   * Writes a stream without ever holding it whole.
   *
   * @throws {PreconditionFailedError} before the first byte is read, where that is clear by then.
   */
  receive(
    key: string,
    body: AsyncIterable<Uint8Array>,
    options?: ReceiveOptions,
  ): Promise<{ versionId: string; etag: string }>;
  /** Resolves when every event noted so far was taken over. */
  eventsDelivered(): Promise<void>;
  /** Ends event delivery and closes the catalog. */
  close(): Promise<void>;
}

/** The version id of everything in a store without versions, as in S3. */
const NO_VERSION = "null";
const DEFAULT_CONTENT_TYPE = "application/octet-stream";
const PAGE = 1000;

/**
 * Opens a store. A write is a synced temporary file, a synced rename, then one transaction with the version and its
 * event; so a version never lacks its bytes, and what a crash leaves besides is removed here.
 */
export function createFileObjectStore(options: FileObjectStoreOptions): FileObjectStore {
  const { bucket, clock, events, folder, ids, versioned } = options;
  mkdirSync(folder, { recursive: true });
  const database = openCatalogDatabase(join(folder, "objects.sqlite"));
  const outbox = events && new EventOutbox({ database, clock, ...events, ...pick(options.telemetry) });
  const catalog = new ObjectCatalog(database, {
    versioned,
    onChange: (change) => outbox?.add(objectEvent(bucket, change)),
  });
  const blobs = openBlobFolder(folder);
  blobs.removeOrphans((id) => catalog.hasBlob(id));
  outbox?.wake();

  /** What the catalog names no more goes once the catalog is on disk. */
  const removeFreed = async (freed: readonly string[]) => {
    await database.synced();
    await blobs.remove(freed);
  };

  const receive: FileObjectStore["receive"] = async (key, body, write = {}) => {
    keyBytes(key);
    catalog.check(key, write);
    const blob = await blobs.stage(body, write.checkSize);
    try {
      write.checkBlob?.(blob);
      catalog.check(key, write);
      await blobs.publish(blob.id);
    } catch (error) {
      await blobs.discard(blob.id);
      throw error;
    }
    const entry = {
      key,
      versionId: versioned ? ids.ulid() : NO_VERSION,
      blob: blob.id,
      size: blob.size,
      contentType: write.contentType ?? DEFAULT_CONTENT_TYPE,
      etag: etagOf(blob.sha256),
      sha256: blob.sha256,
      metadata: lowerCaseNames(write.metadata ?? {}),
      lastModified: clock.now(),
    };
    try {
      await removeFreed(catalog.put(entry, write, write.sourceAddress));
    } catch (error) {
      if (!catalog.hasBlob(blob.id)) await blobs.remove([blob.id]);
      throw error;
    }
    outbox?.wake();
    return { versionId: entry.versionId, etag: entry.etag };
  };

  const removeForGood = async (key: string, versionId?: string) => {
    await removeFreed(catalog.remove(key, clock.now(), versionId));
    outbox?.wake();
  };

  return {
    bucket,
    receive,
    async head(key, versionId) {
      const entry = catalog.find(key, versionId);
      return entry === undefined || entry.blob === null ? null : headOf(entry);
    },
    async read(key, { versionId, range, signal } = {}) {
      const entry = catalog.find(key, versionId);
      if (entry === undefined || entry.blob === null) return null;
      if (range !== undefined) assertRange(range, entry.size);
      const end = Math.min(range?.end ?? entry.size - 1, entry.size - 1);
      return { head: headOf(entry), body: blobs.read(entry.blob, { start: range?.start ?? 0, end }, signal) };
    },
    write: (key, body, write) => receive(key, oneChunk(body), write),
    async list(prefix, { cursor, limit = PAGE } = {}) {
      const entries = catalog.list(prefix, fromCursor(cursor, prefix), limit + 1);
      const objects = entries.slice(0, limit);
      return {
        objects: objects.map(({ key, size, lastModified }) => ({ key, size, lastModified })),
        cursor: entries.length > limit ? toCursor(objects.at(-1)?.key ?? "") : null,
      };
    },
    async versions(key) {
      return catalog.history(key).map(({ versionId, isLatest, blob, lastModified }) => {
        return { versionId, isLatest, isDeleteMarker: blob === null, lastModified };
      });
    },
    async remove(key, versionId) {
      if (!versioned || versionId !== undefined) return removeForGood(key, versionId);
      catalog.hide(key, ids.ulid(), clock.now());
      await database.synced();
      outbox?.wake();
    },
    async removePrefix(prefix, which = () => true) {
      let removed = 0;
      let after = "";
      for (let keys = catalog.keys(prefix, after, PAGE); keys.length > 0; keys = catalog.keys(prefix, after, PAGE)) {
        for (const key of keys.filter(which)) {
          await removeForGood(key);
          removed++;
        }
        after = keys.at(-1) ?? after;
      }
      return removed;
    },
    async grantUpload(request) {
      return grantUpload({ ...options, publicUrl: options.publicUrl(), now: clock.now() }, request);
    },
    async eventsDelivered() {
      await outbox?.idle();
    },
    async close() {
      await outbox?.close();
      database.close();
    },
  };
}

function headOf(entry: CatalogEntry): ObjectHead {
  const { key, versionId, size, contentType, etag, sha256, metadata, lastModified } = entry;
  return { key, versionId, size, contentType, etag, sha256, metadata, lastModified };
}

/** Opaque, as S3's are: equal for equal bytes, and no MD5. */
function etagOf(sha256: string): string {
  return sha256.slice(0, 32);
}

function assertRange({ start, end }: { start: number; end: number }, size: number): void {
  if (start >= 0 && start < size && start <= end) return;
  throw new RangeError(`The range ${start}–${end} is not within the object's ${size} bytes.`);
}

function lowerCaseNames(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), value]));
}

async function* oneChunk(body: Uint8Array | string): AsyncGenerator<Uint8Array> {
  yield typeof body === "string" ? Buffer.from(body, "utf8") : body;
}

function pick(telemetry: Telemetry | undefined): { telemetry?: Telemetry } {
  return telemetry === undefined ? {} : { telemetry };
}

function toCursor(key: string): string {
  return Buffer.from(key, "utf8").toString("base64url");
}

/** @throws {InvalidCursorError} for one that no listing of the prefix gave */
function fromCursor(cursor: string | undefined, prefix: string): string {
  if (cursor === undefined) return "";
  const key = Buffer.from(cursor, "base64url").toString("utf8");
  if (key === "" || !key.startsWith(prefix) || toCursor(key) !== cursor) throw new InvalidCursorError();
  return key;
}
