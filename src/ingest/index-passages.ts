/** Passages, stamped with document and generation, go into the index; search does not return them before publish. */
import type { IndexedPassage, Passage, PassageOwner } from "../domain/passage.ts";
import type { Extraction } from "./extract.ts";
import type { ReadDocument } from "./read-document.ts";
import type { RunContext } from "./run-context.ts";

/** Passages a call puts. */
const BATCH = 100;

/** What every passage of the run is stamped with. */
export function ownerOfPassages(
  { record, run }: RunContext,
  { report }: ReadDocument,
  { filterable }: Extraction,
): PassageOwner {
  const { documentId, tenant, createdAt } = record.summary;
  return {
    documentId,
    tenant,
    generation: run.generation,
    name: record.detail.name,
    contentType: report.contentType,
    profile: run.profile,
    tags: record.detail.tags,
    createdAt,
    fields: filterable,
  };
}

/** Puts all passages, going on after those that an earlier leg put. */
export async function indexPassages(
  context: RunContext,
  owner: PassageOwner,
  passages: readonly Passage[],
  vectors: readonly Float32Array[],
): Promise<void> {
  for (let at = context.doneBefore("index"); at < passages.length; at += BATCH) {
    context.deadline.check();
    const batch = stamped(owner, passages.slice(at, at + BATCH), vectors);
    await context.deps.index.put(batch, context.deadline.signal);
    context.done = Math.min(at + BATCH, passages.length);
  }
}

/** Passages with their owner and their vectors, which lie under the passages' ordinals. */
export function stamped(
  owner: PassageOwner,
  passages: readonly Passage[],
  vectors: readonly Float32Array[],
): IndexedPassage[] {
  return passages.map((passage) => ({ owner, passage, vector: vectorOf(vectors, passage) }));
}

function vectorOf(vectors: readonly Float32Array[], { ordinal }: Passage): Float32Array {
  const vector = vectors[ordinal];
  if (vector === undefined) throw new RangeError(`Passage ${ordinal} has no vector among ${vectors.length}.`);
  return vector;
}
