import type { DocumentStatus } from "../domain/document.ts";
import type { UploadGrant } from "../domain/grant.ts";
import type { DocumentRecord, DocumentSummary, Transition } from "../domain/record/record.ts";

/** Which records to list. A tenant is always part of it; `null` asks as an operator, over all tenants. */
export interface RecordQuery {
  readonly tenant: string | null;
  readonly status?: DocumentStatus;
  readonly tag?: { readonly name: string; readonly value: string };
  /** As `listedProfile` (domain/record/listing.ts) says. */
  readonly profile?: string;
  /** Milliseconds since 1970: from (inclusive), before (exclusive). */
  readonly createdFrom?: number;
  readonly createdBefore?: number;
  readonly cursor?: string;
  /** 1–100. */
  readonly limit: number;
}

/**
 * Newest first by creation; of one moment, the higher id first. A page may hold fewer than were asked for, or none, where
 * few match: only a cursor of null says that nothing follows.
 */
export interface RecordPage {
  readonly records: readonly DocumentRecord[];
  readonly cursor: string | null;
}

/** A message that was given up. */
export interface DeadLetter {
  /** The queue message's id: moving it twice makes one item. */
  readonly id: string;
  /** Which queue gave it up: the worker's, or the event rule's target. */
  readonly origin: "ingestion" | "event-target";
  /** The failure's class: a reason code, or "unparsable". */
  readonly class: string;
  readonly tenant: string | null;
  readonly documentId: string | null;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An idempotency key's use: what the first request with it was, and what it was promised. */
export interface IdempotentUse {
  readonly bodyDigest: string;
  /** What the first use decided (ids, key), enough to answer the same again. */
  readonly decision: string;
}

/**
 * The documents' records. Every change goes through {@link DocumentRecords.change}, which applies a pure transition
 * (src/domain/record) to one record atomically: the rules of lease, generation and tombstone live in the domain, an
 * adapter only guarantees that no two changes of a record interleave and that reads are consistent.
 */
export interface DocumentRecords {
  get(documentId: string): Promise<DocumentRecord | undefined>;
  /**
   * Applies a transition atomically. It may run more than once; only the last run's result counts. What it throws is
   * thrown here, with nothing changed.
   */
  change<Result>(documentId: string, transition: Transition<Result>): Promise<Result>;
  /** Summaries of up to 100 documents, consistent; unknown ones are absent. */
  summaries(documentIds: readonly string[]): Promise<ReadonlyMap<string, DocumentSummary>>;
  /**
   * A page of records. What is created or changed meanwhile may come or not; nothing else is skipped or repeated.
   * @throws {InvalidCursorError} (ports/cursor.ts) for a cursor that no listing gave
   */
  list(query: RecordQuery): Promise<RecordPage>;
  /** Documents whose `dueAt` (domain/record/due.ts) is at or before the moment, the longest due first. */
  due(now: number, limit: number): Promise<readonly string[]>;

  putGrant(grant: UploadGrant): Promise<void>;
  /** Kept at least until a day after it expired. */
  getGrant(uploadId: string): Promise<UploadGrant | undefined>;

  /** Claims an idempotency key for a tenant until a moment; answers with the use that holds it, ours or an earlier one. */
  claimIdempotencyKey(
    tenant: string,
    key: string,
    use: IdempotentUse,
    now: number,
    expiresAt: number,
  ): Promise<IdempotentUse>;

  /** Idempotent: of one id, the first stays. */
  putDeadLetter(letter: DeadLetter): Promise<void>;
  /** Oldest first; of one moment, the lower id first; `null` asks as an operator, over all tenants. */
  listDeadLetters(query: {
    tenant: string | null;
    class?: string;
    cursor?: string;
    limit: number;
  }): Promise<{ letters: readonly DeadLetter[]; cursor: string | null }>;
  getDeadLetter(id: string): Promise<DeadLetter | undefined>;
  /** Idempotent. */
  removeDeadLetter(id: string): Promise<void>;
}
