/**
 * Rebuilding the index from records and processed output. Every record is asked for a rebuild and gets a look; the work
 * itself is the worker's, under each document's lease (ingest/rebuild-passages.ts).
 */
import { concurrently } from "../domain/concurrently.ts";
import { isRebuilding, requestRebuild } from "../domain/record/rebuild.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { lookBody } from "../intake/message.ts";
import type { RecordPage } from "../ports/document-records.ts";
import type { MaintenanceDependencies } from "./dependencies.ts";

/** How far a walk over all records came. */
export interface Walked {
  /** Records that were counted: asked for a rebuild, or still waiting for one. */
  readonly documents: number;
  /** Where to go on; null at the end. */
  readonly cursor: string | null;
}

/** A walk from a cursor, or from the beginning, for as long as there is time. */
export interface Walk {
  readonly cursor: string | null;
  /** Asked after each page. */
  readonly hasTime: () => boolean;
}

const PAGE = 100;
const AT_ONCE = 16;

type RebuildDependencies = Pick<MaintenanceDependencies, "records" | "queue" | "clock">;

/** Asks every document for a rebuild. Asking again does no harm: what the index finds is not put again. */
export async function requestRebuilds({ records, queue, clock }: RebuildDependencies, walk: Walk): Promise<Walked> {
  return await walked(records, walk, async ({ summary: { documentId } }) => {
    if (!(await records.change(documentId, requestRebuild(clock.now())))) return false;
    await queue.send(lookBody(documentId));
    return true;
  });
}

/** Counts the documents whose rebuild is not done yet. */
export async function countRebuilds({ records }: Pick<RebuildDependencies, "records">, walk: Walk): Promise<Walked> {
  return await walked(records, walk, async (record) => isRebuilding(record));
}

/** Walks over all records, page by page; counts those for which the work answers true. */
async function walked(
  records: MaintenanceDependencies["records"],
  { cursor: first, hasTime }: Walk,
  work: (record: DocumentRecord) => Promise<boolean>,
): Promise<Walked> {
  let documents = 0;
  let cursor = first;
  do {
    const page: RecordPage = await records.list({ tenant: null, limit: PAGE, ...(cursor !== null && { cursor }) });
    const counted = await concurrently(page.records, AT_ONCE, work);
    documents += counted.filter(Boolean).length;
    cursor = page.cursor;
  } while (cursor !== null && hasTime());
  return { documents, cursor };
}
