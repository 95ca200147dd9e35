import type { DatabaseSync } from "node:sqlite";
import { comparable } from "../../domain/comparable.ts";
import type { IndexedPassage, PassageOwner } from "../../domain/passage.ts";
import { indexableText } from "./lexical-text.ts";
import { inTransaction } from "./schema.ts";
import { Statements } from "./statements.ts";
import type { VectorRow } from "./vector-rows.ts";

/** What a change of the store means for the vector index. */
export interface StoreChange {
  readonly added: readonly VectorRow[];
  readonly removed: readonly number[];
}

interface OwnerIds {
  readonly owner: number;
  readonly tenant: number;
}

/** Writes passages to SQLite: the truth, and the full-text index with it. */
export class PassageWriter {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  /** Stores passages in one transaction; one that was there already (same document, generation, ordinal) is replaced. */
  put(passages: readonly IndexedPassage[]): StoreChange {
    return inTransaction(this.#database, () => {
      const added: VectorRow[] = [];
      const removed: number[] = [];
      const owners = new Map<string, OwnerIds>();
      for (const indexed of passages) {
        const { owner, passage } = indexed;
        const run = `${owner.documentId} ${owner.generation}`;
        const ids = owners.get(run) ?? this.#putOwner(owner);
        owners.set(run, ids);
        const twin = this.#statements.get(
          "SELECT seq FROM passages WHERE owner_id = ? AND ordinal = ?",
          ids.owner,
          passage.ordinal,
        );
        if (twin !== undefined) {
          const old = Number(twin.seq);
          this.#removeRow(old);
          removed.push(old);
        }
        added.push({ seq: this.#putRow(ids, indexed), ...ids, vector: indexed.vector });
      }
      return { added, removed };
    });
  }

  /** Removes up to `limit` passages of these generations; answers with their sequence numbers. */
  remove(documentId: string, generations: readonly number[], limit: number): readonly number[] {
    return inTransaction(this.#database, () => {
      const owners = this.#statements.all(
        "SELECT id FROM owners WHERE document_id = ? AND generation IN (SELECT value FROM json_each(?))",
        documentId,
        JSON.stringify(generations),
      );
      const removed: number[] = [];
      for (const { id } of owners) {
        const ofOwner = "SELECT seq FROM passages WHERE owner_id = ? LIMIT ?";
        for (const { seq } of this.#statements.all(ofOwner, Number(id), limit - removed.length)) {
          this.#removeRow(Number(seq));
          removed.push(Number(seq));
        }
        if (this.#statements.get(ofOwner, Number(id), 1) !== undefined) break;
        this.#statements.run("DELETE FROM owner_values WHERE owner_id = ?", Number(id));
        this.#statements.run("DELETE FROM owners WHERE id = ?", Number(id));
      }
      return removed;
    });
  }

  #putRow(ids: OwnerIds, { passage, vector }: IndexedPassage): number {
    const { lastInsertRowid } = this.#statements.run(
      "INSERT INTO passages (owner_id, tenant_id, ordinal) VALUES (?, ?, ?)",
      ...[ids.owner, ids.tenant, passage.ordinal],
    );
    const seq = Number(lastInsertRowid);
    this.#statements.run(
      "INSERT INTO bodies (seq, page, headings, start_offset, end_offset, text) VALUES (?, ?, ?, ?, ?, ?)",
      ...[seq, passage.page, JSON.stringify(passage.headings), passage.start, passage.end, passage.text],
    );
    this.#statements.run("INSERT INTO vectors (seq, vector) VALUES (?, ?)", seq, bytesOf(vector));
    this.#statements.run(
      "INSERT INTO lexicon (rowid, text, headings) VALUES (?, ?, ?)",
      ...[seq, indexableText(passage.text), indexableText(passage.headings.join("\n"))],
    );
    return seq;
  }

  /** Names the owner by a number, and stores what filters look at; the newest put of a generation counts. */
  #putOwner(owner: PassageOwner): OwnerIds {
    this.#statements.run("INSERT INTO tenants (name) VALUES (?) ON CONFLICT DO NOTHING", owner.tenant);
    const tenant = Number(this.#statements.get("SELECT id FROM tenants WHERE name = ?", owner.tenant)?.id);
    const stored = this.#statements.get(
      `INSERT INTO owners (tenant_id, document_id, generation, content_type, profile, created_at, body)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (document_id, generation) DO UPDATE SET content_type = excluded.content_type,
         profile = excluded.profile, created_at = excluded.created_at, body = excluded.body
       RETURNING id, tenant_id`,
      ...[tenant, owner.documentId, owner.generation, owner.contentType, owner.profile, owner.createdAt],
      JSON.stringify(owner),
    );
    const id = Number(stored?.id);
    if (stored?.tenant_id !== tenant) throw new Error("A document's passages cannot change their tenant.");
    this.#statements.run("DELETE FROM owner_values WHERE owner_id = ?", id);
    for (const [name, value] of Object.entries(owner.tags)) this.#putValue(id, "tag", name, value);
    for (const [name, values] of Object.entries(owner.fields)) {
      for (const value of [values].flat()) this.#putValue(id, "field", name, comparable(value));
    }
    return { owner: id, tenant };
  }

  #putValue(owner: number, kind: "tag" | "field", name: string, value: string | number): void {
    this.#statements.run(
      "INSERT INTO owner_values (kind, name, value, owner_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
      ...[kind, name, value, owner],
    );
  }

  #removeRow(seq: number): void {
    this.#statements.run("DELETE FROM lexicon WHERE rowid = ?", seq);
    this.#statements.run("DELETE FROM vectors WHERE seq = ?", seq);
    this.#statements.run("DELETE FROM bodies WHERE seq = ?", seq);
    this.#statements.run("DELETE FROM passages WHERE seq = ?", seq);
  }
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}
