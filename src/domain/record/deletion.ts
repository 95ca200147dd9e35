/**
 * Deletion: the tombstone is written first, so that search stops at once; what is left is cleaned by whoever holds
 * the lease, once at once and once after the last late write can have landed.
 */
import { nextGeneration } from "./generation.ts";
import { held, type Turn } from "./lease.ts";
import { type DocumentRecord, patched, type Transition } from "./record.ts";

/** Cleanings a deletion owes: one at once, one for late writes. */
const CLEANINGS = 2;

export type TombstoneResult =
  | { readonly kind: "unknown" }
  | { readonly kind: "deleted"; readonly record: DocumentRecord };

/**
 * Deletes through the API: the next generation, the lease broken, the grant epoch raised, the raw versions that exist
 * now listed. Idempotent: a document already deleted gets the versions seen since added.
 */
export function tombstone(versions: readonly string[], now: number): Transition<TombstoneResult> {
  return (current) => {
    if (current === undefined) return { result: { kind: "unknown" } };
    const done = current.summary.status === "DELETED" && current.summary.tombstone?.raw === true;
    if (done && versions.every((version) => isDeletedVersion(current, version))) {
      return { result: { kind: "deleted", record: current } };
    }
    const record = buried(current, true, versions, now);
    const broken = patched(record, now, { summary: { lease: null, epoch: current.summary.epoch + 1 } });
    return { record: broken, result: { kind: "deleted", record: broken } };
  };
}

/** Deletes because the key is empty (a delete marker, or the object gone): raw versions stay, so that undelete works. */
export function entomb(turn: Turn, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = buried(held(current, turn), false, [], now);
    return { record, result: record };
  };
}

function buried(record: DocumentRecord, raw: boolean, versions: readonly string[], now: number): DocumentRecord {
  const { summary, detail } = record;
  const generation = nextGeneration(summary.generation, now);
  const owed = summary.tail?.announce;
  return patched(record, now, {
    summary: {
      status: "DELETED",
      generation,
      live: null,
      concluded: null,
      tail: owed === undefined || owed.length === 0 ? null : { announce: owed, sweepAt: null, sweeps: 0 },
      retryAt: null,
      tombstone: {
        generation,
        at: now,
        raw: raw || (summary.tombstone?.raw === true && summary.tombstone.cleanAt !== null),
        cleanAt: now,
        cleanings: CLEANINGS,
      },
    },
    detail: {
      run: null,
      attempts: null,
      request: null,
      reason: null,
      awaitingUntil: null,
      liveStatement: null,
      stories: [],
      deletedVersions: [...new Set([...detail.deletedVersions, ...versions])],
    },
  });
}

/**
 * Notes that everything the tombstone names was removed; the first time, the deletion is to be announced. After the last
 * time the deleted versions are gone for good, and need not be remembered any more.
 */
export function cleaned(turn: Turn, lateWritesMilliseconds: number, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const { tombstone, tail } = record.summary;
    if (tombstone === null || tombstone.cleanAt === null) return { result: record };
    const first = tombstone.cleanings === CLEANINGS;
    const cleanings = tombstone.cleanings - 1;
    const event = { type: "Document Deleted", generation: tombstone.generation } as const;
    const next = patched(record, now, {
      summary: {
        tombstone: { ...tombstone, cleanings, cleanAt: cleanings > 0 ? now + lateWritesMilliseconds : null },
        tail: first
          ? { announce: [...(tail?.announce ?? []), event], sweepAt: tail?.sweepAt ?? null, sweeps: tail?.sweeps ?? 0 }
          : tail,
      },
      ...(cleanings === 0 && tombstone.raw && { detail: { deletedVersions: [] } }),
    });
    return { record: next, result: next };
  };
}

/** True when a version under the key was there when the document was deleted: it is never new. */
export function isDeletedVersion(record: DocumentRecord, versionId: string): boolean {
  return record.detail.deletedVersions.includes(versionId);
}
