/**
 * Listings as SQL. Only the conditions that are asked for appear, so that each listing walks one index in its own
 * order and stops after a page.
 */
import { decodeCursor } from "../ports/cursor.ts";
import type { DocumentRecords, RecordQuery } from "../ports/document-records.ts";

export interface Selection {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Records newest first; one more than the limit, which says whether there is a next page. */
export function recordSelection(query: RecordQuery): Selection {
  const { tag } = query;
  const sorted = tag === undefined ? "d" : "t";
  const conditions = new Conditions();
  if (tag !== undefined) {
    conditions.add("t.name = ?", tag.name);
    conditions.add("t.value = ?", tag.value);
  }
  if (query.tenant !== null) conditions.add(`${sorted}.tenant = ?`, query.tenant);
  if (query.status !== undefined) conditions.add("d.status = ?", query.status);
  if (query.profile !== undefined) conditions.add("d.profile = ?", query.profile);
  if (query.createdFrom !== undefined) conditions.add(`${sorted}.created_at >= ?`, query.createdFrom);
  if (query.createdBefore !== undefined) conditions.add(`${sorted}.created_at < ?`, query.createdBefore);
  if (query.cursor !== undefined) {
    conditions.add(`(${sorted}.created_at, ${sorted}.document_id) < (?, ?)`, ...decodeCursor(query.cursor));
  }
  // A cross join keeps SQLite from walking the documents first, which would be out of the tag index's order.
  const from = tag === undefined ? "documents d" : "document_tags t CROSS JOIN documents d USING (document_id)";
  return {
    sql: `SELECT d.summary, d.detail FROM ${from} ${conditions.where()}
      ORDER BY ${sorted}.created_at DESC, ${sorted}.document_id DESC LIMIT ?`,
    values: [...conditions.values, query.limit + 1],
  };
}

/** Dead letters oldest first; one more than the limit. */
export function deadLetterSelection(query: Parameters<DocumentRecords["listDeadLetters"]>[0]): Selection {
  const conditions = new Conditions();
  if (query.tenant !== null) conditions.add("tenant = ?", query.tenant);
  if (query.class !== undefined) conditions.add("class = ?", query.class);
  if (query.cursor !== undefined) conditions.add("(at, id) > (?, ?)", ...decodeCursor(query.cursor));
  return {
    sql: `SELECT * FROM dead_letters ${conditions.where()} ORDER BY at, id LIMIT ?`,
    values: [...conditions.values, query.limit + 1],
  };
}

class Conditions {
  readonly #texts: string[] = [];
  readonly values: (string | number)[] = [];

  add(text: string, ...values: readonly (string | number)[]): void {
    this.#texts.push(text);
    this.values.push(...values);
  }

  where(): string {
    return this.#texts.length === 0 ? "" : `WHERE ${this.#texts.join(" AND ")}`;
  }
}
