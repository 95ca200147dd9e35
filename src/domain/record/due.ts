/**
 * When the reconciler should look at a record: derived from its state alone, so that an adapter can keep it as one
 * sparse index and an idle system is asked nothing.
 */
import type { DocumentRecord, Transition } from "./record.ts";

/** Kept by the queue; a message whose holder died comes back after this. Seconds. */
export const VISIBILITY_SECONDS = 1800;
/** What a message in flight is given before the reconciler steps in. Milliseconds. */
const GRACE = 60_000;

/** How long after a look was sent the reconciler sends the next. Milliseconds. */
const NUDGE_PAUSE = 15 * 60_000;

/** Milliseconds since 1970 of the next look the record needs from the reconciler; null when it needs none. */
export function dueAt(record: DocumentRecord): number | null {
  const due = firstDue(record);
  const { nudgedAt } = record.summary;
  if (due === null || nudgedAt === null || due > nudgedAt) return due;
  return nudgedAt + NUDGE_PAUSE;
}

function firstDue({ summary, detail }: DocumentRecord): number | null {
  const { lease, wanted, served, retryAt, tail, tombstone, updatedAt } = summary;
  if (lease !== null) return lease.until + GRACE;
  const times: number[] = [];
  if (retryAt !== null) times.push(retryAt);
  else if (wanted > served) times.push(updatedAt + VISIBILITY_SECONDS * 1000 + GRACE);
  if (tail !== null && tail.announce.length > 0) times.push(updatedAt + GRACE);
  if (tail?.sweepAt != null) times.push(tail.sweepAt);
  if (tombstone?.cleanAt != null) times.push(tombstone.cleanAt + GRACE);
  if (detail.awaitingUntil !== null) times.push(detail.awaitingUntil + GRACE);
  return times.length === 0 ? null : Math.min(...times);
}

/** Notes that the reconciler sent a look; answers whether one was due at all (it may have been handled meanwhile). */
export function nudge(now: number): Transition<boolean> {
  return (current) => {
    const due = current === undefined ? null : dueAt(current);
    if (current === undefined || due === null || due > now) return { result: false };
    return { record: { ...current, summary: { ...current.summary, nudgedAt: now } }, result: true };
  };
}
