import type { Passage } from "../domain/passage.ts";
import type { PassageFilter } from "../ports/passage-index.ts";
import type { Facet, FacetCount } from "./facets.ts";

export type SearchMode = "hybrid" | "semantic" | "lexical";

/** A search as the verified caller asks it. */
export interface SearchRequest {
  readonly tenant: string;
  /** 1–2,000 characters. */
  readonly query: string;
  readonly mode: SearchMode;
  /** 1–100. */
  readonly k: number;
  readonly groupBy?: "document";
  /** What to count the documents found by; none where absent. */
  readonly facets?: readonly Facet[];
  readonly filter: Omit<PassageFilter, "tenant" | "notLive" | "notDocuments">;
  readonly signal?: AbortSignal;
}

export interface SearchHit {
  readonly documentId: string;
  readonly name: string;
  /**
   * Higher is better; comparable within one answer only. Hybrid: the sum of weighted reciprocal ranks; semantic: the
   * cosine; lexical: BM25.
   */
  readonly score: number;
  readonly passage: Passage;
  /** Offsets in UTF-16 units of the passage's own text. */
  readonly highlights: readonly { readonly start: number; readonly end: number }[];
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  /**
   * False where passages of dead generations, or of few documents when grouping, crowded others out and the rounds
   * ended: there may be better hits, or more.
   */
  readonly complete: boolean;
  /** Where asked for, in that order: counts over the documents of all live candidates, of which the hits are the best. */
  readonly facets?: readonly (readonly FacetCount[])[];
}
