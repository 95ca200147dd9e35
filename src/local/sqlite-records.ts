import type { UploadGrant } from "../domain/grant.ts";
import { dueAt } from "../domain/record/due.ts";
import { freeLease } from "../domain/record/lease.ts";
import { listedProfile } from "../domain/record/listing.ts";
import type { DocumentDetail, DocumentRecord, DocumentSummary, Transition } from "../domain/record/record.ts";
import type { Clock } from "../ports/clock.ts";
import { encodeCursor } from "../ports/cursor.ts";
import type { DeadLetter, DocumentRecords, IdempotentUse, RecordPage, RecordQuery } from "../ports/document-records.ts";
import type { Database } from "./database.ts";
import { deadLetterSelection, recordSelection } from "./record-selection.ts";

/** What the records stand on. */
export interface SqliteRecordsOptions {
  readonly database: Database;
  readonly clock: Pick<Clock, "now">;
}

/** An upload may be looked at long after it came (a backlog, a redrive), so its grant outlives itself. Milliseconds. */
const KEEP_EXPIRED_GRANTS = 30 * 24 * 60 * 60 * 1000;
/** What one answer may hold. */
const MAX_BATCH = 100;

/** The documents' records in SQLite. */
export class SqliteRecords implements DocumentRecords {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;

  constructor({ database, clock }: SqliteRecordsOptions) {
    this.#database = database;
    this.#clock = clock;
  }

  async get(documentId: string): Promise<DocumentRecord | undefined> {
    return this.#read(documentId);
  }

