/**
 * The live generation's passages go into the index again, from the processed output: after a restore, or because the
 * index was lost. Vectors come from the stored replies; what is not stored any more is embedded anew.
 */
import type { z } from "zod";
import { documentKey, indexedKey } from "../domain/layout.ts";
import type { Passage } from "../domain/passage.ts";
import type { Turn } from "../domain/record/lease.ts";
import { isRebuilding, rebuilt } from "../domain/record/rebuild.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { requestReprocess } from "../domain/record/requests.ts";
import { type IndexedAs, indexedAsSchema, storedPassagesSchema } from "../domain/result.ts";
import { readAll } from "../ports/object-store.ts";
import type { Deadline } from "./deadline.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { embeddingText } from "./embed-passages.ts";

/** What the processed output holds of a generation's passages. */
interface StoredGeneration extends IndexedAs {
  readonly passages: readonly Passage[];
}

/**
 * Rebuilds where that is wanted. Idempotent: only passages that the index does not find are put, so a call that is cut
 * off is gone on with. A generation whose output was not restored is made again from the raw bytes.
 * @throws {OutOfTimeError} when the rest has to wait for a further delivery
 */
export async function rebuildPassages(
  deps: IngestDependencies,
  turn: Turn,
  record: DocumentRecord,
  deadline: Deadline,
): Promise<void> {
  if (!isRebuilding(record)) return;
  const { documentId, live } = record.summary;
  const begun = record.detail.rebuilds?.wanted ?? 0;
  if (live !== null) {
    const stored = await storedGeneration(deps, documentId, live.generation);
    if (stored !== null) await fill(deps, turn, { record, stored }, deadline);
    else await makeAgain(deps, documentId, begun);
  }
  await deps.records.change(documentId, rebuilt(turn, begun, deps.clock.now()));
}

async function makeAgain({ records, telemetry, clock }: IngestDependencies, documentId: string, begun: number) {
  const request = { id: `rebuild-${begun}`, profile: null, fresh: false };
  const { kind } = await records.change(documentId, requestReprocess(request, clock.now()));
  telemetry.log("warn", "the live generation has no output to rebuild the index from", { documentId, reprocess: kind });
}

async function fill(
  deps: IngestDependencies,
  { turn, documentId }: Turn,
  { record, stored }: { readonly record: DocumentRecord; readonly stored: StoredGeneration },
  deadline: Deadline,
): Promise<void> {
  const { index, clock, settings } = deps;
  const { owner, passages } = stored;
  let sentAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const missing = new Set(await index.missing(owner, passages.length, deadline.signal));
    if (missing.size === 0) return;
    if (clock.now() - sentAt > settings.awaitResendSeconds * 1000) {
      await put(deps, `${documentId}#${turn}`, { record, stored, missing }, deadline);
      sentAt = clock.now();
    }
    deadline.check();
    await clock.sleep(settings.awaitPollMilliseconds, deadline.signal);
  }
}

/** Puts the missing passages, in the batches in which their vectors are stored. */
async function put(
  { models, index }: IngestDependencies,
  runner: string,
  work: { readonly record: DocumentRecord; readonly stored: StoredGeneration; readonly missing: ReadonlySet<number> },
  deadline: Deadline,
): Promise<void> {
  const { tenant, tombstone } = work.record.summary;
  const { owner, embedding, passages } = work.stored;
  const { embedPassages } = models.forDocument({
    tenant,
    documentId: owner.documentId,
    era: tombstone?.generation ?? 0,
    generation: owner.generation,
    salt: embedding.salt,
    owner: runner,
    tokensPerDocument: null,
  });
  for (let at = 0; at < passages.length; at += embedding.batch) {
    const batch = passages.slice(at, at + embedding.batch);
    if (!batch.some(({ ordinal }) => work.missing.has(ordinal))) continue;
    const texts = batch.map(embeddingText);
    const { vectors } = await deadline.piece(() => embedPassages(texts, { signal: deadline.signal }));
    const lost = batch.flatMap((passage, row) => {
      const vector = vectors[row];
      return vector !== undefined && work.missing.has(passage.ordinal) ? [{ owner, passage, vector }] : [];
    });
    await index.put(lost, deadline.signal);
  }
}

/** What the output holds of a generation; null where it is not there, or not whole. */
async function storedGeneration(
  { outputs }: IngestDependencies,
  documentId: string,
  generation: number,
): Promise<StoredGeneration | null> {
  const [indexed, document] = await Promise.all([
    stored(outputs, indexedKey(documentId, generation), indexedAsSchema),
    stored(outputs, documentKey(documentId, generation), storedPassagesSchema),
  ]);
  return indexed === null || document === null ? null : { ...indexed, passages: document.passages };
}

async function stored<Value>(
  outputs: IngestDependencies["outputs"],
  key: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  const bytes = await readAll(outputs, key);
  return bytes === null ? null : schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
}
