/** A piece of a document's text with its place. */
export interface Passage {
  /** From 0, in reading order. */
  readonly ordinal: number;
  /** From 1: the page on which the passage begins. */
  readonly page: number;
  /** The headings above it, outermost first. */
  readonly headings: readonly string[];
  /** Offsets in UTF-16 units of the stored text: `text.slice(start, end)` is the passage. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The value of a filterable field on a passage: keyword, number, or date as ISO 8601 text. */
export type FilterValue = string | number;

/** What every passage of one generation shares. */
export interface PassageOwner {
  readonly documentId: string;
  readonly tenant: string;
  readonly generation: number;
  readonly name: string;
  readonly contentType: string;
  readonly profile: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The document's, in milliseconds since 1970. */
  readonly createdAt: number;
  /** Filterable fields only (at most 20). */
  readonly fields: Readonly<Record<string, FilterValue | readonly FilterValue[]>>;
}

/** A passage stamped with document and generation, and its vector. */
export interface IndexedPassage {
  readonly owner: PassageOwner;
  readonly passage: Passage;
  /** Normalised to length 1. */
  readonly vector: Float32Array;
}
