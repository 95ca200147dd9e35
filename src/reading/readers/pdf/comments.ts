/** What readers have written about a PDF's pages: sticky notes, and remarks on text that they marked. */

import { annotationText } from "./annotation-text.ts";

/** Kinds of annotations that are marks on a page and may have a remark. */
const MARKS: ReadonlySet<unknown> = new Set([
  ...["Text", "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret", "Stamp"],
  ...["Line", "Square", "Circle", "Polygon", "PolyLine", "Ink"],
]);

/** The parts of a pdf.js annotation that are looked at. All of it is untrusted. */
interface Annotation {
  readonly subtype?: unknown;
  readonly hidden?: unknown;
  /** Of a note that only says what became of another one ("Accepted"). */
  readonly stateModel?: unknown;
  readonly titleObj?: { readonly str?: unknown };
  readonly contentsObj?: { readonly str?: unknown };
}

/** The remarks on a page in the order of its annotations, each with its author where one is named. */
export function commentsOf(annotations: readonly Annotation[]): string[] {
  const comments: string[] = [];
  for (const { subtype, hidden, stateModel, titleObj, contentsObj } of annotations) {
    if (!MARKS.has(subtype) || hidden === true || typeof stateModel === "string") continue;
    const text = annotationText(contentsObj?.str);
    const author = annotationText(titleObj?.str).replaceAll("\n", " ");
    if (text !== "") comments.push(author === "" ? text : `${author}: ${text}`);
  }
  return comments;
}
