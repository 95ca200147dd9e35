/**
 * Putting the live generation into the index again, after a restore or because the index was lost. It is asked for in
 * the record, so that neither a lost message nor a busy lease loses it, and done under the lease.
 */
import { held, type Turn } from "./lease.ts";
import { type DocumentRecord, patched, type Transition } from "./record.ts";

/** Whether a rebuild that somebody wanted is not done yet. */
export function isRebuilding({ detail: { rebuilds } }: DocumentRecord): boolean {
  return rebuilds !== undefined && rebuilds.wanted > rebuilds.done;
}

/** Asks for a rebuild; answers whether there is such a document. */
export function requestRebuild(now: number): Transition<boolean> {
  return (current) => {
    if (current === undefined) return { result: false };
    const { wanted, done } = current.detail.rebuilds ?? { wanted: 0, done: 0 };
    const record = patched(current, now, {
      summary: { wanted: current.summary.wanted + 1 },
      detail: { rebuilds: { wanted: wanted + 1, done } },
    });
    return { record, result: true };
  };
}

/** Notes that the rebuild which was the newest when it was begun is done. */
export function rebuilt(turn: Turn, begun: number, now: number): Transition<void> {
  return (current) => {
    const record = held(current, turn);
    const wanted = record.detail.rebuilds?.wanted ?? begun;
    return { record: patched(record, now, { detail: { rebuilds: { wanted, done: begun } } }), result: undefined };
  };
}
