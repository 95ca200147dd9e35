import type { Caller } from "../domain/caller.ts";
import type { LiveMark } from "../domain/document.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import { ownedDocument } from "./owned-document.ts";
import { ProblemError } from "./problems.ts";

/** A record, and what its live generation was found to have; null where nothing is live, or nothing of it is there. */
export interface LiveFinding<Found> {
  readonly record: DocumentRecord;
  readonly found: Found | null;
}

/**
 * Reads something of a document's live generation. The outputs of a generation go when it is no longer live: where
 * they are missing, the record is looked at again, until it names no other one.
 */
export async function ofLiveGeneration<Found>(
  records: DocumentRecords,
  first: DocumentRecord,
  read: (documentId: string, live: LiveMark) => Promise<Found | null>,
): Promise<LiveFinding<Found>> {
  for (let record = first; ; ) {
    const { documentId, live } = record.summary;
    const found = live === null ? null : await read(documentId, live);
    if (live === null || found !== null) return { record, found };
    const again = await records.get(documentId);
    if (again === undefined || again.summary.live?.generation === live.generation) return { record, found };
    record = again;
  }
}

/**
 * The same of a caller's document, where there has to be something.
 * @throws {ProblemError} not_found, deleted, no_output
 */
export async function ownedOutput<Found>(
  records: DocumentRecords,
  caller: Caller,
  id: string,
  read: (documentId: string, live: LiveMark) => Promise<Found | null>,
): Promise<Found> {
  const { record, found } = await ofLiveGeneration(records, await ownedDocument(records, caller, id), read);
  if (record.summary.status === "DELETED") throw new ProblemError("deleted");
  if (found === null) throw new ProblemError("no_output");
  return found;
}
