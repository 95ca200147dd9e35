/** The files that a PDF carries: those of the document, and those pinned to its pages. */
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { ReadSource } from "../../reader.ts";

/** Files of one document; more are left. */
const MOST_ATTACHMENTS = 200;

/** The parts of a pdf.js annotation that are looked at. All of it is untrusted. */
interface Annotation {
  readonly subtype?: unknown;
  readonly fileId?: unknown;
  readonly file?: { readonly filename?: unknown };
}

/** Notes which files the pages' annotations hold, in the order of the pages. */
export class PinnedFiles {
  /** Names by pdf.js's id of the file. */
  readonly names = new Map<string, string>();

  note(annotations: readonly Annotation[]): void {
    for (const { subtype, fileId, file } of annotations) {
      if (subtype !== "FileAttachment" || typeof fileId !== "string" || this.names.size >= MOST_ATTACHMENTS) continue;
      this.names.set(fileId, nameOf(file));
    }
  }
}

/** One file after the other, with its bytes. A broken one costs itself, and one that is there twice is read once. */
export async function* attachmentsOf(document: PDFDocumentProxy, pinned: PinnedFiles): AsyncGenerator<ReadSource> {
  const own = await document.getAttachments().catch(() => null);
  const files = new Map<string, string>();
  for (const [id, file] of own ?? []) files.set(id, nameOf(file));
  for (const [id, name] of pinned.names) files.set(id, name);
  const seen = new Set<string>();
  for (const [id, name] of [...files].slice(0, MOST_ATTACHMENTS)) {
    const content: unknown = await document.getAttachmentContent(id).catch(() => null);
    if (!(content instanceof Uint8Array) || content.length === 0) continue;
    const key = `${content.length} ${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    // The next reader may take the buffer over, and this one may lie in a buffer that pdf.js still uses.
    yield { bytes: content.slice(), name, contentType: "" };
  }
}

function nameOf(file: unknown): string {
  const name: unknown = (file as { filename?: unknown } | null | undefined)?.filename;
  return typeof name === "string" ? name : "";
}
