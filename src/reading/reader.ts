/** What a format's reader is given and gives back. A reader runs inside the sandbox and trusts nothing it reads. */
import type { Warning } from "../domain/document.ts";
import type { Page, ReadingReport } from "../domain/page.ts";
import type { ReadingLimits } from "./limits.ts";

/** A document to read. */
export interface ReadSource {
  readonly bytes: Uint8Array;
  /** The file's name; a hint only. */
  readonly name: string;
  /** The media type it was uploaded with; a hint only. */
  readonly contentType: string;
}

export interface ReaderInput extends ReadSource {
  /** The first page wanted, from 1: earlier ones were delivered by an earlier read. */
  readonly fromPage: number;
  readonly limits: ReadingLimits;
  /** Folder with the readers' data files (`cmaps/`, `standard_fonts/`), ending in a separator. */
  readonly assets: string;
  /**
   * Reads a document that lies inside this one (an attachment) with its own format's reader.
   * @throws Failure like any reading, and `limit_exceeded` for documents inside each other without end
   */
  readonly readInner: (source: ReadSource, output: ReaderOutput) => Promise<ReadingReport>;
}

export interface ReaderOutput {
  /** Takes the next page, in order. @throws Failure `limit_exceeded` when the text grows past its limit. */
  page(page: Page): Promise<void>;
}

/** What a reader found besides pages. */
export interface ReaderResult {
  readonly pageCount: number;
  readonly title?: string;
  /** Of the document as a whole; what a page has lost stands on the page. */
  readonly warnings: readonly Warning[];
}

/** @throws Failure with the reason why the document cannot be read. */
export type Reader = (input: ReaderInput, output: ReaderOutput) => Promise<ReaderResult>;
