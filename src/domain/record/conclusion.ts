/**
 * How a run ends: publish moves the live mark, fail leaves it. Both conclude the version, so that a further event for
 * it is no work, and owe a tail (announcement, sweep).
 */
import type { DocumentEventType, LiveMark, OwedEvent, Reason, Tail } from "../document.ts";
import type { Spending, Usage } from "../usage.ts";
import { runOf } from "./generation.ts";
import { held, type Turn } from "./lease.ts";
import { isRebuilding } from "./rebuild.ts";
import {
  type DocumentRecord,
  patched,
  type ReprocessRequest,
  type Run,
  type Transition,
  type UploadFacts,
} from "./record.ts";
import { supersededStory, withStory } from "./stories.ts";

/** What a finished run states. */
export interface Publication {
  readonly outcome: "READY" | "PARTIAL";
  readonly reason: Reason | null;
  readonly usage: Usage;
  readonly spending: readonly Spending[];
  readonly contentDigest: string;
}

/** Makes the run's generation the live one. */
export function publish(turn: Turn, publication: Publication, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    const { outcome, reason, usage, spending, contentDigest } = publication;
    const paid = { usage, spending: [...spending] };
    const live: LiveMark = {
      generation: run.generation,
      versionId: run.version.versionId,
      contentDigest,
      profile: run.profile,
      profileDigest: run.profileDigest,
      outcome,
    };
    const type = outcome === "READY" ? "Document Ready" : "Document Partial";
    const published = patched(record, now, {
      summary: {
        status: outcome,
        live,
        concluded: { versionId: run.version.versionId, profileDigest: run.profileDigest, outcome },
        tail: owing(record, type, run.generation, now),
        retryAt: null,
      },
      detail: {
        reason,
        usage,
        run: null,
        attempts: null,
        request: unanswered(record, run),
        liveStatement: { outcome, reason, usage },
        stories: withStory(record, run, { outcome, reason, paid }, now),
      },
    });
    return { record: published, result: published };
  };
}

/**
 * Concludes the run as failed; what was live stays live.
 * @param spending what the usage is the sum of; null where the run never came so far as to sum it up
 */
export function fail(
  turn: Turn,
  reason: Reason,
  usage: Usage,
  spending: readonly Spending[] | null,
  now: number,
): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    const stated = { ...reason, retryable: false };
    const paid = spending === null ? null : { usage, spending: [...spending] };
    const failed = patched(record, now, {
      summary: {
        status: "FAILED",
        concluded: { versionId: run.version.versionId, profileDigest: run.profileDigest, outcome: "FAILED" },
        tail: owing(record, "Document Failed", run.generation, now),
        retryAt: null,
      },
      detail: {
        reason: stated,
        usage,
        run: null,
        attempts: null,
        request: unanswered(record, run),
        stories: withStory(record, run, { outcome: "FAILED", reason: stated, paid }, now),
      },
    });
    return { record: failed, result: failed };
  };
}

/** A message that was given up. */
export interface GivenUpMessage {
  readonly reason: Reason;
  /** The leg it was to go on with; null where it asked for a look at the document as a whole. */
  readonly leg: { readonly generation: number; readonly leg: number } | null;
  /** What lies under the key now: concluded with it, so that only a request tries it again. */
  readonly versionId: string | null;
}

/**
 * Fails a document without a lease, because its message was given up. Loses against a run that is being worked on,
 * waits, or has another message to go on with, and changes nothing that has concluded since. A reprocess that was asked
 * for while the given-up run was in work stands.
 */
export function failUnheld(message: GivenUpMessage, now: number): Transition<DocumentRecord | null> {
  return (current) => {
    if (current === undefined) return { result: null };
    const { summary, detail } = current;
    const leased = summary.lease !== null && summary.lease.until > now;
    if (leased || summary.retryAt !== null || !dependsOn(current, message.leg)) return { result: null };
    const version = detail.run?.version.versionId ?? message.versionId;
    const request = detail.run === null ? null : unanswered(current, detail.run);
    const end = { outcome: "FAILED", reason: message.reason, paid: null } as const;
    const failed = patched(current, now, {
      summary: {
        status: request === null ? "FAILED" : "QUEUED",
        lease: null,
        served: request === null ? summary.wanted : summary.served,
        concluded:
          version === null
            ? summary.concluded
            : { versionId: version, profileDigest: detail.run?.profileDigest ?? "", outcome: "FAILED" },
        tail: owing(current, "Document Failed", summary.generation, now),
        retryAt: null,
      },
      detail: {
        reason: message.reason,
        run: null,
        attempts: null,
        request,
        ...(detail.run !== null && { stories: withStory(current, detail.run, end, now) }),
      },
    });
    return { record: failed, result: failed };
  };
}

