import type { Caller } from "../domain/caller.ts";
import { isDocumentId } from "../domain/identity.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import { ProblemError } from "./problems.ts";

/**
 * The caller's document under an id. What is no id, what does not exist and what is another tenant's get the same
 * answer, so that an id tells nothing.
 * @throws {ProblemError} not_found
 */
export async function ownedDocument(records: DocumentRecords, caller: Caller, id: string): Promise<DocumentRecord> {
  const record = isDocumentId(id) ? await records.get(id) : undefined;
  if (record === undefined || record.summary.tenant !== caller.tenant) throw new ProblemError("not_found");
  return record;
}
