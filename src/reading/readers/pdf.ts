/** PDF, page by page: one broken page costs that page, not the document. Attachments are sections behind the pages. */
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { Failure, warningOf } from "../../domain/failure.ts";
import type { Page } from "../../domain/page.ts";
import type { Reader } from "../reader.ts";
import { Sections } from "../sections.ts";
import { attachmentsOf, PinnedFiles } from "./pdf/attachments.ts";
import { listen, TABLE_REBUILT } from "./pdf/diagnostics.ts";
import { PageFindings } from "./pdf/findings.ts";
import { type Outline, outlineKey, Typography } from "./pdf/layout.ts";
import { openPdf } from "./pdf/open.ts";
import { notePinned, type PageContext, readPage } from "./pdf/page.ts";

export const readPdf: Reader = async (input, output) => {
  const { bytes, assets, limits, fromPage } = input;
  using diagnostics = listen();
  await using opened = await openPdf(bytes, assets, limits);
  const { document } = opened;
  const recovered = diagnostics.saw(TABLE_REBUILT);
  const findings = new PageFindings(await isEncrypted(document), recovered);
  const outline = await outlineOf(document);
  const title = await titleOf(document);
  const pinned = new PinnedFiles();
  const context: PageContext = { document, diagnostics, typography: new Typography(), outline, pinned };
  for (let number = 1; number < fromPage && number <= document.numPages; number += 1) await notePinned(context, number);
  for (let number = fromPage; number <= document.numPages; number += 1) {
    const page = await readOrSkip(context, number);
    findings.add(page);
    await output.page(page);
  }
  const sections = new Sections(input, output, document.numPages);
  for await (const attachment of attachmentsOf(document, pinned)) await sections.attachment(attachment);
  // Pages delivered by an earlier read cannot be judged here.
  if (fromPage === 1 && sections.count === document.numPages) findings.assertSomething();
  return {
    pageCount: sections.count,
    ...(title === undefined ? {} : { title }),
    warnings: [...(recovered ? [warningOf("recovered")] : []), ...sections.warnings],
  };
};

async function readOrSkip(context: PageContext, number: number): Promise<Page> {
  try {
    return await readPage(context, number);
  } catch (error) {
    if (error instanceof Failure) throw error;
    return { number, text: "", unreadable: true };
  }
}

/** Deeper or longer outlines than honest ones are cut. */
const OUTLINE_ENTRIES = 20_000;
const OUTLINE_DEPTH = 6;

async function outlineOf(document: PDFDocumentProxy): Promise<Outline> {
  const titles = new Map<string, number>();
  const roots = await document.getOutline().catch(() => null);
  let level = (roots ?? []) as { title?: unknown; items?: unknown }[];
  for (let depth = 1; depth <= OUTLINE_DEPTH && level.length > 0; depth += 1) {
    const below: typeof level = [];
    for (const { title, items } of level) {
      const key = outlineKey(String(title ?? ""));
      if (key.length > 2 && !titles.has(key)) titles.set(key, depth);
      if (titles.size > OUTLINE_ENTRIES) return titles;
      if (Array.isArray(items)) for (const item of items) below.push(item);
    }
    level = below;
  }
  return titles;
}

/** True for a document that opened without a password although it is encrypted. */
async function isEncrypted(document: PDFDocumentProxy): Promise<boolean> {
  const metadata = await document.getMetadata().catch(() => undefined);
  return (metadata?.info as { EncryptFilterName?: unknown } | undefined)?.EncryptFilterName != null;
}

async function titleOf(document: PDFDocumentProxy): Promise<string | undefined> {
  const metadata = await document.getMetadata().catch(() => undefined);
  const title: unknown = (metadata?.info as { Title?: unknown } | undefined)?.Title;
  return typeof title === "string" && title.trim() !== "" ? title.trim().slice(0, 500) : undefined;
}
