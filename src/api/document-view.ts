/** A document as its owner sees it: the record, and the live generation's small result. */
import type { Warning } from "../domain/document.ts";
import { warningOf } from "../domain/failure.ts";
import { resultKey } from "../domain/layout.ts";
import type { DocumentRecord, DocumentSummary } from "../domain/record/record.ts";
import { type GenerationResult, parseGenerationResult } from "../domain/result.ts";
import { readAll } from "../ports/object-store.ts";
import type { ApiDependencies } from "./context.ts";
import type { ListedDocument } from "./listing-responses.ts";
import { ofLiveGeneration } from "./live-generation.ts";
import type { DocumentView } from "./responses.ts";

/** The document as the API answers with it. */
export async function viewOf(api: ApiDependencies, found: DocumentRecord): Promise<DocumentView> {
  const { record, found: result } = await ofLiveGeneration(api.records, found, async (documentId, { generation }) => {
    const bytes = await readAll(api.outputs, resultKey(documentId, generation));
    return bytes === null ? null : parseGenerationResult(Buffer.from(bytes).toString("utf8"));
  });
  return {
    ...(await listedView(api, record)),
    uploadId: record.detail.uploadId,
    warnings: warningsOf(api, record, result).map((warning) => ({ ...warning })),
    fields: { ...result?.fields },
    links: linksOf(record),
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

/** The live generation's warnings; that its result is missing is one too, for nothing is lost silently. */
function warningsOf(
  { telemetry }: ApiDependencies,
  { summary }: DocumentRecord,
  result: GenerationResult | null,
): readonly Warning[] {
  if (result !== null) return result.warnings;
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

function linksOf({ summary }: DocumentRecord): DocumentView["links"] {
  const self = documentPath(summary.documentId);
  return summary.live === null ? { self } : { self, output: `${self}/output` };
}
