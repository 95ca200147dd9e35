import type { Warning } from "../domain/document.ts";
import { type FailureCode, warningOf } from "../domain/failure.ts";
import type { Page } from "../domain/page.ts";

/** Warnings for single pages; a long scan has one for all the rest. */
const NAMED_PAGES = 100;

/** What is to be said of single pages, over all legs of a reading: those that could not be read, those that are pictures. */
export function pageWarnings(pages: readonly Page[]): Warning[] {
  const broken = pages.filter((page) => page.unreadable === true);
  const pictures = pages.filter((page) => page.needsVision === true);
  return [
    ...perPage("unreadable", broken, "The page is damaged and could not be read; check the file."),
    ...perPage("needs_vision", pictures),
    ...LOST.flatMap((code) =>
      perPage(
        code,
        pages.filter((page) => page.lost === code),
      ),
    ),
  ];
}

/** What can become of a page that a vision model is shown. */
const LOST = ["truncated_output", "model_refused", "invalid_output", "limit_exceeded"] as const satisfies FailureCode[];

function perPage(code: FailureCode, pages: readonly Page[], message?: string): Warning[] {
  const named = pages.slice(0, NAMED_PAGES).map((page) => warningOf(code, page.number, message));
  const others = pages.length - named.length;
  return others > 0 ? [...named, warningOf(code, undefined, `The same is true of ${others} further pages.`)] : named;
}
