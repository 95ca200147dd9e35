import type { DocumentSummary } from "../domain/record/record.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { Candidate, PassageFilter } from "../ports/passage-index.ts";

/** Summaries the records hand out in one request. */
const BATCH = 100;

/**
 * What the records say of the documents met in one search: the index may hold passages of dead generations, of
 * generations not published yet and of deleted documents, and none of these may be answered.
 */
export class LiveDocuments {
  readonly #records: DocumentRecords;
  readonly #tenant: string;
  /** Live generation by document; null: none, or not the tenant's. */
  readonly #live = new Map<string, number | null>();
  readonly #withDead = new Set<string>();

  constructor(records: DocumentRecords, tenant: string) {
    this.#records = records;
    this.#tenant = tenant;
  }

  /** Asks the records about the candidates' documents, each once in a search. */
  async meet(candidates: readonly Candidate[]): Promise<void> {
    const unknown = [...new Set(candidates.map(({ owner }) => owner.documentId))].filter((id) => !this.#live.has(id));
    const batches: string[][] = [];
    for (let from = 0; from < unknown.length; from += BATCH) batches.push(unknown.slice(from, from + BATCH));
    const answers = await Promise.all(batches.map((batch) => this.#records.summaries(batch)));
    for (const [i, batch] of batches.entries()) {
      for (const id of batch) this.#live.set(id, this.#liveGeneration(answers[i]?.get(id)));
    }
  }

  /** Those of documents met that may be answered. What is dropped is remembered for the next {@link exclusions}. */
  only(candidates: readonly Candidate[]): Candidate[] {
    return candidates.filter(({ owner }) => {
      const alive = owner.tenant === this.#tenant && this.#live.get(owner.documentId) === owner.generation;
      if (!alive) this.#withDead.add(owner.documentId);
      return alive;
    });
  }

  /** Whether of any document passages from before its live generation were found, and none of that. */
  isAnyOvertaken(candidates: readonly Candidate[]): boolean {
    const owners = candidates.map(({ owner }) => owner);
    const liveOf = (documentId: string) => this.#live.get(documentId) ?? 0;
    const found = new Set(
      owners.filter(({ documentId, generation }) => generation === liveOf(documentId)).map((owner) => owner.documentId),
    );
    return owners.some(({ documentId, generation }) => generation < liveOf(documentId) && !found.has(documentId));
  }

  /** Keeps passages of the dead generations met so far from being found again. */
  exclusions(): NonNullable<PassageFilter["notLive"]> {
    return [...this.#withDead].map((documentId) => ({ documentId, live: this.#live.get(documentId) ?? null }));
  }

  #liveGeneration(summary: DocumentSummary | undefined): number | null {
    if (summary === undefined || summary.tenant !== this.#tenant) return null;
    return summary.live?.generation ?? null;
  }
}
