/** One page of a PDF: its text, the values filled in, the comments on it, and whether it is a picture. */
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Page } from "../../../domain/page.ts";
import { quoted } from "../../markdown/blocks.ts";
import type { PinnedFiles } from "./attachments.ts";
import { commentsOf } from "./comments.ts";
import { type Diagnostics, IMAGE_LEFT_OUT } from "./diagnostics.ts";
import { formValues } from "./form-values.ts";
import { type Outline, type Typography, toMarkdown } from "./layout.ts";
import { type TextPiece, toLines } from "./lines.ts";

/** A page with an image and fewer letters than this is a picture (a scan may carry a stamp or a page number). */
const LETTERS_OF_A_PAGE = 10;
/** More drawn paths than this on a page without text: its letters are drawn as shapes. */
const PATHS_OF_A_PICTURE = 200;
/** pdf.js's operator that draws a path. */
const CONSTRUCT_PATH = 91;

export interface PageContext {
  readonly document: PDFDocumentProxy;
  readonly diagnostics: Diagnostics;
  readonly typography: Typography;
  readonly outline: Outline;
  readonly pinned: PinnedFiles;
}

/** Notes the files pinned to a page whose text an earlier read delivered. A broken page has none. */
export async function notePinned({ document, pinned }: PageContext, number: number): Promise<void> {
  try {
    const page = await document.getPage(number);
    pinned.note(await annotationsOf(page));
    page.cleanup();
  } catch {
    // The read that delivered the page has said that it is broken.
  }
}

/** Reads page `number`. @throws whatever pdf.js throws for a page that is broken */
export async function readPage(context: PageContext, number: number): Promise<Page> {
  const page = await context.document.getPage(number);
  try {
    const { items } = await page.getTextContent();
    const lines = toLines(items as Iterable<TextPiece>);
    context.typography.add(lines);
    const written = toMarkdown(lines, context.typography, context.outline);
    const annotations = context.document.isPureXfa ? [] : await annotationsOf(page);
    context.pinned.note(annotations);
    const filled = formValues(annotations);
    const own = [written, filled.join("\n")].filter((part) => part !== "");
    // Comments on a scan are not its text.
    const letters = lettersOf(own.join("\n"));
    const needsVision = letters < LETTERS_OF_A_PAGE && (await isPicture(page, context, own.length > 0));
    const comments = commentsOf(annotations).map(quoted);
    return { number, text: [...own, ...comments].join("\n\n"), ...(needsVision ? { needsVision } : {}) };
  } finally {
    page.cleanup();
  }
}

/** A broken annotation costs the values filled in, not the page's text. */
async function annotationsOf(page: PDFPageProxy): Promise<Awaited<ReturnType<PDFPageProxy["getAnnotations"]>>> {
  try {
    return await page.getAnnotations({ intent: "display" });
  } catch {
    return [];
  }
}

function lettersOf(text: string): number {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}

/** Images are told by the diagnostics (none is decoded); a page drawn as shapes by the number of its paths. */
async function isPicture(page: PDFPageProxy, context: PageContext, hasText: boolean): Promise<boolean> {
  context.diagnostics.forget();
  const { fnArray } = await page.getOperatorList();
  if (context.diagnostics.saw(IMAGE_LEFT_OUT)) return true;
  return (
    !hasText && fnArray.reduce((paths, operator) => paths + Number(operator === CONSTRUCT_PATH), 0) > PATHS_OF_A_PICTURE
  );
}
