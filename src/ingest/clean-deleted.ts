/** Removing what a tombstone names. Idempotent, and safe to crash in at any step: the record says when it is done. */
import {
  eraOfReplyKey,
  generationOfOutputKey,
  generationOfStoryKey,
  outputsPrefix,
  repliesPrefix,
  storiesPrefix,
} from "../domain/layout.ts";
import { cleaned } from "../domain/record/deletion.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { IngestDependencies } from "./dependencies.ts";

type CleaningDependencies = Pick<IngestDependencies, "records" | "index" | "outputs" | "raw" | "settings" | "clock">;

/**
 * Cleans if a cleaning is due: passages, outputs, stories and replies up to the tombstone, and the raw versions it lists. Owed
 * twice: at once, and when the last write of a worker that did not know can have landed and become visible.
 */
export async function cleanDeleted(
  deps: CleaningDependencies,
  turn: Turn,
  record: DocumentRecord,
): Promise<DocumentRecord> {
  const { tombstone, documentId } = record.summary;
  if (tombstone === null || tombstone.cleanAt === null || tombstone.cleanAt > deps.clock.now()) return record;
  const dead = (await deps.index.generations(documentId)).filter((generation) => generation <= tombstone.generation);
  if (dead.length > 0) await deps.index.remove(documentId, dead);
  await deps.outputs.removePrefix(
    outputsPrefix(documentId),
    (key) => generationOfOutputKey(documentId, key) <= tombstone.generation,
  );
  await deps.outputs.removePrefix(
    storiesPrefix(documentId),
    (key) => generationOfStoryKey(documentId, key) <= tombstone.generation,
  );
  await deps.outputs.removePrefix(
    repliesPrefix(documentId),
    (key) => eraOfReplyKey(documentId, key) < tombstone.generation,
  );
  if (tombstone.raw) {
    for (const versionId of record.detail.deletedVersions) await deps.raw.remove(record.detail.objectKey, versionId);
  }
  const lateWrites = deps.settings.workerTimeoutSeconds * 1000 + deps.index.refreshLagMilliseconds;
  return await deps.records.change(documentId, cleaned(turn, lateWrites, deps.clock.now()));
}
