/** The files that a PDF carries. */
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { ReadSource } from "../../reader.ts";

/** Files of one document; more are left. */
const MOST_ATTACHMENTS = 200;

/** One file after the other, with its bytes. A broken one costs itself. */
export async function* attachmentsOf(document: PDFDocumentProxy): AsyncGenerator<ReadSource> {
  const files = await document.getAttachments().catch(() => null);
  let count = 0;
  for (const [id, file] of files ?? []) {
    count += 1;
    if (count > MOST_ATTACHMENTS) return;
    const content: unknown = await document.getAttachmentContent(id).catch(() => null);
    const name: unknown = (file as { filename?: unknown } | null)?.filename;
    if (!(content instanceof Uint8Array) || content.length === 0) continue;
    // The next reader may take the buffer over, and this one may lie in a buffer that pdf.js still uses.
    yield { bytes: content.slice(), name: typeof name === "string" ? name : "", contentType: "" };
  }
}
