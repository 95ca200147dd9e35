/** Which versions there are: the truth of a file object store. */
import { PreconditionFailedError, type WriteOptions } from "../../ports/object-store.ts";
import type { Database } from "../database.ts";
import type { ChangeKind, ObjectChange } from "./object-event.ts";
import { keyBytes, prefixRange } from "./object-key.ts";

/** One version of a key; a delete marker holds no blob. */
export interface CatalogEntry {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  /** Null for a delete marker. */
  readonly blob: string | null;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  /** Hex. */
  readonly sha256: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastModified: number;
}

export type NewEntry = Omit<CatalogEntry, "isLatest">;
type Condition = Pick<WriteOptions, "ifNoneMatch" | "ifMatch">;

export interface CatalogOptions {
  readonly versioned: boolean;
  /** Called within the transaction of each change, to note its event in the same database. */
  readonly onChange: (change: ObjectChange) => void;
}

/**
 * The catalog over a database of its own. Every method is one transaction; since node:sqlite is synchronous, none
 * interleaves with another.
 */
export class ObjectCatalog {
  readonly #database: Database;
  readonly #options: CatalogOptions;

  constructor(database: Database, options: CatalogOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** The newest version (a delete marker too), or the one named. */
  find(key: string, versionId?: string): CatalogEntry | undefined {
    const which = versionId === undefined ? "is_latest = 1" : "version_id = ?";
    const parameters = versionId === undefined ? [] : [versionId];
    const row = this.#database
      .statement(`SELECT * FROM versions WHERE key = ? AND ${which}`)
      .get(keyBytes(key), ...parameters);
    return row && entryOf(row);
  }

  /** Newest first. */
  history(key: string): CatalogEntry[] {
    const rows = this.#database
      .statement("SELECT * FROM versions WHERE key = ? ORDER BY position DESC")
      .all(keyBytes(key));
    return rows.map(entryOf);
  }

  /** Newest versions that are no delete markers, by the bytes of their keys. */
  list(prefix: string, after: string, limit: number): CatalogEntry[] {
    const { from, before } = prefixRange(prefix);
    return this.#database
      .statement(
        `SELECT * FROM versions WHERE is_latest = 1 AND blob IS NOT NULL AND key >= ? AND key < ? AND key > ?
         ORDER BY key LIMIT ?`,
      )
      .all(from, before, Buffer.from(after), limit)
      .map(entryOf);
  }

  /** Every key under a prefix, hidden ones too, by their bytes. */
  keys(prefix: string, after: string, limit: number): string[] {
    const { from, before } = prefixRange(prefix);
    return this.#database
      .statement(
        "SELECT key FROM versions WHERE is_latest = 1 AND key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?",
      )
      .all(from, before, Buffer.from(after), limit)
      .map((row) => text(row.key));
  }

  hasBlob(blob: string): boolean {
    return this.#database.statement("SELECT 1 FROM versions WHERE blob = ?").get(blob) !== undefined;
  }

  /** @throws {PreconditionFailedError} */
  check(key: string, condition: Condition): void {
    if (condition.ifNoneMatch === undefined && condition.ifMatch === undefined) return;
    const latest = this.find(key);
    const object = latest?.blob == null ? undefined : latest;
    if (condition.ifNoneMatch !== undefined && object !== undefined) throw new PreconditionFailedError(key);
    if (condition.ifMatch !== undefined && object?.etag !== condition.ifMatch) throw new PreconditionFailedError(key);
  }

  /**
   * Makes a version the newest, or without versions the only one. Answers with the blobs that nothing names any more.
   *
   * @throws {PreconditionFailedError}
   */
  put(entry: NewEntry, condition: Condition, sourceAddress?: string): string[] {
    return this.#database.transaction(() => {
      this.check(entry.key, condition);
      const freed = this.#options.versioned ? [] : this.#removeRows(this.history(entry.key));
      this.#insert(entry, { kind: "created", size: entry.size }, sourceAddress);
      return freed;
    });
  }

  /** Hides a key with versions behind a delete marker; one that holds no object stays as it is. */
  hide(key: string, versionId: string, now: number): void {
    this.#database.transaction(() => {
      const latest = this.find(key);
      if (latest === undefined || latest.blob === null) return;
      const marker = {
        ...latest,
        versionId,
        blob: null,
        size: 0,
        contentType: "",
        sha256: "",
        metadata: {},
        lastModified: now,
      };
      this.#insert(marker, { kind: "deleted", deletionType: "Delete Marker Created" });
    });
  }

  /**
   * Removes versions of a key for good, all of them or one; the newest that remains becomes the newest. Answers with
   * the blobs that nothing names any more.
   */
  remove(key: string, now: number, versionId?: string): string[] {
    return this.#database.transaction(() => {
      const gone = this.history(key).filter((entry) => versionId === undefined || entry.versionId === versionId);
      const freed = this.#removeRows(gone);
      this.#database
        .statement(
          `UPDATE versions SET is_latest = 1
           WHERE position = (SELECT max(position) FROM versions WHERE key = ?) AND is_latest = 0`,
        )
        .run(keyBytes(key));
      const change = { kind: "deleted", deletionType: "Permanently Deleted" } as const;
      for (const entry of gone) this.#tell(entry, this.#next(), now, change);
      return freed;
    });
  }

  #insert(entry: NewEntry, change: ChangeKind, sourceAddress?: string): void {
    const key = keyBytes(entry.key);
    const position = this.#next();
    this.#database.statement("UPDATE versions SET is_latest = 0 WHERE key = ? AND is_latest = 1").run(key);
    this.#database
      .statement("INSERT INTO versions VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)")
      .run(
        position,
        key,
        entry.versionId,
        entry.blob,
        entry.size,
        entry.contentType,
        entry.etag,
        entry.sha256,
        JSON.stringify(entry.metadata),
        entry.lastModified,
      );
    this.#tell(entry, position, entry.lastModified, change, sourceAddress);
  }

  #tell(entry: NewEntry, position: number, time: number, change: ChangeKind, sourceAddress?: string): void {
    this.#options.onChange({
      key: entry.key,
      ...(this.#options.versioned && { versionId: entry.versionId }),
      etag: entry.etag,
      sequencer: position.toString(16).toUpperCase().padStart(18, "0"),
      time,
      ...(sourceAddress !== undefined && { sourceAddress }),
      ...change,
    });
  }

  #removeRows(entries: readonly CatalogEntry[]): string[] {
    const remove = this.#database.statement("DELETE FROM versions WHERE key = ? AND version_id = ?");
    for (const entry of entries) remove.run(keyBytes(entry.key), entry.versionId);
    return entries.flatMap((entry) => (entry.blob === null ? [] : [entry.blob]));
  }

  #next(): number {
    return Number(this.#database.statement("UPDATE sequence SET value = value + 1 RETURNING value").get()?.value);
  }
}

function entryOf(row: Record<string, unknown>): CatalogEntry {
  return {
    key: text(row.key),
    versionId: String(row.version_id),
    isLatest: row.is_latest === 1,
    blob: row.blob === null ? null : String(row.blob),
    size: Number(row.size),
    contentType: String(row.content_type),
    etag: String(row.etag),
    sha256: String(row.sha256),
    metadata: JSON.parse(String(row.metadata)),
    lastModified: Number(row.last_modified),
  };
}

function text(bytes: unknown): string {
  return Buffer.from(bytes as Uint8Array).toString("utf8");
}
