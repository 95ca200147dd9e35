import type { Page, ReadingReport } from "../../src/domain/page.ts";
import type { DocumentReader } from "../../src/ingest/dependencies.ts";
import type { ManualClock } from "../support/manual-clock.ts";
import { PICTURE } from "../support/seeing-chat-model.ts";

/** Pages are what form feeds divide; each takes its time. One that begins with {@link PICTURE} is a picture of its text. */
export function pagedReader(clock: ManualClock, pageMilliseconds: number): DocumentReader {
  const textsOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8").split("\f");
  return {
    async read(source, sink, { fromPage = 1, signal } = {}): Promise<ReadingReport> {
      const texts = textsOf(source.bytes);
      for (const [index, text] of texts.entries()) {
        if (index + 1 < fromPage) continue;
        if (pageMilliseconds > 0) await clock.sleep(pageMilliseconds, signal);
        const picture = text.startsWith(PICTURE);
        const page: Page = { number: index + 1, text: picture ? "" : text, ...(picture ? { needsVision: true } : {}) };
        await sink([page]);
      }
      const scanned = texts.some((text) => text.startsWith(PICTURE));
      const format = scanned
        ? { format: "pdf", contentType: "application/pdf" }
        : { format: "text", contentType: "text/plain" };
      return { ...format, pageCount: texts.length, warnings: [] };
    },
    cut: async (source, pages) => {
      const texts = textsOf(source.bytes);
      return Buffer.from(pages.map((page) => texts[page - 1] ?? "").join("\f"));
    },
  };
}