  async change<Result>(documentId: string, transition: Transition<Result>): Promise<Result> {
    return await this.#database.commit(() => {
      const current = this.#read(documentId);
      const { record, result } = transition(current);
      if (record === null) this.#database.statement("DELETE FROM documents WHERE document_id = ?").run(documentId);
      else if (record !== undefined && record !== current) this.#write(documentId, record);
      return result;
    });
  }

  async summaries(documentIds: readonly string[]): Promise<ReadonlyMap<string, DocumentSummary>> {
    if (documentIds.length > MAX_BATCH)
      throw new RangeError(`At most ${MAX_BATCH} summaries can be asked for at once.`);
    const rows = this.#database
      .statement("SELECT document_id, summary FROM documents WHERE document_id IN (SELECT value FROM json_each(?))")
      .all(JSON.stringify(documentIds)) as unknown as { document_id: string; summary: string }[];
    return new Map(rows.map((row) => [row.document_id, JSON.parse(row.summary)]));
  }

  async list(query: RecordQuery): Promise<RecordPage> {
    const { sql, values } = recordSelection(query);
    const rows = this.#database.statement(sql).all(...values) as unknown as RecordRow[];
    const records = rows.map(recordOf);
    const last = rows.length > query.limit ? records[query.limit - 1]?.summary : undefined;
    return {
      records: records.slice(0, query.limit),
      cursor: last === undefined ? null : encodeCursor(last.createdAt, last.documentId),
    };
  }

  async due(now: number, limit: number): Promise<readonly string[]> {
    const rows = this.#database
      .statement("SELECT document_id FROM documents WHERE due_at <= ? ORDER BY due_at, document_id LIMIT ?")
      .all(now, limit) as unknown as { document_id: string }[];
    return rows.map((row) => row.document_id);
  }

  async putGrant(grant: UploadGrant): Promise<void> {
    const past = this.#clock.now() - KEEP_EXPIRED_GRANTS;
    await this.#database.commit(() => {
      this.#database.statement("DELETE FROM upload_grants WHERE expires_at < ?").run(past);
      this.#database
        .statement("INSERT OR REPLACE INTO upload_grants (upload_id, expires_at, upload_grant) VALUES (?, ?, ?)")
        .run(grant.uploadId, grant.expiresAt, JSON.stringify(grant));
    });
  }

  async getGrant(uploadId: string): Promise<UploadGrant | undefined> {
    const row = this.#database.statement("SELECT upload_grant FROM upload_grants WHERE upload_id = ?").get(uploadId) as
      | { upload_grant: string }
      | undefined;
    return row === undefined ? undefined : JSON.parse(row.upload_grant);
  }

  async claimIdempotencyKey(
    tenant: string,
    key: string,
    use: IdempotentUse,
    now: number,
    expiresAt: number,
  ): Promise<IdempotentUse> {
    return await this.#database.commit(() => {
      this.#database.statement("DELETE FROM idempotency_keys WHERE expires_at <= ?").run(now);
      const held = this.#database
        .statement("SELECT body_digest, decision FROM idempotency_keys WHERE tenant = ? AND key = ?")
        .get(tenant, key) as { body_digest: string; decision: string } | undefined;
      if (held !== undefined) return { bodyDigest: held.body_digest, decision: held.decision };
      this.#database
        .statement(
          "INSERT INTO idempotency_keys (tenant, key, body_digest, decision, expires_at) VALUES (?, ?, ?, ?, ?)",
        )
        .run(tenant, key, use.bodyDigest, use.decision, expiresAt);
      return use;
    });
  }

  async putDeadLetter({ id, origin, class: letterClass, tenant, documentId, body, at }: DeadLetter): Promise<void> {
    this.#database
      .statement(
        `INSERT INTO dead_letters (id, origin, class, tenant, document_id, body, at) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO NOTHING`,
      )
      .run(id, origin, letterClass, tenant, documentId, body, at);
    await this.#database.synced();
  }

  async listDeadLetters(
    query: Parameters<DocumentRecords["listDeadLetters"]>[0],
  ): Promise<{ letters: readonly DeadLetter[]; cursor: string | null }> {
    const { sql, values } = deadLetterSelection(query);
    const rows = this.#database.statement(sql).all(...values) as unknown as DeadLetterRow[];
    const letters = rows.map(deadLetterOf);
    const last = letters.length > query.limit ? letters[query.limit - 1] : undefined;
    return {
      letters: letters.slice(0, query.limit),
      cursor: last === undefined ? null : encodeCursor(last.at, last.id),
    };
  }

  async getDeadLetter(id: string): Promise<DeadLetter | undefined> {
    const row = this.#database.statement("SELECT * FROM dead_letters WHERE id = ?").get(id) as
      | DeadLetterRow
      | undefined;
    return row === undefined ? undefined : deadLetterOf(row);
  }

  async removeDeadLetter(id: string): Promise<void> {
    this.#database.statement("DELETE FROM dead_letters WHERE id = ?").run(id);
    await this.#database.synced();
  }

  /**
   * Frees every lease, at start-up: a data folder has one owner, so that whoever held them is gone.
   * @returns how many there were
   */
  async freeAllLeases(now: number): Promise<number> {
    const rows = this.#database.statement("SELECT document_id FROM documents WHERE leased = 1").all();
    for (const { document_id } of rows as unknown as { document_id: string }[]) {
      await this.change(document_id, freeLease(now));
    }
    return rows.length;
  }

  #read(documentId: string): DocumentRecord | undefined {
    const row = this.#database
      .statement("SELECT summary, detail FROM documents WHERE document_id = ?")
      .get(documentId) as RecordRow | undefined;
    return row === undefined ? undefined : recordOf(row);
  }

  #write(documentId: string, record: DocumentRecord): void {
    const { summary, detail } = record;
    this.#database
      .statement(
        `INSERT INTO documents (document_id, tenant, status, profile, created_at, due_at, leased, summary, detail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (document_id) DO UPDATE SET tenant = excluded.tenant, status = excluded.status,
           profile = excluded.profile, created_at = excluded.created_at, due_at = excluded.due_at,
           leased = excluded.leased, summary = excluded.summary, detail = excluded.detail`,
      )
      .run(
        documentId,
        summary.tenant,
        summary.status,
        listedProfile(record),
        summary.createdAt,
        dueAt(record),
        summary.lease === null ? 0 : 1,
        JSON.stringify(summary),
        JSON.stringify(detail),
      );
    this.#database.statement("DELETE FROM document_tags WHERE document_id = ?").run(documentId);
    for (const [name, value] of Object.entries(detail.tags)) {
      this.#database
        .statement("INSERT INTO document_tags (document_id, name, value, tenant, created_at) VALUES (?, ?, ?, ?, ?)")
        .run(documentId, name, value, summary.tenant, summary.createdAt);
    }
  }
}

/** The documents' records in SQLite. */
export function createSqliteRecords(options: SqliteRecordsOptions): SqliteRecords {
  return new SqliteRecords(options);
}

interface RecordRow {
  readonly summary: string;
  readonly detail: string;
}

function recordOf({ summary, detail }: RecordRow): DocumentRecord {
  return { summary: JSON.parse(summary) as DocumentSummary, detail: JSON.parse(detail) as DocumentDetail };
}

interface DeadLetterRow {
  readonly id: string;
  readonly origin: DeadLetter["origin"];
  readonly class: string;
  readonly tenant: string | null;
  readonly document_id: string | null;
  readonly body: string;
  readonly at: number;
}

function deadLetterOf(row: DeadLetterRow): DeadLetter {
  const { id, origin, class: letterClass, tenant, body, at } = row;
  return { id, origin, class: letterClass, tenant, documentId: row.document_id, body, at };
}
