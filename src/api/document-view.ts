/** A document as its owner sees it: the record, and the live generation's small result. */
import type { Warning } from "../domain/document.ts";
import { warningOf } from "../domain/failure.ts";
import { documentKey, resultKey } from "../domain/layout.ts";
import type { DocumentRecord, DocumentSummary } from "../domain/record/record.ts";
import { type GenerationResult, parseGenerationResult } from "../domain/result.ts";
import { readAll } from "../ports/object-store.ts";
import type { ApiDependencies } from "./context.ts";
import type { ListedDocument } from "./listing-responses.ts";
import type { DocumentView } from "./responses.ts";

/** How often the record is read again when its live generation moved on while its result was read. */
const MAX_LOOKS = 3;

/** The document as the API answers with it. */
export async function viewOf(api: ApiDependencies, found: DocumentRecord): Promise<DocumentView> {
  const { record, result } = await withResult(api, found);
  return {
    ...(await listedView(api, record)),
    uploadId: record.detail.uploadId,
    warnings: warningsOf(api, record, result).map((warning) => ({ ...warning })),
    fields: { ...result?.fields },
    links: linksOf(api, record),
  };
}

/** What the record alone says: enough for a list. */
export async function listedView(api: ApiDependencies, { summary, detail }: DocumentRecord): Promise<ListedDocument> {
  const grant =
    detail.version === null && detail.uploadId !== null ? await api.records.getGrant(detail.uploadId) : undefined;
  return {
    documentId: summary.documentId,
    name: detail.name,
    key: detail.key,
    contentType: detail.version?.contentType ?? grant?.contentType ?? null,
    size: detail.version?.size ?? grant?.size ?? null,
    tags: { ...detail.tags },
    status: summary.status,
    generation: summary.generation,
    versionId: detail.version?.versionId ?? null,
    live: liveOf(summary),
    reason: detail.reason,
    usage: detail.usage,
    retryAt: summary.retryAt === null ? null : isoTime(summary.retryAt),
    createdAt: isoTime(summary.createdAt),
    updatedAt: isoTime(summary.updatedAt),
    links: { self: documentPath(summary.documentId) },
  };
}

/** The path of a document. */
export function documentPath(documentId: string): string {
  return `/documents/${documentId}`;
}

/** A moment outward. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/**
 * The record with its live generation's result. The outputs of a generation go when it is no longer live, so where
 * they are missing the record is looked at again.
 */
async function withResult(
  api: ApiDependencies,
  found: DocumentRecord,
): Promise<{ record: DocumentRecord; result: GenerationResult | undefined }> {
  let record = found;
  for (let look = 1; ; look++) {
    const { documentId, live } = record.summary;
    if (live === null) return { record, result: undefined };
    const bytes = await readAll(api.outputs, resultKey(documentId, live.generation));
    if (bytes !== null) return { record, result: parseGenerationResult(Buffer.from(bytes).toString("utf8")) };
    const again = await api.records.get(documentId);
    if (again === undefined || again.summary.live?.generation === live.generation || look === MAX_LOOKS) {
      return { record, result: undefined };
    }
    record = again;
  }
}

/** The live generation's warnings; that its result is missing is one too, for nothing is lost silently. */
function warningsOf(
  { telemetry }: ApiDependencies,
  { summary }: DocumentRecord,
  result: GenerationResult | undefined,
): readonly Warning[] {
  if (result !== undefined) return result.warnings;
  if (summary.live === null) return [];
  const { documentId, live } = summary;
  telemetry.log("error", "a live generation's result is missing", { documentId, generation: live.generation });
  return [warningOf("result_missing")];
}

function liveOf({ live }: DocumentSummary): DocumentView["live"] {
  if (live === null) return null;
  const { generation, versionId, profile, profileDigest, outcome } = live;
  return { generation, versionId, profile, profileDigest, outcome };
}

function linksOf({ settings }: ApiDependencies, { summary }: DocumentRecord): DocumentView["links"] {
  const self = documentPath(summary.documentId);
  if (summary.live === null) return { self };
  const output = `s3://${settings.outputBucket}/${documentKey(summary.documentId, summary.live.generation)}`;
  return { self, output };
}
