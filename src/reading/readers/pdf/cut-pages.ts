import { Failure } from "../../../domain/failure.ts";
import type { ReadingLimits } from "../../limits.ts";
import { openPdf } from "./open.ts";

/**
 * Some pages of a PDF as a PDF of their own, their pictures as they are. Its bytes hold the time, so the same pages give
 * different bytes.
 * @param pages numbers from 1, rising
 * @throws Failure as {@link openPdf} does, and `unreadable` where pdf.js cannot write the pages
 */
export async function cutPages(
  bytes: Uint8Array,
  pages: readonly number[],
  assets: string,
  limits: ReadingLimits,
): Promise<Uint8Array> {
  await using opened = await openPdf(bytes, assets, limits);
  const includePages = pages.map((page) => page - 1);
  // Without `document`, pdf.js takes the pages from the document itself.
  const cut = await opened.document.extractPages([{ document: null, includePages }]);
  if (cut.length === 0) throw new Failure("unreadable");
  return cut;
}
