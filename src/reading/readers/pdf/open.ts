/** Opens a PDF with pdf-parse, without canvas, workers or decoded images. */
import "./globals.ts";
import { join } from "node:path";
import { PDFParse } from "pdf-parse";
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import * as pdfjsWorker from "pdfjs-dist/legacy/build/pdf.worker.mjs";
import { Failure } from "../../../domain/failure.ts";
import { limitExceeded, type ReadingLimits } from "../../limits.ts";

// pdf.js runs its worker code in this thread: the sandbox around it is the thread itself.
Object.assign(globalThis, { pdfjsWorker });

/** pdf.js's level at which repairs are told. */
const WARNINGS = 1;

export interface OpenPdf extends AsyncDisposable {
  readonly document: PDFDocumentProxy;
}

/**
 * Opens the document.
 * @param assets folder with `cmaps/` and `standard_fonts/`: without the former, East Asian text is lost silently
 * @throws Failure `encrypted`, `unreadable` or `limit_exceeded`
 */
export async function openPdf(bytes: Uint8Array, assets: string, limits: ReadingLimits): Promise<OpenPdf> {
  const parser = new PDFParse({
    // pdf.js takes the buffer over, so it must be this document's own.
    data: bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice(),
    verbosity: WARNINGS,
    cMapUrl: join(assets, "cmaps/"),
    cMapPacked: true,
    standardFontDataUrl: join(assets, "standard_fonts/"),
    // Every image counts as too large, so that none is ever decoded.
    maxImageSize: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    enableXfa: true,
  });
  const document = await load(parser);
  const close = (): Promise<void> => document.loadingTask.destroy();
  if (document.numPages > limits.pages) {
    await close();
    throw limitExceeded("pages", limits);
  }
  return { document, [Symbol.asyncDispose]: close };
}

async function load(parser: PDFParse): Promise<PDFDocumentProxy> {
  try {
    // pdf-parse keeps these two to itself, but its own text drops form values, paragraphs and double-struck text.
    return await (parser as unknown as { load(): Promise<PDFDocumentProxy> }).load();
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") throw new Failure("encrypted", { cause: error });
    throw new Failure("unreadable", { cause: error });
  }
}
