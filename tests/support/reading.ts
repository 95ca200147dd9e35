/** Reading documents in tests: limits that suit small samples, and a pool that collects pages. */
import type { Page, ReadingReport } from "../../src/domain/page.ts";
import { pageWarnings } from "../../src/reading/page-warnings.ts";
import { readDocument } from "../../src/reading/read-document.ts";
import type { ReaderInput } from "../../src/reading/reader.ts";
import type { ReaderPool, ReadingLimits, ReadOptions } from "../../src/reading/reader-pool.ts";

const MEGABYTE = 1024 * 1024;

export const READING_LIMITS: ReadingLimits = {
  timeoutSeconds: 30,
  pageTimeoutSeconds: 4,
  memoryBytes: 384 * MEGABYTE,
  inflatedBytes: 128 * MEGABYTE,
  outputCharacters: 20_000_000,
  pages: 10_000,
};

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What a reader is given to read these bytes. */
export function readerInput(bytes: Uint8Array, overrides: Partial<ReaderInput> = {}): ReaderInput {
  const readInner: ReaderInput["readInner"] = () => Promise.reject(new Error("There is nothing inside to read."));
  return { bytes, name: "", contentType: "", fromPage: 1, limits: READING_LIMITS, assets: "", readInner, ...overrides };
}

/** Reads a document in this thread, without the sandbox, and gives its pages with the report. */
export async function readBare(
  bytes: Uint8Array,
  overrides: Partial<ReaderInput> = {},
): Promise<ReadingReport & { readonly pages: readonly Page[]; readonly text: string }> {
  const pages: Page[] = [];
  const report = await readDocument(readerInput(bytes, overrides), { page: async (page) => void pages.push(page) });
  return { ...report, pages, text: pages.map((page) => page.text).join("\n\n") };
}

/** Reads a document whole and gives its pages with the report. */
export async function readAll(
  pool: ReaderPool,
  bytes: Uint8Array,
  { name = "sample", contentType = "", ...options }: ReadOptions & { name?: string; contentType?: string } = {},
): Promise<ReadingReport & { readonly pages: readonly Page[]; readonly text: string }> {
  const pages: Page[] = [];
  const report = await pool.read({ bytes, name, contentType }, (batch) => void pages.push(...batch), options);
  return {
    ...report,
    warnings: [...report.warnings, ...pageWarnings(pages)],
    pages,
    text: pages.map((page) => page.text).join("\n\n"),
  };
}
