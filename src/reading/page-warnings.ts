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
    ...Object.entries(LOST).flatMap(([code, message]) => {
      const lost = pages.filter((page) => page.lost === code);
      return perPage(code as keyof typeof LOST, lost, message);
    }),
  ];
}

/** What can become of a page that is a picture and was, or was to be, shown to a model, with its sentence. */
const LOST = {
  truncated_output:
    "The page holds more text than one transcription may have, so its end is missing; scan it in parts.",
  model_refused: "The model declined to transcribe the page; check its content or use another profile.",
  invalid_output: "The model's transcription of the page was not usable; reprocess the document.",
  limit_exceeded: "The page's picture is larger than models take; scan it at a lower resolution.",
} as const satisfies Partial<Record<FailureCode, string>>;

function perPage(code: FailureCode, pages: readonly Page[], message?: string): Warning[] {
  const named = pages.slice(0, NAMED_PAGES).map((page) => warningOf(code, page.number, message));
  const others = pages.length - named.length;
  return others > 0 ? [...named, warningOf(code, undefined, `The same is true of ${others} further pages.`)] : named;
}
