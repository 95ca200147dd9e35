import { type TombstoneResult, tombstone } from "../domain/record/deletion.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { lookBody } from "../intake/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { WorkQueue } from "../ports/work-queue.ts";

export interface DeletionDependencies {
  readonly records: DocumentRecords;
  readonly raw: ObjectStore;
  readonly queue: WorkQueue;
  readonly clock: Clock;
}

/**
 * Deletes a document with all its raw versions: search stops at once, the worker cleans up. Safe to repeat; a crash
 * between tombstone and message is healed by repeating, or by the reconciler, which finds the tombstone not clean.
 */
export async function requestDeletion(
  { records, raw, queue, clock }: DeletionDependencies,
  { summary, detail }: DocumentRecord,
): Promise<TombstoneResult> {
  const versions = await raw.versions(detail.objectKey);
  const ids = versions.map((version) => version.versionId);
  const result = await records.change(summary.documentId, tombstone(ids, clock.now()));
  if (result.kind === "deleted") await queue.send(lookBody(summary.documentId));
  return result;
}
