import { type ReprocessResult, requestReprocess as reprocessRequested } from "../domain/record/requests.ts";
import { lookBody } from "../intake/message.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { WorkQueue } from "../ports/work-queue.ts";

export interface ReprocessDependencies {
  readonly records: DocumentRecords;
  readonly queue: WorkQueue;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** How to reprocess: null for the profile chosen at upload or by the profiles' rules; fresh asks the models anew. */
export interface ReprocessOptions {
  readonly profile: string | null;
  readonly fresh: boolean;
}

/**
 * Asks for a new generation over the bytes that are there. The request stands in the record before the message goes
 * out: should that be lost, the reconciler sends it.
 */
export async function requestReprocess(
  { records, queue, clock, ids }: ReprocessDependencies,
  documentId: string,
  { profile, fresh }: ReprocessOptions,
): Promise<ReprocessResult> {
  const request = { id: ids.ulid(), profile, fresh };
  const result = await records.change(documentId, reprocessRequested(request, clock.now()));
  if (result.kind === "accepted") await queue.send(lookBody(documentId));
  return result;
}
