/** Bytes under keys: a versioned store of raw uploads, and one of outputs. */

/** What is known of an object without reading it. */
export interface ObjectHead {
  readonly key: string;
  /** A constant text in a store without versions. */
  readonly versionId: string;
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  /** Hex; where the store verified it at upload. */
  readonly sha256?: string;
  /** User metadata, names in lower case without a prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

/** A version in a key's history. */
export interface ObjectVersion {
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly lastModified: number;
}

export interface WriteOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Refuse when the key holds an object. */
  readonly ifNoneMatch?: "*";
  /** Refuse unless the key holds an object with this etag. */
  readonly ifMatch?: string;
}

/** What a pre-signed PUT is bound to. Each of these is signed: change one, and the store refuses. */
export interface UploadGrantRequest {
  readonly key: string;
  readonly contentType: string;
  /** Bytes, exactly. */
  readonly size: number;
  /** Hex. */
  readonly sha256?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** True to refuse a second use: the key must hold nothing. */
  readonly onlyNew: boolean;
  /** Counted from `signedAt`. */
  readonly expiresInSeconds: number;
  /**
   * The moment of signing, in milliseconds since 1970; now where absent. The same request signed at the same moment
   * gives the same URL, so that a repeated request can be answered again without having stored a signed URL.
   */
  readonly signedAt?: number;
}

/** How to use a grant. */
export interface SignedUpload {
  readonly method: "PUT";
  readonly url: string;
  /** Headers the client must send exactly so. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface ObjectPage {
  readonly objects: readonly { readonly key: string; readonly size: number; readonly lastModified: number }[];
  readonly cursor: string | null;
}

export interface ReadOptions {
  readonly versionId?: string;
  /** Byte offsets, both inclusive. */
  readonly range?: { readonly start: number; readonly end: number };
  readonly signal?: AbortSignal;
}

/** A store of objects. Errors of the network are thrown as retryable failures by the adapter. */
export interface ObjectStore {
  /** The newest version, or the one named; null where there is none (or a delete marker). */
  head(key: string, versionId?: string): Promise<ObjectHead | null>;
  /** The bytes as a stream; null where there is no such object. */
  read(key: string, options?: ReadOptions): Promise<{ head: ObjectHead; body: AsyncIterable<Uint8Array> } | null>;
  /** @throws {PreconditionFailedError} when a condition does not hold. */
  write(key: string, body: Uint8Array | string, options?: WriteOptions): Promise<{ versionId: string; etag: string }>;
  /** Keys under a prefix in the order of their UTF-8 bytes, newest versions only. */
  list(prefix: string, options?: { cursor?: string; limit?: number }): Promise<ObjectPage>;
  /** A key's history, newest first. */
  versions(key: string): Promise<readonly ObjectVersion[]>;
  /** Without a version: hides the object (a delete marker where there are versions). With one: removes it for good. Idempotent. */
  remove(key: string, versionId?: string): Promise<void>;
  /** Removes everything under a prefix for good that `which` accepts, page by page; answers with how many. */
  removePrefix(prefix: string, which?: (key: string) => boolean): Promise<number>;
  /** A pre-signed PUT. */
  grantUpload(request: UploadGrantRequest): Promise<SignedUpload>;
}

/** Lends single objects out by URL, where clients reach the store. */
export interface DownloadGrants {
  /** A pre-signed GET of exactly this object, good for so many seconds. */
  grantDownload(key: string, expiresInSeconds: number): Promise<string>;
}

/** A conditional write found another state than it asked for. */
export class PreconditionFailedError extends Error {
  override readonly name = "PreconditionFailedError";
  constructor(key: string) {
    super(`The condition for writing ${key} does not hold.`);
  }
}

/** Reads a whole object; null where there is none. */
export async function readAll(store: ObjectStore, key: string, options?: ReadOptions): Promise<Uint8Array | null> {
  const found = await store.read(key, options);
  if (found === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
