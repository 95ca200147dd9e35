/**
 * What one document may cost to read. The host enforces time and memory from outside; the readers count the rest. Time is
 * the thread's own, on a processor; on the wall it may be four times that.
 */
import { Failure } from "../domain/failure.ts";

export interface ReadingLimits {
  /** Longest time one read may take, in seconds; waiting for the sink does not count. */
  readonly timeoutSeconds: number;
  /** Longest time without a further page, in seconds; opening the document counts as its first page. */
  readonly pageTimeoutSeconds: number;
  /** Most memory, heap and buffers together, that the worker may take on top of what it held before, in bytes. */
  readonly memoryBytes: number;
  /** Greatest inflated size of one compressed stream, in bytes. */
  readonly inflatedBytes: number;
  /** Most text one document may give, in UTF-16 units. */
  readonly outputCharacters: number;
  /** Most pages of one document. */
  readonly pages: number;
}

const megabytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / (1024 * 1024)))} MB`;

/** Each limit's sentence: which limit it was, and what to do. */
const SENTENCES = {
  timeoutSeconds: (value: number) => `Reading the document takes longer than the limit of ${value} s`,
  pageTimeoutSeconds: (value: number) => `One page of the document takes longer to read than the limit of ${value} s`,
  memoryBytes: (value: number) => `Reading the document needs more memory than the limit of ${megabytes(value)}`,
  inflatedBytes: (value: number) => `A compressed part of the document inflates past the limit of ${megabytes(value)}`,
  outputCharacters: (value: number) => `The document's text is longer than the limit of ${value} characters`,
  pages: (value: number) => `The document has more pages than the limit of ${value}`,
} as const satisfies Record<keyof ReadingLimits, (value: number) => string>;

const ADVICE = "split it or ask for a higher limit";

/** The failure of a document that passed the named limit. */
export function limitExceeded(limit: keyof ReadingLimits, limits: ReadingLimits): Failure {
  return new Failure("limit_exceeded", { message: `${SENTENCES[limit](limits[limit])}; ${ADVICE}.` });
}

/** The failure of a document whose parts (elements, attached documents) lie deeper in each other than any honest one's. */
export function nestedTooDeeply(depth: number, what = "elements"): Failure {
  return new Failure("limit_exceeded", {
    message: `The document's ${what} are nested deeper than the limit of ${depth}; simplify it.`,
  });
}
