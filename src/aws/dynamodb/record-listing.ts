/** Listings: which records an index names, shown as the records are now. */

import { listedProfile } from "../../domain/record/listing.ts";
import type { DocumentRecord } from "../../domain/record/record.ts";
import { decodeCursor, encodeCursor } from "../../ports/cursor.ts";
import type { RecordPage, RecordQuery } from "../../ports/document-records.ts";
import { type List, type ListPlace, listedAt, listOf, listPlaceOf } from "./lists.ts";
import type { DynamoDbStore } from "./store.ts";
import { LISTED_AT } from "./table.ts";

/** Sort keys from (inclusive) and up to (inclusive), less one of them. */
export interface ListRange {
  readonly from: string;
  readonly to: string;
  /** A sort key to leave out: the last one of the page before. */
  readonly except: string | null;
}

/** Behind every sort key. */
const LAST = "~";
/** Records looked at together where only some of a list are asked for. */
const FEW_MATCH = 50;
/** Records looked at for one page: whoever asks for what hardly any of them is gets an answer in time, and a cursor. */
const MAX_LOOKED_AT = 1_000;

/** The items of a list, in its order, a page at a time. */
export async function* placesIn(
  store: DynamoDbStore,
  { index, name }: List,
  { from, to, except }: ListRange,
  { ascending, limit }: { readonly ascending: boolean; readonly limit: number },
): AsyncGenerator<readonly ListPlace[]> {
  if (from > to) return;
  const pages = store.keysIn({
    IndexName: index,
    KeyConditionExpression: "#list = :list AND #at BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#list": index, "#at": LISTED_AT },
    values: { ":list": name, ":from": from, ":to": to },
    ScanIndexForward: ascending,
    // One more for the cursor's own, which is left out.
    Limit: limit + 1,
  });
  for await (const page of pages) {
    const keys = page.map((item) => String(item[LISTED_AT])).filter((key) => key !== except);
    if (keys.length > 0) yield keys.map(listPlaceOf);
  }
}

/**
 * A page of records, newest first. The index is asked for the narrowest list there is; what else is asked for, and
 * whatever changed since the index was written, is decided by the records.
 */
export async function listRecords(
  store: DynamoDbStore,
  read: (documentIds: readonly string[]) => Promise<readonly DocumentRecord[]>,
  query: RecordQuery,
): Promise<RecordPage> {
  const range = rangeOf(query);
  const found: DocumentRecord[] = [];
  const limit = isWholeAnswer(query) ? query.limit + 1 : FEW_MATCH;
  const pages = placesIn(store, narrowestList(query), range, { ascending: false, limit });
  let lookedAt = 0;
  for await (const places of pages) {
    found.push(...(await read(places.map(({ id }) => id))).filter((record) => matches(record, query)));
    if (found.length > query.limit) break;
    lookedAt += places.length;
    const last = places.at(-1);
    if (lookedAt >= MAX_LOOKED_AT && last !== undefined) {
      return { records: found, cursor: encodeCursor(last.at, last.id) };
    }
  }
  const records = found.slice(0, query.limit);
  const last = found.length > query.limit ? records.at(-1)?.summary : undefined;
  return { records, cursor: last === undefined ? null : encodeCursor(last.createdAt, last.documentId) };
}

/** Whether every record of the narrowest list is asked for, as far as the index knows. */
function isWholeAnswer({ tag, status, profile }: RecordQuery): boolean {
  return profile === undefined && (tag === undefined || status === undefined);
}

function narrowestList({ tenant, tag, status }: RecordQuery): List {
  if (tag !== undefined) return listOf(tenant, { of: "tag", tag });
  return listOf(tenant, status === undefined ? { of: "documents" } : { of: "documents", group: status });
}

function rangeOf({ createdFrom, createdBefore, cursor }: RecordQuery): ListRange {
  const before = createdBefore === undefined ? LAST : listedAt(createdBefore);
  const behind = cursor === undefined ? null : listedAt(...decodeCursor(cursor));
  return {
    from: listedAt(createdFrom ?? 0),
    to: behind !== null && behind < before ? behind : before,
    except: behind,
  };
}

function matches(record: DocumentRecord, query: RecordQuery): boolean {
  const { summary, detail } = record;
  if (query.tenant !== null && summary.tenant !== query.tenant) return false;
  if (query.status !== undefined && summary.status !== query.status) return false;
  if (query.tag !== undefined && detail.tags[query.tag.name] !== query.tag.value) return false;
  return query.profile === undefined || listedProfile(record) === query.profile;
}
