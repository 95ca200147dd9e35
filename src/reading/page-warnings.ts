import type { Warning } from "../domain/document.ts";
import { warningOf } from "../domain/failure.ts";
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
  ];
}

function perPage(code: "unreadable" | "needs_vision", pages: readonly Page[], message?: string): Warning[] {
  const named = pages.slice(0, NAMED_PAGES).map((page) => warningOf(code, page.number, message));
  const others = pages.length - named.length;
  return others > 0 ? [...named, warningOf(code, undefined, `The same is true of ${others} further pages.`)] : named;
}
