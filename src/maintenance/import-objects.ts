import { concurrently } from "../domain/concurrently.ts";
import { isFolderMarker, type KeyOwner, ownerOfObjectKey, type Tenancy } from "../domain/identity.ts";
import { lookAtKeyBody } from "../intake/message.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { WorkQueue } from "../ports/work-queue.ts";

export interface ImportDependencies {
  readonly raw: Pick<ObjectStore, "list">;
  readonly records: Pick<DocumentRecords, "summaries">;
  readonly queue: Pick<WorkQueue, "send">;
  readonly tenancy: Tenancy;
}

/** An object that is no document yet. */
export type UnknownObject = KeyOwner & { readonly size: number };

export interface ImportablePage {
  /** Objects that have something in them. */
  readonly objects: number;
  readonly unknown: readonly UnknownObject[];
  readonly cursor: string | null;
}

/** Objects a page: as many as records are asked for at once. */
const PAGE = 100;
/** Messages sent at once. */
const SENDS = 10;

/** A page of what lies under a prefix of the bucket, and which of it no record knows. */
export async function importableObjects(
  { raw, records, tenancy }: ImportDependencies,
  prefix: string,
  cursor: string | undefined,
): Promise<ImportablePage> {
  const page = await raw.list(prefix, { limit: PAGE, ...(cursor !== undefined && { cursor }) });
  const objects = page.objects
    .filter(({ key, size }) => size > 0 && !isFolderMarker(key, size))
    .map(({ key, size }) => ({ ...ownerOfObjectKey(tenancy, key), size }));
  const known = await records.summaries(objects.map(({ documentId }) => documentId));
  const unknown = objects.filter(({ documentId }) => !known.has(documentId));
  return { objects: objects.length, unknown, cursor: page.cursor };
}

/** Asks for a look at each object, as its event would have. A key queued twice is looked at twice, and worked on once. */
export async function queueLooks({ queue }: ImportDependencies, objects: readonly UnknownObject[]): Promise<void> {
  await concurrently(objects, SENDS, ({ objectKey }) => queue.send(lookAtKeyBody(objectKey)));
}
