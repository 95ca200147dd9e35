/**
 * What no message brings about by itself: leases that ran out, uploads never made, tails, waits, tombstones not clean.
 * The record says when it needs a look (domain/record/due.ts); the reconciler only sends it, so that all work is done
 * under the lease, by the worker. Records are read first: an idle search collection stays asleep.
 */
import { nudge } from "../domain/record/due.ts";
import { lookBody } from "../intake/message.ts";
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

async function sendLooks({ records, queue, clock }: MaintenanceDependencies): Promise<number> {
  let looks = 0;
  for (;;) {
    const due = await records.due(clock.now(), BATCH);
    const before = looks;
    for (const documentId of due) {
      if (!(await records.change(documentId, nudge(clock.now())))) continue;
      await queue.send(lookBody(documentId));
      looks++;
    }
    // Where none of them was due any more, the index lags behind the records: the next run finds it caught up.
    if (due.length < BATCH || looks === before) return looks;
  }
}

/** Removes passages whose document has no record at all; answers with how many documents had any. */
export async function removeOrphans(deps: Pick<MaintenanceDependencies, "records" | "index">): Promise<number> {
  let orphans = 0;
  let cursor: string | null = null;
  do {
    const page: { documentIds: readonly string[]; cursor: string | null } = await deps.index.documents({
      limit: BATCH,
      ...(cursor !== null && { cursor }),
    });
    const known = await deps.records.summaries(page.documentIds);
    for (const documentId of page.documentIds) {
      if (known.has(documentId)) continue;
      await deps.index.remove(documentId, await deps.index.generations(documentId));
      orphans++;
    }
    cursor = page.cursor;
  } while (cursor !== null);
  return orphans;
}
