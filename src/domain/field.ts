/** A value that a model found in a document. */
export interface ExtractedField {
  readonly value: unknown;
  /** True when the evidence's quote was found on the page it names. */
  readonly grounded: boolean;
  readonly evidence: Evidence | null;
}

/** Where a model says it found a value. */
export interface Evidence {
  /** From 1. */
  readonly page: number;
  readonly quote: string;
}