/**
 * Whether nothing but this message would have gone on with the document. A run in its first leg is carried by the
 * message that began it; a placed one by the continuation of its next leg, and by no other.
 */
function dependsOn({ summary, detail: { run } }: DocumentRecord, leg: GivenUpMessage["leg"]): boolean {
  if (leg !== null) return run?.generation === leg.generation && run.leg === leg.leg;
  return run === null ? summary.status === "QUEUED" : run.leg === 0;
}

/** Lets a failed document be tried again although nothing new lies under its key: a redrive. */
export function reopen(now: number): Transition<void> {
  return (current) => {
    if (current === undefined || current.summary.status !== "FAILED") return { result: undefined };
    const { summary } = current;
    const reopened = patched(current, now, {
      summary: { status: "QUEUED", concluded: null, wanted: summary.wanted + 1 },
      detail: { reason: null },
    });
    return { record: reopened, result: undefined };
  };
}

/**
 * Lets the live generation stand for a new version with the same bytes, name, type and tags. A restored bucket names all
 * its versions anew, which is no news to anybody: nothing is announced then.
 */
export function restore(turn: Turn, upload: UploadFacts, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const { version, name, tags, requestedProfile, uploadId } = upload;
    const { live } = record.summary;
    const statement = record.detail.liveStatement;
    if (live === null || statement === null) return { result: record };
    const type = live.outcome === "READY" ? "Document Ready" : "Document Partial";
    const restored = patched(record, now, {
      summary: {
        status: live.outcome,
        live: { ...live, versionId: version.versionId },
        ...(!isRebuilding(record) && { tail: owing(record, type, live.generation, now) }),
        concluded: { versionId: version.versionId, profileDigest: live.profileDigest, outcome: live.outcome },
        retryAt: null,
      },
      detail: {
        version,
        name,
        tags,
        profile: requestedProfile,
        uploadId,
        reason: statement.reason,
        usage: statement.usage,
        run: null,
        attempts: null,
        rawExpired: false,
        awaitingUntil: null,
        ...supersededStory(record, now),
      },
    });
    return { record: restored, result: restored };
  };
}

/** Notes that an owed event went out, and that the stories owed before it are stored: they come first. */
export function announced(turn: Turn, event: OwedEvent, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const tail = record.summary.tail;
    if (tail === null) return { result: record };
    const announce = tail.announce.filter((owed) => owed.type !== event.type || owed.generation !== event.generation);
    const next = patched(record, now, {
      summary: { tail: settled({ ...tail, announce }) },
      ...((record.detail.stories ?? []).length > 0 && { detail: { stories: [] } }),
    });
    return { record: next, result: next };
  };
}

/** Notes that dead passages were swept; the next sweep, if one is owed, comes after the refresh lag. */
export function swept(turn: Turn, refreshLagMilliseconds: number, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const tail = record.summary.tail;
    if (tail === null || tail.sweepAt === null) return { result: record };
    const sweeps = refreshLagMilliseconds === 0 ? 0 : tail.sweeps - 1;
    const sweepAt = sweeps > 0 ? now + refreshLagMilliseconds : null;
    const next = patched(record, now, { summary: { tail: settled({ ...tail, sweeps, sweepAt }) } });
    return { record: next, result: next };
  };
}

/** Sweeps a conclusion owes: one at once, one after the refresh lag. */
const SWEEPS = 2;

/** What a record owes once an event of this type is due too. */
function owing(record: DocumentRecord, type: DocumentEventType, generation: number, now: number): Tail {
  return { announce: [...(record.summary.tail?.announce ?? []), { type, generation }], sweepAt: now, sweeps: SWEEPS };
}

/** The reprocess request that still stands once this run has concluded: one that came while it ran. */
function unanswered(record: DocumentRecord, run: Run): ReprocessRequest | null {
  return record.detail.request?.id === run.requestId ? null : record.detail.request;
}

function settled(tail: Tail): Tail | null {
  return tail.announce.length === 0 && tail.sweepAt === null ? null : tail;
}
