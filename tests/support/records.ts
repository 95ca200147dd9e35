import type { DocumentStatus } from "../../src/domain/document.ts";
import { type KeyOwner, ownerOfTenantKey } from "../../src/domain/identity.ts";
import { newRecord } from "../../src/domain/record/new-record.ts";
import type { DocumentRecord } from "../../src/domain/record/record.ts";
import type { DocumentRecords } from "../../src/ports/document-records.ts";

/** A moment for tests. Milliseconds since 1970. */
export const NOW = Date.UTC(2026, 10, 20, 12);

/** The parts of a record that listings go by. */
export interface RecordFacts {
  readonly tenant?: string;
  readonly key?: string;
  readonly createdAt?: number;
  readonly status?: DocumentStatus;
  readonly tags?: Readonly<Record<string, string>>;
  readonly profile?: string | null;
}

/** The owner of a tenant's key. */
export function anOwner(key = "a.pdf", tenant = "acme"): KeyOwner {
  return ownerOfTenantKey("multi", tenant, key);
}

/** A record with these facts; it needs nothing from the reconciler. */
export function aRecord(facts: RecordFacts = {}): DocumentRecord {
  const { tenant = "acme", key = "a.pdf", createdAt = NOW, status = "READY", tags = {}, profile = null } = facts;
  const { summary, detail } = newRecord(anOwner(key, tenant), createdAt);
  return { summary: { ...summary, status }, detail: { ...detail, tags, profile } };
}

/** Stores a record as it is. */
export async function putRecord(records: DocumentRecords, record: DocumentRecord): Promise<void> {
  await records.change(record.summary.documentId, () => ({ record, result: undefined }));
}
