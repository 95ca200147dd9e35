/** Bytes become pages of text; pages of earlier legs are taken from where they were stored. */
import { createHash } from "node:crypto";
import { Failure } from "../domain/failure.ts";
import { workPrefix } from "../domain/layout.ts";
import type { Page, ReadingReport } from "../domain/page.ts";
import { readAll } from "../ports/object-store.ts";
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

/** What legs of a run leave for the next one. */
interface StoredWork {
  readonly pages: readonly Page[];
  readonly finished: { readonly report: ReadingReport; readonly contentDigest: string } | null;
}

/** Reads the run's version, going on where the leg before stopped. */
export async function readDocument(context: RunContext): Promise<ReadDocument> {
  const before = context.run.leg === 0 ? null : await loadWork(context);
  const pages: Page[] = [...(before?.pages ?? [])];
  if (before?.finished) {
    keepForNextLeg(context, pages, before.finished);
    return { ...before.finished, pages, isLive: false };
  }
  const bytes = await fetchBytes(context);
  const contentDigest = digestOfUpload(context, bytes);
  const { live } = context.record.summary;
  if (contentDigest === live?.contentDigest && context.run.requestId === null) {
    return { report: NOT_READ, pages: [], contentDigest, isLive: true };
  }
  context.done = pages.length;
  keepForNextLeg(context, pages, null);
  const { name } = context.record.detail;
  const { contentType } = context.run.version;
  const report = await context.deps.reader.read(
    { bytes, name, contentType },
    (batch) => {
      pages.push(...batch);
      context.done = pages.length;
      context.deadline.check();
    },
    { fromPage: pages.length + 1, signal: context.deadline.signal },
  );
  keepForNextLeg(context, pages, { report, contentDigest });
  return { report, pages, contentDigest, isLive: false };
}

const NOT_READ: ReadingReport = { format: "", contentType: "", pageCount: 0, warnings: [] };

async function fetchBytes({ deps, run, record }: RunContext): Promise<Uint8Array> {
  const { size, versionId } = run.version;
  const limit = deps.settings.uploadMaxBytes;
  if (size > limit) {
    throw new Failure("limit_exceeded", {
      message: `The document has ${size} bytes, more than the ${limit} this installation takes; split it or ask for a higher limit.`,
    });
  }
  if (size === 0) throw new Failure("empty");
  const bytes = await readAll(deps.raw, record.detail.objectKey, { versionId });
  if (bytes === null) {
    const message = "The bytes vanished between the look at the key and their reading; the key is looked at again.";
    throw new Failure("internal", { message, retryable: true });
  }
  return bytes;
}

function digestOfUpload({ run, record }: RunContext, bytes: Uint8Array): string {
  const sha256 = run.version.sha256 ?? createHash("sha256").update(bytes).digest("hex");
  const { name, tags, profile } = record.detail;
  return contentDigestOf({ sha256, contentType: run.version.contentType, name, tags, profile });
}

function workKey({ turn, run }: RunContext): string {
  return `${workPrefix(turn.documentId, run.generation)}read.json`;
}

async function loadWork(context: RunContext): Promise<StoredWork | null> {
  const bytes = await readAll(context.deps.outputs, workKey(context));
  return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString("utf8")) as StoredWork);
}

/** Stores the pages only if the run is placed: most documents end in one leg. */
function keepForNextLeg(context: RunContext, pages: readonly Page[], finished: StoredWork["finished"]): void {
  context.onPlace(async () => {
    const work: StoredWork = { pages, finished };
    await context.deps.outputs.write(workKey(context), JSON.stringify(work), { contentType: "application/json" });
  });
}
