import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Passage, PassageOwner } from "../../domain/passage.ts";
import type { Candidate, IndexedGeneration } from "../../ports/passage-index.ts";
import type { OwnerScope } from "./owner-filter.ts";
import { Statements } from "./statements.ts";
import { type Scored, TopList } from "./top-list.ts";
import { innerProduct, type VectorRow } from "./vector-rows.ts";

/** A word in a passage's text weighs more than one in the headings above it. */
const TEXT_WEIGHT = 1;
const HEADINGS_WEIGHT = 0.5;

/** Reads passages from SQLite. */
export class PassageReader {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  missing({ documentId, generation }: IndexedGeneration, count: number): number[] {
    const rows = this.#statements.all(
      `SELECT ordinal FROM passages
       WHERE owner_id = (SELECT id FROM owners WHERE document_id = ? AND generation = ?)`,
      ...[documentId, generation],
    );
    const found = new Set(rows.map((row) => row.ordinal));
    return Array.from({ length: count }, (_, ordinal) => ordinal).filter((ordinal) => !found.has(ordinal));
  }

  generations(documentId: string): number[] {
    const sql = "SELECT generation FROM owners WHERE document_id = ? ORDER BY generation";
    return this.#statements.all(sql, documentId).map((row) => Number(row.generation));
  }

  documents(after: string, limit: number): string[] {
    const sql = "SELECT DISTINCT document_id FROM owners WHERE document_id > ? ORDER BY document_id LIMIT ?";
    return this.#statements.all(sql, after, limit).map((row) => String(row.document_id));
  }

  /** Best passages in scope for an FTS5 expression, by BM25 (turned so that higher is better). */
  searchText(expression: string, scope: OwnerScope, limit: number): Scored[] {
    // CROSS JOIN keeps SQLite to this order: full text first, then the narrow table by row number.
    const rows = this.#statements.all(
      `SELECT p.seq AS seq, -bm25(lexicon, ${TEXT_WEIGHT}, ${HEADINGS_WEIGHT}) AS score
       FROM lexicon CROSS JOIN passages p ON p.seq = lexicon.rowid
       WHERE lexicon MATCH ? AND p.tenant_id = ?
         AND p.owner_id ${scope.only === null ? "NOT IN" : "IN"} (SELECT value FROM json_each(?))
       ORDER BY score DESC, seq LIMIT ?`,
      ...[expression, scope.tenant, JSON.stringify([...(scope.only ?? scope.except)]), limit],
    );
    return rows.map((row) => ({ seq: Number(row.seq), score: Number(row.score) }));
  }

  /** Nearest passages in scope by looking at the stored vector of each. */
  scan(query: Float32Array, scope: OwnerScope, limit: number): Scored[] {
    const best = new TopList(limit);
    const sql = `SELECT p.seq, v.vector FROM (${OWNERS_IN_SCOPE}) o
      CROSS JOIN passages p ON p.owner_id = o.id CROSS JOIN vectors v ON v.seq = p.seq`;
    for (const row of this.#statements.iterate(sql, ...scopeValues(scope))) {
      best.add(Number(row.seq), innerProduct(query, vectorOf(row.vector), 0));
    }
    return best.sorted();
  }

  /** How many passages are in scope, counted no further than `most`. */
  countInScope(scope: OwnerScope, most: number): number {
    const sql = `SELECT count(*) AS n FROM (SELECT 1 FROM (${OWNERS_IN_SCOPE}) o
      CROSS JOIN passages p ON p.owner_id = o.id LIMIT ?)`;
    return Number(this.#statements.get(sql, ...scopeValues(scope), most)?.n);
  }

  /** Sequence numbers of all passages. */
  *seqs(): Generator<number> {
    for (const row of this.#statements.iterate("SELECT seq FROM passages")) yield Number(row.seq);
  }

  /** The vectors of all passages whose number is not among the excepted. */
  *vectors(except: ReadonlySet<number> = new Set()): Generator<VectorRow> {
    for (const row of this.#statements.iterate("SELECT seq, owner_id, tenant_id FROM passages")) {
      const seq = Number(row.seq);
      if (except.has(seq)) continue;
      const stored = this.#statements.get("SELECT vector FROM vectors WHERE seq = ?", seq);
      const vector = vectorOf(stored?.vector);
      yield { seq, owner: Number(row.owner_id), tenant: Number(row.tenant_id), vector };
    }
  }

  /** The passages of an engine's answer, in its order. */
  candidates(rows: readonly Scored[]): Candidate[] {
    const owners = new Map<SQLOutputValue, PassageOwner>();
    return rows.flatMap(({ seq, score }) => {
      const row = this.#statements.get(
        `SELECT p.owner_id, p.ordinal, b.page, b.headings, b.start_offset, b.end_offset, b.text
         FROM passages p JOIN bodies b ON b.seq = p.seq WHERE p.seq = ?`,
        seq,
      );
      if (row === undefined) return [];
      const id = row.owner_id ?? null;
      const owner = owners.get(id) ?? this.#owner(Number(id));
      owners.set(id, owner);
      return [{ owner, passage: passageOf(row), score }];
    });
  }

  #owner(id: number): PassageOwner {
    return JSON.parse(String(this.#statements.get("SELECT body FROM owners WHERE id = ?", id)?.body));
  }
}

const OWNERS_IN_SCOPE = `
  SELECT id FROM owners WHERE ?1 = 'only' AND id IN (SELECT value FROM json_each(?2))
  UNION ALL
  SELECT id FROM owners WHERE ?1 = 'except' AND tenant_id = ?3 AND id NOT IN (SELECT value FROM json_each(?2))`;

function scopeValues(scope: OwnerScope): [string, string, number] {
  return [scope.only === null ? "except" : "only", JSON.stringify([...(scope.only ?? scope.except)]), scope.tenant];
}

function passageOf(row: Record<string, SQLOutputValue>): Passage {
  return {
    ordinal: Number(row.ordinal),
    page: Number(row.page),
    headings: JSON.parse(String(row.headings)) as string[],
    start: Number(row.start_offset),
    end: Number(row.end_offset),
    text: String(row.text),
  };
}

/** A copy: SQLite's bytes may begin anywhere, floats must begin at a multiple of four. */
function vectorOf(blob: SQLOutputValue | undefined): Float32Array {
  if (!(blob instanceof Uint8Array)) throw new TypeError("A stored vector is not a blob.");
  return new Float32Array(blob.slice().buffer);
}
