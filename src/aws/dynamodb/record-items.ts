/** A record as items: a small summary that searches read, the larger detail, and one item a tag for listings. */
import { dueAt } from "../../domain/record/due.ts";
import type { DocumentDetail, DocumentRecord, DocumentSummary } from "../../domain/record/record.ts";
import { listAttributes } from "./lists.ts";
import { DUE_AT, DUE_SHARD, type ItemKey } from "./table.ts";
import type { Action, Item } from "./transaction.ts";

/** A record as it was read, with what a write has to find unchanged. */
export interface StoredRecord {
  readonly record: DocumentRecord;
  /** Changes with every write. */
  readonly revision: string;
  /** The revision of the write that brought the detail. */
  readonly detailRevision: string;
}

/**
 * The most tags of a document that listings go by, in the order of their names: object metadata may name more, and a
 * transaction of DynamoDB has room for a hundred items, old tags and new ones together.
 */
export const MAX_LISTED_TAGS = 40;

/** Shards of what is due: every change of a lease moves it, and an index's partition takes 1,000 writes a second. */
export const DUE_SHARDS = 4;

export function summaryKey(documentId: string): ItemKey {
  return { pk: `document#${documentId}`, sk: "summary" };
}

export function detailKey(documentId: string): ItemKey {
  return { pk: `document#${documentId}`, sk: "detail" };
}

function tagKey(documentId: string, name: string): ItemKey {
  return { pk: `document#${documentId}`, sk: `tag#${name}` };
}

/**
 * A record from its two items.
 * @returns "torn" where they are of different writes: they were read while one went on
 */
export function storedRecordOf(summary: Item | undefined, detail: Item | undefined): StoredRecord | undefined | "torn" {
  if (summary === undefined && detail === undefined) return undefined;
  if (summary === undefined || detail === undefined || summary.detailRevision !== detail.revision) return "torn";
  return {
    record: { summary: summary.summary as DocumentSummary, detail: detail.detail as DocumentDetail },
    revision: String(summary.revision),
    detailRevision: String(summary.detailRevision),
  };
}

/** The writes that put a record in place of what was read (or of nothing). What did not change is not written. */
export function writesOf(stored: StoredRecord | undefined, record: DocumentRecord, revision: string): Action[] {
  const { summary, detail } = record;
  const { documentId, tenant, createdAt, status } = summary;
  const keepsDetail = stored !== undefined && stored.record.detail === detail;
  const detailRevision = keepsDetail ? stored.detailRevision : revision;
  const due = dueAt(record);
  const put = {
    ...summaryKey(documentId),
    revision,
    detailRevision,
    summary,
    ...listAttributes(createdAt, documentId, tenant, [{ of: "documents" }, { of: "documents", group: status }]),
    ...(due !== null && { [DUE_SHARD]: dueShardOf(documentId), [DUE_AT]: due }),
  };
  const writes: Action[] = [{ put, given: { revision: stored?.revision ?? null } }];
  if (!keepsDetail) writes.push({ put: { ...detailKey(documentId), revision, detail } }, ...tagWrites(stored, record));
  return writes;
}

/** The writes that remove a record. */
export function removalsOf({ record, revision }: StoredRecord): Action[] {
  const { documentId } = record.summary;
  return [
    { remove: summaryKey(documentId), given: { revision } },
    { remove: detailKey(documentId) },
    ...[...listedTags(record).keys()].map((name) => ({ remove: tagKey(documentId, name) })),
  ];
}

function tagWrites(stored: StoredRecord | undefined, record: DocumentRecord): Action[] {
  const { documentId, tenant, createdAt } = record.summary;
  const before = stored === undefined ? new Map<string, string>() : listedTags(stored.record);
  const after = listedTags(record);
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const changed = [...after].filter(([name, value]) => before.get(name) !== value);
  return [
    ...gone.map((name) => ({ remove: tagKey(documentId, name) })),
    ...changed.map(([name, value]) => ({
      put: {
        ...tagKey(documentId, name),
        ...listAttributes(createdAt, documentId, tenant, [{ of: "tag", tag: { name, value } }]),
      },
    })),
  ];
}

function listedTags({ detail }: DocumentRecord): Map<string, string> {
  const tags = Object.entries(detail.tags).filter(([name]) => Buffer.byteLength(name) <= MAX_TAG_NAME_BYTES);
  return new Map(tags.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MAX_LISTED_TAGS));
}

/** A sort key holds 1,024 bytes. */
const MAX_TAG_NAME_BYTES = 1000;

function dueShardOf(documentId: string): string {
  return dueShard((documentId.codePointAt(documentId.length - 1) ?? 0) % DUE_SHARDS);
}

/** The name of a shard, 0 … DUE_SHARDS - 1. */
export function dueShard(number: number): string {
  return `due#${number}`;
}
