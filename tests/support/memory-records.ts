import type { UploadGrant } from "../../src/domain/grant.ts";
import { dueAt } from "../../src/domain/record/due.ts";
import { listedProfile } from "../../src/domain/record/listing.ts";
import type { DocumentRecord, DocumentSummary, Transition } from "../../src/domain/record/record.ts";
import { InvalidCursorError } from "../../src/ports/cursor.ts";
import type {
  DeadLetter,
  DocumentRecords,
  IdempotentUse,
  RecordPage,
  RecordQuery,
} from "../../src/ports/document-records.ts";

/** The DocumentRecords port in memory, with every call recorded. What it hands out is frozen by copying. */
export class MemoryRecords implements DocumentRecords {
  readonly calls: { readonly operation: string; readonly id: string }[] = [];
  /** Called before each operation: throw to fail it. */
  before: (operation: string, id: string) => void = () => {};
  readonly #records = new Map<string, DocumentRecord>();
  readonly #grants = new Map<string, UploadGrant>();
  readonly #uses = new Map<string, IdempotentUse & { readonly expiresAt: number }>();
  readonly #letters = new Map<string, DeadLetter>();

  async get(documentId: string): Promise<DocumentRecord | undefined> {
    this.#called("get", documentId);
    return structuredClone(this.#records.get(documentId));
  }

  async change<Result>(documentId: string, transition: Transition<Result>): Promise<Result> {
    this.#called("change", documentId);
    const { record, result } = transition(structuredClone(this.#records.get(documentId)));
    if (record === null) this.#records.delete(documentId);
    else if (record !== undefined) this.#records.set(documentId, structuredClone(record));
    return structuredClone(result);
  }

  async summaries(documentIds: readonly string[]): Promise<ReadonlyMap<string, DocumentSummary>> {
    const found = new Map<string, DocumentSummary>();
    for (const id of documentIds) {
      this.#called("summaries", id);
      const record = this.#records.get(id);
      if (record !== undefined) found.set(id, structuredClone(record.summary));
    }
    return found;
  }

  async list(query: RecordQuery): Promise<RecordPage> {
    this.#called("list", query.tenant ?? "");
    const all = [...this.#records.values()].filter((record) => matches(record, query)).sort(newestFirst);
    const from = placeIn(query.cursor);
    const records = all.slice(from, from + query.limit).map((record) => structuredClone(record));
    const next = from + query.limit;
    return { records, cursor: next < all.length ? String(next) : null };
  }

  async due(now: number, limit: number): Promise<readonly string[]> {
    this.#called("due", "");
    return [...this.#records.values()]
      .map((record) => ({ id: record.summary.documentId, at: dueAt(record) }))
      .filter((one): one is { id: string; at: number } => one.at !== null && one.at <= now)
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async putGrant(grant: UploadGrant): Promise<void> {
    this.#called("putGrant", grant.uploadId);
    this.#grants.set(grant.uploadId, structuredClone(grant));
  }

  async getGrant(uploadId: string): Promise<UploadGrant | undefined> {
    this.#called("getGrant", uploadId);
    return structuredClone(this.#grants.get(uploadId));
  }

  async claimIdempotencyKey(
    tenant: string,
    key: string,
    use: IdempotentUse,
    now: number,
    expiresAt: number,
  ): Promise<IdempotentUse> {
    this.#called("claimIdempotencyKey", key);
    const name = JSON.stringify([tenant, key]);
    const held = this.#uses.get(name);
    if (held !== undefined && held.expiresAt > now) return { bodyDigest: held.bodyDigest, decision: held.decision };
    this.#uses.set(name, { ...use, expiresAt });
    return use;
  }

  async putDeadLetter(letter: DeadLetter): Promise<void> {
    this.#called("putDeadLetter", letter.id);
    this.#letters.set(letter.id, letter);
  }

  async listDeadLetters(query: { tenant: string | null; class?: string; cursor?: string; limit: number }) {
    this.#called("listDeadLetters", query.tenant ?? "");
    const all = [...this.#letters.values()]
      .filter((letter) => query.tenant === null || letter.tenant === query.tenant)
      .filter((letter) => query.class === undefined || letter.class === query.class)
      .sort((a, b) => a.at - b.at);
    const from = placeIn(query.cursor);
    const next = from + query.limit;
    return { letters: all.slice(from, next), cursor: next < all.length ? String(next) : null };
  }

  async getDeadLetter(id: string): Promise<DeadLetter | undefined> {
    this.#called("getDeadLetter", id);
    return this.#letters.get(id);
  }

  async removeDeadLetter(id: string): Promise<void> {
    this.#called("removeDeadLetter", id);
    this.#letters.delete(id);
  }

  #called(operation: string, id: string): void {
    this.calls.push({ operation, id });
    this.before(operation, id);
  }
}

function placeIn(cursor: string | undefined): number {
  const place = Number(cursor ?? 0);
  if (!Number.isSafeInteger(place)) throw new InvalidCursorError();
  return place;
}

function matches({ summary, detail }: DocumentRecord, query: RecordQuery): boolean {
  if (query.tenant !== null && summary.tenant !== query.tenant) return false;
  if (query.status !== undefined && summary.status !== query.status) return false;
  if (query.tag !== undefined && detail.tags[query.tag.name] !== query.tag.value) return false;
  if (query.profile !== undefined && listedProfile({ summary, detail }) !== query.profile) return false;
  if (query.createdFrom !== undefined && summary.createdAt < query.createdFrom) return false;
  return query.createdBefore === undefined || summary.createdAt < query.createdBefore;
}

function newestFirst(a: DocumentRecord, b: DocumentRecord): number {
  const byTime = b.summary.createdAt - a.summary.createdAt;
  return byTime !== 0 ? byTime : a.summary.documentId < b.summary.documentId ? -1 : 1;
}
