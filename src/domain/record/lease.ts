/**
 * Who may work on a document. A lease names the message that holds it; whoever comes meanwhile raises `wanted` and goes
 * away; a release succeeds only when everything wanted has been served. See openspec/specs/failure-handling.
 */
import type { Reason } from "../document.ts";
import { SupersededError } from "../failure.ts";
import type { KeyOwner } from "../identity.ts";
import { newRecord } from "./new-record.ts";
import { type DocumentRecord, patched, type Transition } from "./record.ts";
import { interrupted } from "./stories.ts";

/** One taking of a document's lease: every write of a worker shows it. */
export interface Turn {
  readonly documentId: string;
  readonly turn: number;
}

/** A message that asks for a look at a document. */
export interface LookRequest {
  /** The queue's id of the message. */
  readonly holder: string;
  /** For a continuation: the leg of the generation it is for; any other is stale. */
  readonly continuation?: { readonly generation: number; readonly leg: number };
  /**
   * True when the message says that the bucket's lifecycle removed the object (the document then stays), false when
   * it says that somebody else did; absent when it says neither. Kept on the record, for the lease may be another's.
   */
  readonly rawExpired?: boolean;
  readonly leaseMilliseconds: number;
  readonly now: number;
}

export type AcquireResult =
  | { readonly kind: "taken"; readonly turn: Turn; readonly record: DocumentRecord }
  /** Somebody else holds the lease and has been told. */
  | { readonly kind: "busy" }
  /** A continuation of a leg or generation that is past. */
  | { readonly kind: "stale" }
  /** There is no such document, and nothing to make it from. */
  | { readonly kind: "unknown" };

/**
 * Takes the lease, or tells its holder that a look is wanted. A document that is not known yet is made from its key's
 * owner, where one is given.
 */
export function acquire(owner: KeyOwner | null, request: LookRequest): Transition<AcquireResult> {
  return (current) => {
    const { now, holder } = request;
    if (current === undefined && owner === null) return { result: { kind: "unknown" } };
    const record = current ?? newRecord(owner as KeyOwner, now);
    const { summary, detail } = record;
    if (request.continuation !== undefined) {
      const { generation, leg } = request.continuation;
      if (detail.run?.generation !== generation || detail.run.leg !== leg) return { result: { kind: "stale" } };
    }
    const wanted = summary.wanted + 1;
    const heard = request.rawExpired === undefined ? {} : { detail: { rawExpired: request.rawExpired } };
    if (summary.lease !== null && summary.lease.holder !== holder && summary.lease.until > now) {
      return { record: patched(record, now, { summary: { wanted }, ...heard }), result: { kind: "busy" } };
    }
    const turn = nextTurn(summary.turn, now);
    const taken = patched(record, now, {
      summary: {
        wanted,
        turn,
        lease: { holder, turn, serving: wanted, until: now + request.leaseMilliseconds },
      },
      ...heard,
    });
    return {
      record: taken,
      result: { kind: "taken", turn: { documentId: summary.documentId, turn }, record: taken },
    };
  };
}

/**
 * The next turn's number: higher than any before, and than any of a record that was forgotten or that a restored table
 * does not know, so that nobody who held such a one is taken for the holder.
 */
function nextTurn(previous: number, now: number): number {
  return Math.max(previous + 1, now);
}

/**
 * The record, if the turn still holds its lease.
 * @throws {SupersededError} when another turn took it, or a deletion broke it.
 */
export function held(current: DocumentRecord | undefined, turn: Turn): DocumentRecord {
  if (current === undefined || current.summary.lease?.turn !== turn.turn) throw new SupersededError(turn.documentId);
  return current;
}

/** Holds the lease for a further while. */
export function renew(turn: Turn, leaseMilliseconds: number, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const lease = record.summary.lease;
    const renewed = patched(record, now, {
      summary: { lease: lease === null ? null : { ...lease, until: now + leaseMilliseconds } },
    });
    return { record: renewed, result: renewed };
  };
}

export type ReleaseResult =
  | { readonly kind: "released" }
  /** Something was wanted meanwhile: the lease is kept and the key has to be looked at again. */
  | { readonly kind: "again"; readonly record: DocumentRecord };

/** Gives the lease back when everything wanted has been served; otherwise promises to serve what came meanwhile. */
export function release(turn: Turn, now: number): Transition<ReleaseResult> {
  return (current) => {
    const record = held(current, turn);
    const { wanted, lease } = record.summary;
    if (lease !== null && wanted !== lease.serving) {
      const again = patched(record, now, { summary: { served: lease.serving, lease: { ...lease, serving: wanted } } });
      return { record: again, result: { kind: "again", record: again } };
    }
    return {
      record: patched(record, now, { summary: { served: wanted, lease: null } }),
      result: { kind: "released" },
    };
  };
}

/**
 * Gives the lease back with the work undone, so that the message, when it comes back, finds the document free. What
 * was wanted stays unserved: the reconciler sends a look should the message never come. A run in work is shown as
 * QUEUED with the reason, until it is tried again.
 */
export function giveBack(turn: Turn, reason: Reason, now: number): Transition<void> {
  return (current) => {
    const record = held(current, turn);
    const running = record.summary.status === "PROCESSING";
    const { run } = record.detail;
    return {
      record: patched(record, now, {
        summary: running ? { lease: null, status: "QUEUED" } : { lease: null },
        ...(running && { detail: { reason, run: run === null ? null : interrupted(run, reason, now) } }),
      }),
      result: undefined,
    };
  };
}

/**
 * Removes a record that came to be only because an event named a key under which there never was anything. One that
 * waits for an upload, or still owes an announcement, stays.
 */
export function forget(turn: Turn, now: number): Transition<ReleaseResult> {
  return (current) => {
    const record = held(current, turn);
    const { wanted, lease, generation, tombstone, tail } = record.summary;
    const { request, awaitingUntil } = record.detail;
    const untouched =
      generation === 0 && tombstone === null && tail === null && request === null && awaitingUntil === null;
    if (untouched && lease !== null && wanted === lease.serving) return { record: null, result: { kind: "released" } };
    return release(turn, now)(current);
  };
}

/**
 * Attempts of one subject that restarts of a service give back: a process that is killed takes innocent documents with
 * it, but one that brings its own process down again and again has to end.
 */
const MAX_REFUNDS = 25;

/**
 * Frees a lease whose holder is known to be gone: a data folder has one owner, who frees what the last one held. The
 * attempt that the stop cut short does not count.
 */
export function freeLease(now: number): Transition<void> {
  return (current) => {
    if (current === undefined || current.summary.lease === null) return { result: undefined };
    const { attempts } = current.detail;
    const refunded =
      attempts !== null && attempts.count > 0 && attempts.refunds < MAX_REFUNDS
        ? { ...attempts, count: attempts.count - 1, refunds: attempts.refunds + 1 }
        : attempts;
    return {
      record: patched(current, now, { summary: { lease: null }, detail: { attempts: refunded } }),
      result: undefined,
    };
  };
}
