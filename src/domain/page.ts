import type { Warning } from "./document.ts";
import type { FailureCode } from "./failure.ts";

/** One page of a document as Markdown text: a PDF's page, a slide, a sheet; 1 for formats without pages. */
export interface Page {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** A slide's or sheet's name, where there is one. */
  readonly name?: string;
  /** True where the page is a picture without (enough) text. */
  readonly needsVision?: boolean;
  /** True where the text is what a vision model saw on the page. */
  readonly transcribed?: boolean;
  /** Why a model's transcription of the page is missing, or not whole. */
  readonly lost?: FailureCode;
  /** True where the page is damaged and nothing of it could be read. */
  readonly unreadable?: boolean;
}

/** What reading found besides pages. */
export interface ReadingReport {
  /** The format as sniffed, e.g. "pdf". */
  readonly format: string;
  /** Media type that belongs to the format. */
  readonly contentType: string;
  readonly pageCount: number;
  readonly title?: string;
  /** Of the document as a whole; what is said of single pages stands on these, so that no leg of a long reading loses it. */
  readonly warnings: readonly Warning[];
}

/** The separator between pages in the stored text. */
const PAGE_SEPARATOR = "\n\n";

/** Where a page lies in the stored text. */
export interface PageSpan {
  readonly page: number;
  readonly start: number;
  readonly end: number;
}

/** Joins pages into the stored text, with each page's place in it (offsets in UTF-16 units). */
export function joinPages(pages: readonly Page[]): { text: string; spans: PageSpan[] } {
  const spans: PageSpan[] = [];
  const parts: string[] = [];
  let offset = 0;
  for (const page of pages) {
    if (parts.length > 0) offset += PAGE_SEPARATOR.length;
    spans.push({ page: page.number, start: offset, end: offset + page.text.length });
    parts.push(page.text);
    offset += page.text.length;
  }
  return { text: parts.join(PAGE_SEPARATOR), spans };
}
