import { randomUUID } from "node:crypto";
import type { UploadGrant } from "../../domain/grant.ts";
import type { DocumentRecord, DocumentSummary, Transition } from "../../domain/record/record.ts";
import type {
  DeadLetter,
  DocumentRecords,
  IdempotentUse,
  RecordPage,
  RecordQuery,
} from "../../ports/document-records.ts";
import { DeadLetterItems } from "./dead-letters.ts";
import {
  DUE_SHARDS,
  detailKey,
  dueShard,
  removalsOf,
  type StoredRecord,
  storedRecordOf,
  summaryKey,
  writesOf,
} from "./record-items.ts";
import { listRecords } from "./record-listing.ts";
import { type DynamoDbOptions, DynamoDbStore } from "./store.ts";
import { DUE_AT, DUE_INDEX, DUE_SHARD, TTL_ATTRIBUTE } from "./table.ts";

/** What one answer may hold. */
const MAX_SUMMARIES = 100;
/** An upload may be looked at long after it came (a backlog, a redrive), so its grant outlives itself. Milliseconds. */
const KEEP_EXPIRED_GRANTS = 30 * 24 * 60 * 60 * 1000;

/** The documents' records in DynamoDB. */
export function createDynamoDbRecords(options: DynamoDbOptions): DocumentRecords {
  return new DynamoDbRecords(options);
}

class DynamoDbRecords implements DocumentRecords {
  readonly #store: DynamoDbStore;
  readonly #letters: DeadLetterItems;

  constructor(options: DynamoDbOptions) {
    this.#store = new DynamoDbStore(options);
    this.#letters = new DeadLetterItems(this.#store);
  }

  async get(documentId: string): Promise<DocumentRecord | undefined> {
    return (await this.#read([documentId])).get(documentId)?.record;
  }

  async change<Result>(documentId: string, transition: Transition<Result>): Promise<Result> {
    return await this.#store.untilWritten(async () => {
      const stored = (await this.#read([documentId])).get(documentId);
      const { record, result } = transition(stored?.record);
      const done = { done: result };
      if (record === undefined || record === stored?.record) return done;
      if (record === null) {
        return stored === undefined || (await this.#store.transact(removalsOf(stored))) ? done : "again";
      }
      return (await this.#store.transact(writesOf(stored, record, randomUUID()))) ? done : "again";
    });
  }

  async summaries(documentIds: readonly string[]): Promise<ReadonlyMap<string, DocumentSummary>> {
    if (documentIds.length > MAX_SUMMARIES) {
      throw new RangeError(`At most ${MAX_SUMMARIES} summaries can be asked for at once.`);
    }
    const items = await this.#store.getAll([...new Set(documentIds)].map(summaryKey));
    return new Map(items.map((item) => item.summary as DocumentSummary).map((one) => [one.documentId, one]));
  }

  async list(query: RecordQuery): Promise<RecordPage> {
    const read = async (ids: readonly string[]) => {
      const stored = await this.#read(ids);
      return ids.flatMap((id) => stored.get(id)?.record ?? []);
    };
    return await listRecords(this.#store, read, query);
  }

  async due(now: number, limit: number): Promise<readonly string[]> {
    const shards = await Promise.all(
      Array.from({ length: DUE_SHARDS }, (_, shard) => this.#dueIn(dueShard(shard), now, limit)),
    );
    const due = shards.flat().sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    return due.slice(0, limit).map(({ id }) => id);
  }

  async putGrant(grant: UploadGrant): Promise<void> {
    const expires = Math.ceil((grant.expiresAt + KEEP_EXPIRED_GRANTS) / 1000);
    await this.#store.put({ ...grantKey(grant.uploadId), grant, [TTL_ATTRIBUTE]: expires });
  }

  async getGrant(uploadId: string): Promise<UploadGrant | undefined> {
    return (await this.#store.get(grantKey(uploadId)))?.grant as UploadGrant | undefined;
  }

  async claimIdempotencyKey(
    tenant: string,
    key: string,
    use: IdempotentUse,
    now: number,
    expiresAt: number,
  ): Promise<IdempotentUse> {
    const itemKey = { pk: `idempotency#${JSON.stringify([tenant, key])}`, sk: "use" };
    return await this.#store.untilWritten(async () => {
      const held = await this.#store.get(itemKey);
      // Time to live removes items late: until then they count by their own moment.
      if (held !== undefined && Number(held.expiresAt) > now) return { done: held.use as IdempotentUse };
      const put = { ...itemKey, use, expiresAt, revision: randomUUID(), [TTL_ATTRIBUTE]: Math.ceil(expiresAt / 1000) };
      const given = { revision: held === undefined ? null : String(held.revision) };
      return (await this.#store.putGiven(put, given)) ? { done: use } : "again";
    });
  }

  putDeadLetter(letter: DeadLetter): Promise<void> {
    return this.#letters.put(letter);
  }

  listDeadLetters(query: Parameters<DocumentRecords["listDeadLetters"]>[0]) {
    return this.#letters.list(query);
  }

  getDeadLetter(id: string): Promise<DeadLetter | undefined> {
    return this.#letters.get(id);
  }

  removeDeadLetter(id: string): Promise<void> {
    return this.#letters.remove(id);
  }

  /** Records by id, each of one write: one that was read while it was written is read again. */
  async #read(documentIds: readonly string[]): Promise<Map<string, StoredRecord>> {
    const found = new Map<string, StoredRecord>();
    let left = documentIds;
    for (let tries = 1; left.length > 0; tries++) {
      const keys = left.flatMap((id) => [summaryKey(id), detailKey(id)]);
      const items = new Map((await this.#store.getAll(keys)).map((item) => [nameOf(item), item]));
      const torn: string[] = [];
      for (const id of left) {
        const stored = storedRecordOf(items.get(nameOf(summaryKey(id))), items.get(nameOf(detailKey(id))));
        if (stored === "torn") torn.push(id);
        else if (stored !== undefined) found.set(id, stored);
      }
      left = torn;
      if (left.length > 0) await this.#store.pause(tries, "changes while it is read");
    }
    return found;
  }

  async #dueIn(shard: string, now: number, limit: number): Promise<{ id: string; at: number }[]> {
    const pages = this.#store.keysIn({
      IndexName: DUE_INDEX,
      KeyConditionExpression: "#shard = :shard AND #at <= :now",
      ExpressionAttributeNames: { "#shard": DUE_SHARD, "#at": DUE_AT },
      values: { ":shard": shard, ":now": now },
      Limit: limit,
    });
    for await (const page of pages) {
      return page.map((item) => ({ id: String(item.pk).slice("document#".length), at: Number(item[DUE_AT]) }));
    }
    return [];
  }
}

function grantKey(uploadId: string) {
  return { pk: `grant#${uploadId}`, sk: "grant" };
}

function nameOf({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string {
  return `${pk} ${sk}`;
}
