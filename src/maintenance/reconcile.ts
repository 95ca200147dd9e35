/**
 * What no message brings about by itself: leases that ran out, uploads never made, tails, waits, tombstones not clean.
 * The record says when it needs a look (domain/record/due.ts); the reconciler only sends it, so that all work is done
 * under the lease, by the worker. Records are read first: an idle search collection stays asleep.
 */
import { nudge } from "../domain/record/due.ts";
import { lookBody } from "../intake/message.ts";
import { errorFields } from "../ports/telemetry.ts";
import { collectDeadLetters } from "./dead-letters.ts";
import type { MaintenanceDependencies } from "./dependencies.ts";

export interface Reconciled {
  /** Looks sent. */
  readonly looks: number;
  /** Messages moved from dead-letter queues to items. */
  readonly deadLetters: number;
}

const BATCH = 100;

/** One run: sends every look that is due, then collects the dead letters, which may not be to be had for a while. */
export async function reconcile(deps: MaintenanceDependencies): Promise<Reconciled> {
  const looks = await sendLooks(deps);
  const deadLetters = await collectDeadLetters(deps);
  if (looks > 0 || deadLetters > 0) deps.telemetry.log("info", "reconciled", { looks, deadLetters });
  return { looks, deadLetters };
}

async function sendLooks(deps: MaintenanceDependencies): Promise<number> {
  const { records, queue, clock } = deps;
  let looks = 0;
  for (;;) {
    const due = await records.due(clock.now(), BATCH);
    const before = looks;
    for (const documentId of due) {
      if (!(await isNudged(deps, documentId))) continue;
      await queue.send(lookBody(documentId));
      looks++;
    }
    // Where none of them was due any more, the index lags behind the records: the next run finds it caught up.
    if (due.length < BATCH || looks === before) return looks;
  }
}

/** One record that cannot be changed holds up no other. */
async function isNudged({ records, clock, telemetry }: MaintenanceDependencies, documentId: string): Promise<boolean> {
  try {
    return await records.change(documentId, nudge(clock.now()));
  } catch (error) {
    telemetry.log("error", "a document that is due cannot be looked after", { documentId, ...errorFields(error) });
    return false;
  }
}

/** A walk around all documents' ids, in their order. */
export interface OrphanWalk {
  /** The id behind which it begins and up to which it goes; empty for the first. */
  readonly from: string;
  /** Asked after each page. */
  readonly hasTime: () => boolean;
}

/**
 * Removes passages whose document has no record at all; answers with how many documents had any. Ids are spread evenly:
 * walks that begin anywhere see all documents in the course of time, though none has the time to go all the way round.
 */
export async function removeOrphans(
  deps: Pick<MaintenanceDependencies, "records" | "index">,
  { from, hasTime }: OrphanWalk,
): Promise<number> {
  let orphans = 0;
  let cursor = from;
  let isRound = from === "";
  for (;;) {
    const page = await deps.index.documents({ limit: BATCH, ...(cursor !== "" && { cursor }) });
    orphans += await removeThoseUnknown(deps, page.documentIds);
    if (page.cursor === null && isRound) return orphans;
    if (page.cursor === null) isRound = true;
    cursor = page.cursor ?? "";
    if ((isRound && from !== "" && cursor >= from) || !hasTime()) return orphans;
  }
}

async function removeThoseUnknown(
  { records, index }: Pick<MaintenanceDependencies, "records" | "index">,
  documentIds: readonly string[],
): Promise<number> {
  const known = await records.summaries(documentIds);
  const unknown = documentIds.filter((documentId) => !known.has(documentId));
  for (const documentId of unknown) await index.remove(documentId, await index.generations(documentId));
  return unknown.length;
}
