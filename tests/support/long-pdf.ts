import { pdfOfText } from "./make-pdf.ts";

/** Lines of a page of a log: each page has a date and a station of its own, so that passages differ. */
function pageOf(number: number): readonly string[] {
  const lines = Array.from(
    { length: 10 },
    (_, line) => `At ${line}:00 the level at station ${number}-${line} was ${number % 90}.${line} m; the pump ran.`,
  );
  return [`Report of day ${number}`, ...lines];
}

/** A PDF of many pages of text, the first of them its title's. */
export function longPdf(pages: number): Uint8Array {
  const title = ["Log of the pumping stations", "Date: 2026-03-09"];
  return pdfOfText(title, ...Array.from({ length: pages - 1 }, (_, index) => pageOf(index + 2)));
}
