/** ObjectStore over one S3 bucket, with versions or without. */
import { createHash } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Clock } from "../../ports/clock.ts";
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
} from "../../ports/object-store.ts";
import { glance } from "../error-glance.ts";
import { storeFailure } from "../store-failure.ts";
import { objectBody } from "./object-body.ts";
import { NO_VERSION, objectHeadOf, withoutQuotes } from "./object-head.ts";
import { decodedKey, versionPages } from "./object-history.ts";
import { absentAsNull, assertBucketThere, conditionFailed } from "./refusals.ts";
import { removeObjects } from "./remove-objects.ts";
import { grantUpload } from "./upload-grant.ts";

export interface S3ObjectStoreOptions {
  /** See {@link createS3Client}. Its role needs ListBucket: without it S3 answers 403 for what is not there. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Whether the bucket keeps versions. Without them nothing here asks for a right on versions. */
  readonly versioned: boolean;
  readonly clock: Pick<Clock, "now">;
}

const PAGE = 1000;
/** Concurrent writers under a condition: S3 asks the later one to try again. */
const CONFLICT_ATTEMPTS = 5;

/** An ObjectStore over an S3 bucket. */
export function createS3ObjectStore(options: S3ObjectStoreOptions): ObjectStore {
  return new S3ObjectStore(options);
}

class S3ObjectStore implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #versioned: boolean;
  readonly #clock: Pick<Clock, "now">;

  constructor({ client, bucket, versioned, clock }: S3ObjectStoreOptions) {
    this.#client = client;
    this.#bucket = bucket;
    this.#versioned = versioned;
    this.#clock = clock;
  }

  async head(key: string, versionId?: string): Promise<ObjectHead | null> {
    const command = new HeadObjectCommand({ ...this.#at(key, versionId), ChecksumMode: "ENABLED" });
    return await this.#try(async () => {
      try {
        const answer = await absentAsNull(this.#client.send(command), versionId);
        // Whoever looks at a key takes "nothing" for a deletion: it has to be the key that is not there.
        if (answer === null) await assertBucketThere(this.#client, this.#bucket);
        return answer && objectHeadOf(key, answer);
      } catch (error) {
        // Without a body, HEAD's 400 does not tell a made-up version from anything else.
        const isNamed = versionId !== undefined && glance(error).status === 400;
        if (isNamed && !(await this.versions(key)).some((known) => known.versionId === versionId)) return null;
        throw error;
      }
    });
  }

  async read(key: string, { versionId, range, signal }: ReadOptions = {}) {
    signal?.throwIfAborted();
    const command = new GetObjectCommand({
      ...this.#at(key, versionId),
      ChecksumMode: "ENABLED",
      ...(range !== undefined && { Range: `bytes=${range.start}-${range.end}` }),
    });
    const options = signal === undefined ? {} : { abortSignal: signal };
    return await this.#try(async () => {
      const answer = await absentAsNull(this.#client.send(command, options), versionId);
      if (answer === null) return null;
      const failed = (error: unknown) => storeFailure(error, this.#name);
      return { head: objectHeadOf(key, answer), body: objectBody(answer.Body, { signal, failed }) };
    });
  }

  async write(key: string, body: Uint8Array | string, options: WriteOptions = {}) {
    const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
    const { contentType, metadata, ifNoneMatch, ifMatch } = options;
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Body: bytes,
      ChecksumSHA256: createHash("sha256").update(bytes).digest("base64"),
      ...(contentType !== undefined && { ContentType: contentType }),
      ...(metadata !== undefined && { Metadata: { ...metadata } }),
      ...(ifNoneMatch !== undefined && { IfNoneMatch: ifNoneMatch }),
      ...(ifMatch !== undefined && { IfMatch: `"${ifMatch}"` }),
    });
    return await this.#try(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await this.#client.send(command);
          return { versionId: answer.VersionId ?? NO_VERSION, etag: withoutQuotes(answer.ETag ?? "") };
        } catch (error) {
          if (conditionFailed(error, ifMatch)) throw new PreconditionFailedError(key);
          if (glance(error).status !== 409 || attempt === CONFLICT_ATTEMPTS) throw error;
        }
      }
    });
  }

  async list(prefix: string, { cursor, limit = PAGE }: { cursor?: string; limit?: number } = {}): Promise<ObjectPage> {
    const command = new ListObjectsV2Command({
      Bucket: this.#bucket,
      Prefix: prefix,
      MaxKeys: limit,
      EncodingType: "url",
      ...(cursor !== undefined && { ContinuationToken: cursor }),
    });
    return await this.#try(async () => {
      const page = await this.#client.send(command);
      const objects = (page.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
        key: decodedKey(page, Key),
        size: Size,
        lastModified: LastModified?.getTime() ?? 0,
      }));
      return { objects, cursor: page.IsTruncated === true ? (page.NextContinuationToken ?? null) : null };
    });
  }

  async versions(key: string): Promise<readonly ObjectVersion[]> {
    if (!this.#versioned) return await this.#onlyVersion(key);
    return await this.#try(async () => {
      const found: ObjectVersion[] = [];
      for await (const page of versionPages(this.#client, this.#bucket, key)) {
        for (const { key: of, ...version } of page) if (of === key) found.push(version);
        // The key itself comes before all that it is a prefix of.
        if (page.some((version) => version.key !== key)) break;
      }
      return found;
    });
  }

  async remove(key: string, versionId?: string): Promise<void> {
    // S3 takes a version that is gone for removed; others of its kind refuse to remove it.
    await this.#try(() =>
      absentAsNull(this.#client.send(new DeleteObjectCommand(this.#at(key, versionId))), versionId),
    );
  }

  async removePrefix(prefix: string, which: (key: string) => boolean = () => true): Promise<number> {
    return await this.#try(async () => {
      const removed = new Set<string>();
      for await (const page of this.#everything(prefix)) {
        const chosen = page.filter(({ key }) => which(key));
        await removeObjects(this.#client, this.#bucket, chosen);
        for (const { key } of chosen) removed.add(key);
      }
      return removed.size;
    });
  }

  async grantUpload(request: UploadGrantRequest): Promise<SignedUpload> {
    return await grantUpload({ client: this.#client, bucket: this.#bucket, now: this.#clock.now() }, request);
  }

  /** All there is under a prefix, versions and delete markers included, a page of up to 1,000 at a time. */
  async *#everything(prefix: string): AsyncGenerator<readonly { readonly key: string; readonly versionId?: string }[]> {
    if (this.#versioned) return yield* versionPages(this.#client, this.#bucket, prefix);
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page: ObjectPage = await this.list(prefix, cursor === undefined ? {} : { cursor });
      yield page.objects;
      cursor = page.cursor;
    }
  }

  async #onlyVersion(key: string): Promise<readonly ObjectVersion[]> {
    const head = await this.head(key);
    if (head === null) return [];
    const { versionId, lastModified } = head;
    return [{ versionId, isLatest: true, isDeleteMarker: false, lastModified }];
  }

  #at(key: string, versionId: string | undefined) {
    const named = versionId !== undefined && this.#versioned;
    return { Bucket: this.#bucket, Key: key, ...(named && { VersionId: versionId }) };
  }

  get #name(): string {
    return `the bucket ${this.#bucket}`;
  }

  async #try<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof PreconditionFailedError ? error : storeFailure(error, this.#name);
    }
  }
}
