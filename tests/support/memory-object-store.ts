import { createHash } from "node:crypto";
import {
  type ObjectHead,
  type ObjectPage,
  type ObjectStore,
  type ObjectVersion,
  PreconditionFailedError,
  type ReadOptions,
  type SignedUpload,
  type UploadGrantRequest,
  type WriteOptions,
} from "../../src/ports/object-store.ts";

interface Stored {
  /** Null for a delete marker. */
  readonly bytes: Uint8Array | null;
  readonly head: ObjectHead;
}

/** The ObjectStore port in memory, versions included, with every call recorded. Without upload grants. */
export class MemoryObjectStore implements ObjectStore {
  readonly calls: { readonly operation: string; readonly key: string }[] = [];
  /** Called before each write takes effect: throw to fail it. */
  beforeWrite: (key: string) => void = () => {};
  /** Called after each write took effect: throw to crash after it. */
  afterWrite: (key: string) => void = () => {};
  readonly #history = new Map<string, Stored[]>();
  #count = 0;

  async head(key: string, versionId?: string): Promise<ObjectHead | null> {
    this.calls.push({ operation: "head", key });
    const stored = this.#find(key, versionId);
    return stored?.bytes == null ? null : stored.head;
  }

  async read(key: string, options: ReadOptions = {}) {
    this.calls.push({ operation: "read", key });
    const stored = this.#find(key, options.versionId);
    if (stored?.bytes == null) return null;
    const { range } = options;
    const bytes = range === undefined ? stored.bytes : stored.bytes.subarray(range.start, range.end + 1);
    return { head: stored.head, body: once(bytes) };
  }

  async write(key: string, body: Uint8Array | string, options: WriteOptions = {}) {
    this.calls.push({ operation: "write", key });
    this.beforeWrite(key);
    const current = this.#find(key);
    const etag = current?.bytes == null ? null : current.head.etag;
    if (options.ifNoneMatch === "*" && etag !== null) throw new PreconditionFailedError(key);
    if (options.ifMatch !== undefined && options.ifMatch !== etag) throw new PreconditionFailedError(key);
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : Uint8Array.from(body);
    const head = this.#push(key, bytes, options);
    this.afterWrite(key);
    return { versionId: head.versionId, etag: head.etag };
  }

  async list(prefix: string, options: { cursor?: string; limit?: number } = {}): Promise<ObjectPage> {
    this.calls.push({ operation: "list", key: prefix });
    const limit = options.limit ?? 1000;
    const keys = [...this.#history.keys()]
      .filter((key) => key.startsWith(prefix) && this.#find(key)?.bytes != null)
      .filter(
        (key) => options.cursor === undefined || Buffer.compare(Buffer.from(key), Buffer.from(options.cursor)) > 0,
      )
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const objects = keys.slice(0, limit).flatMap((key) => {
      const head = this.#find(key)?.head;
      return head === undefined ? [] : [{ key, size: head.size, lastModified: head.lastModified }];
    });
    return { objects, cursor: keys.length > limit ? (keys[limit - 1] ?? null) : null };
  }

  async versions(key: string): Promise<readonly ObjectVersion[]> {
    this.calls.push({ operation: "versions", key });
    const history = this.#history.get(key) ?? [];
    return history.toReversed().map(({ head, bytes }, index) => ({
      versionId: head.versionId,
      isLatest: index === 0,
      isDeleteMarker: bytes === null,
      lastModified: head.lastModified,
    }));
  }

  async remove(key: string, versionId?: string): Promise<void> {
    this.calls.push({ operation: "remove", key });
    if (versionId === undefined) {
      if (this.#find(key)?.bytes != null) this.#push(key, null, {});
      return;
    }
    const kept = (this.#history.get(key) ?? []).filter(({ head }) => head.versionId !== versionId);
    if (kept.length === 0) this.#history.delete(key);
    else this.#history.set(key, kept);
  }

  async removePrefix(prefix: string, which: (key: string) => boolean = () => true): Promise<number> {
    this.calls.push({ operation: "removePrefix", key: prefix });
    const keys = [...this.#history.keys()].filter((key) => key.startsWith(prefix) && which(key));
    for (const key of keys) this.#history.delete(key);
    return keys.length;
  }

  grantUpload(_request: UploadGrantRequest): Promise<SignedUpload> {
    return Promise.reject(new Error("The memory store signs no uploads."));
  }

  /** An object's text; undefined where there is none. */
  text(key: string): string | undefined {
    const bytes = this.#find(key)?.bytes;
    return bytes == null ? undefined : Buffer.from(bytes).toString("utf8");
  }

  /** Keys of the objects there are. */
  keys(prefix = ""): readonly string[] {
    return [...this.#history.keys()].filter((key) => key.startsWith(prefix) && this.#find(key)?.bytes != null).sort();
  }

  #find(key: string, versionId?: string): Stored | undefined {
    const history = this.#history.get(key) ?? [];
    return versionId === undefined ? history.at(-1) : history.find(({ head }) => head.versionId === versionId);
  }

  #push(key: string, bytes: Uint8Array | null, options: WriteOptions): ObjectHead {
    this.#count += 1;
    const head: ObjectHead = {
      key,
      versionId: `v${String(this.#count).padStart(8, "0")}`,
      size: bytes?.length ?? 0,
      contentType: options.contentType ?? "application/octet-stream",
      etag: createHash("md5")
        .update(bytes ?? "")
        .digest("hex"),
      metadata: options.metadata ?? {},
      lastModified: this.#count,
    };
    this.#history.set(key, [...(this.#history.get(key) ?? []), { bytes, head }]);
    return head;
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
