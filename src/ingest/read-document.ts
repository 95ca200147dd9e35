/** Bytes become pages of text; pages of earlier legs are taken from where they were stored. */
import { createHash } from "node:crypto";
import type { Page, ReadingReport } from "../domain/page.ts";
import { fetchBytes } from "./fetch-bytes.ts";
import { ReadingWork } from "./reading-work.ts";
import type { RunContext } from "./run-context.ts";
import { contentDigestOf } from "./see.ts";

/** A document as read. */
export interface ReadDocument {
  readonly report: ReadingReport;
  readonly pages: readonly Page[];
  readonly contentDigest: string;
  /** True when these are the live generation's bytes, name, type and tags, and nobody asked for a new run. */
  readonly isLive: boolean;
}

/** Reads the run's version, going on where the leg before stopped. */
export async function readDocument(context: RunContext): Promise<ReadDocument> {
  const work = await ReadingWork.load(context);
  context.onPlace(() => work.store());
  context.done = work.pages.length;
  if (work.finished === null) {
    const bytes = await fetchBytes(context);
    const contentDigest = digestOfUpload(context, bytes);
    const { live } = context.record.summary;
    if (contentDigest === live?.contentDigest && context.run.requestId === null) {
      return { report: NOT_READ, pages: [], contentDigest, isLive: true };
    }
    const report = await readPages(context, work, bytes);
    await work.finish({ report, contentDigest });
    return { report, contentDigest, pages: work.pages, isLive: false };
  }
  return { ...work.finished, pages: work.pages, isLive: false };
}

/** Gives the bytes away to the reader: nobody needs them afterwards, and an upload may be large. */
async function readPages({ deps, run, record, deadline }: RunContext, work: ReadingWork, bytes: Uint8Array) {
  return await deps.reader.read(
    { bytes, name: record.detail.name, contentType: run.version.contentType },
    async (batch) => {
      await work.add(batch);
      deadline.check();
    },
    { fromPage: work.pages.length + 1, charactersBefore: work.characters, signal: deadline.signal, transfer: true },
  );
}

const NOT_READ: ReadingReport = { format: "", contentType: "", pageCount: 0, warnings: [] };

function digestOfUpload({ run, record }: RunContext, bytes: Uint8Array): string {
  const sha256 = run.version.sha256 ?? createHash("sha256").update(bytes).digest("hex");
  const { name, tags, profile } = record.detail;
  return contentDigestOf({ sha256, contentType: run.version.contentType, name, tags, profile });
}
