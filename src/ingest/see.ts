import { GRANT_METADATA, NAME_METADATA, PROFILE_METADATA, parseGrantText, TAGS_METADATA } from "../domain/grant.ts";
import { digestOf } from "../domain/profile.ts";
import { nameOfKey } from "../domain/record/new-record.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { ObjectHead, ObjectStore } from "../ports/object-store.ts";
import type { SeenVersion } from "./decide.ts";

/**
 * Looks at what lies under a document's key now, and at the grant it came by. A grant of another document (a copied
 * object keeps its metadata) says nothing about this one.
 */
export async function see(
  raw: ObjectStore,
  records: DocumentRecords,
  record: DocumentRecord,
): Promise<SeenVersion | null> {
  const { objectKey, key } = record.detail;
  const head = await raw.head(objectKey);
  if (head === null) return null;
  const reference = parseGrantText(head.metadata[GRANT_METADATA]);
  const own = reference?.documentId === record.summary.documentId ? reference : undefined;
  const grant = own === undefined ? undefined : await records.getGrant(own.uploadId);
  const known = grant ?? describedByRecord(record, own?.uploadId);
  const { name, tags, profile } = known ?? describedByMetadata(head, key);
  const version = {
    versionId: head.versionId,
    size: head.size,
    contentType: head.contentType,
    ...(head.sha256 !== undefined && { sha256: head.sha256 }),
  };
  const contentDigest =
    head.sha256 === undefined
      ? null
      : contentDigestOf({ sha256: head.sha256, contentType: head.contentType, name, tags, profile });
  return {
    version,
    metadata: head.metadata,
    name,
    tags,
    requestedProfile: profile,
    uploadId: known?.uploadId ?? null,
    epoch: own?.epoch ?? null,
    contentDigest,
  };
}

/** What the record keeps of the upload it last ran over: grants are forgotten when they have long expired. */
function describedByRecord({ detail }: DocumentRecord, uploadId: string | undefined) {
  return uploadId !== undefined && uploadId === detail.uploadId ? detail : undefined;
}

/** What a plain upload's metadata says of the document: `sluice-name`, `sluice-tags` (a query string), `sluice-profile`. */
function describedByMetadata(
  head: ObjectHead,
  key: string,
): { name: string; tags: Record<string, string>; profile: string | null } {
  const tags = Object.fromEntries(new URLSearchParams(head.metadata[TAGS_METADATA] ?? ""));
  return {
    name: head.metadata[NAME_METADATA] || nameOfKey(key),
    tags,
    profile: head.metadata[PROFILE_METADATA] || null,
  };
}

/** What makes an upload the same document: its bytes, and everything that was said of them. */
export interface ContentFacts {
  /** Hex. */
  readonly sha256: string;
  readonly contentType: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly profile: string | null;
}

/** The digest two uploads share when there is nothing new to do. */
export function contentDigestOf(facts: ContentFacts): string {
  return digestOf({ ...facts });
}
