/** Opens a PDF with pdf-parse, without canvas, workers or decoded images. */
import "./globals.ts";
import { join } from "node:path";
import { PDFParse } from "pdf-parse";
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import * as pdfjsWorker from "pdfjs-dist/legacy/build/pdf.worker.mjs";
import { Failure } from "../../../domain/failure.ts";
import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import { isCutOff, withCatalog } from "./salvage.ts";

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
  // pdf.js takes the buffer over, so what may be put together again is kept apart.
  const kept = isCutOff(bytes) ? bytes.slice() : undefined;
  const document = await load(bytes, assets).catch(async (error: unknown) => {
    const whole = kept === undefined || isEncrypted(error) ? undefined : withCatalog(kept, limits.pages + 1);
    if (whole === undefined) throw error;
    return await load(whole, assets);
  });
  const close = (): Promise<void> => document.loadingTask.destroy();
  if (document.numPages > limits.pages) {
    await close();
    throw limitExceeded("pages", limits);
  }
  return { document, [Symbol.asyncDispose]: close };
}

function isEncrypted(error: unknown): boolean {
  return error instanceof Failure && error.code === "encrypted";
}

async function load(bytes: Uint8Array, assets: string): Promise<PDFDocumentProxy> {
  const parser = new PDFParse({
    // The buffer must be this document's own.
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
  try {
    // pdf-parse keeps these two to itself, but its own text drops form values, paragraphs and double-struck text.
    return await (parser as unknown as { load(): Promise<PDFDocumentProxy> }).load();
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") throw new Failure("encrypted", { cause: error });
    throw new Failure("unreadable", { cause: error });
  }
}
