import type { FilterValue, IndexedPassage, Passage, PassageOwner } from "../domain/passage.ts";

/** A condition on a value: equal to it (any of a list), or within a range. */
export type Condition =
  | { readonly kind: "equals"; readonly anyOf: readonly FilterValue[] }
  | { readonly kind: "range"; readonly gte?: FilterValue; readonly lt?: FilterValue };

/** Applied inside the engine, before the nearest neighbours are taken. The tenant is not optional. */
export interface PassageFilter {
  readonly tenant: string;
  readonly contentTypes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly createdAt?: { readonly gte?: number; readonly lt?: number };
  readonly fields?: Readonly<Record<string, Condition>>;
  /** Passages that must not come: of a document, all generations but the live one (null: none is live). */
  readonly notLive?: readonly { readonly documentId: string; readonly live: number | null }[];
  /** Documents whose passages must not come at all. */
  readonly notDocuments?: readonly string[];
}

/** A passage found, with the engine's own score (comparable within one answer only). */
export interface Candidate {
  readonly owner: PassageOwner;
  readonly passage: Passage;
  readonly score: number;
}

export interface BranchQuery {
  readonly filter: PassageFilter;
  /** Candidates wanted, best first. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/** One document's generation in the index. */
export interface IndexedGeneration {
  readonly documentId: string;
  readonly generation: number;
}

/**
 * The search index. What is put becomes visible after a lag; the same passage put twice may be found twice (a twin);
 * there are no custom ids, no refresh, no delete by query.
 */
export interface PassageIndex {
  /**
   * Resolves when the passages are accepted (not yet visible).
   * @param signal ends the waiting; what was sent by then may have been accepted all the same
   */
  put(passages: readonly IndexedPassage[], signal?: AbortSignal): Promise<void>;
  /** Nearest passages to a normalised vector. */
  searchVector(vector: Float32Array, query: BranchQuery): Promise<readonly Candidate[]>;
  /** Best passages for the words of a text (English stemming; any word may match). */
  searchText(text: string, query: BranchQuery): Promise<readonly Candidate[]>;
  /** Ordinals of 0 … count-1 that the index does not find for this generation. Twins count once. */
  missing(generation: IndexedGeneration, count: number, signal?: AbortSignal): Promise<readonly number[]>;
  /** The generations of a document that have visible passages. */
  generations(documentId: string): Promise<readonly number[]>;
  /** Removes the visible passages of these generations, all pages of them; answers with how many. Idempotent. */
  remove(documentId: string, generations: readonly number[]): Promise<number>;
  /** Documents that have visible passages, page by page in the order of their ids. */
  documents(options: {
    cursor?: string;
    limit: number;
  }): Promise<{ documentIds: readonly string[]; cursor: string | null }>;
  /** Resolves when the index can be queried. @throws a retryable failure with a sentence when it cannot. */
  ready(): Promise<void>;
  /** The longest a put may stay invisible, in milliseconds: how long late writes are waited for. */
  readonly refreshLagMilliseconds: number;
}
