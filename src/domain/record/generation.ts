/**
 * Opening a generation, going on with one, and storing its place. See openspec/specs/failure-handling.
 */
import { type Reason, STAGES, type StageName } from "../document.ts";
import { SupersededError } from "../failure.ts";
import { held, type Turn } from "./lease.ts";
import {
  type Attempts,
  type DocumentRecord,
  type Place,
  patched,
  type ReprocessRequest,
  type Run,
  type Transition,
  type UploadFacts,
} from "./record.ts";
import { interrupted, supersededStory } from "./stories.ts";

/** Runs begun in a row without a newly finished stage, after which a document fails. */
export const MAX_ATTEMPTS = 3;
/** Legs of one run. */
export const MAX_LEGS = 200;
/** Placed legs in a row without progress, after which a document fails. */
export const MAX_IDLE_LEGS = 2;

/** What a new generation is to work on, and under which profile. */
export interface RunPlan extends UploadFacts {
  readonly profile: string;
  readonly profileDigest: string;
  /**
   * The reprocess request it answers, as it stood when the profile was chosen; null for none. One that came since is
   * not answered by this run, and stands.
   */
  readonly request: ReprocessRequest | null;
}

export type OpenResult =
  | { readonly kind: "opened"; readonly record: DocumentRecord; readonly run: Run }
  /** Begun too often without getting further: the generation is there to be failed, not to be run. */
  | { readonly kind: "exhausted"; readonly record: DocumentRecord };

/** The next generation's number: higher than any before, and than any a restored table has forgotten. */
export function nextGeneration(previous: number, now: number): number {
  return Math.max(previous + 1, Math.floor(now / 1000));
}

/** Opens the next generation. One attempt too many says so, and keeps saying so until the document has failed. */
export function openGeneration(turn: Turn, plan: RunPlan, now: number): Transition<OpenResult> {
  return (current) => {
    const record = held(current, turn);
    const { request } = plan;
    const attempts = begun(record, subjectOf(plan.version.versionId, request?.id ?? null));
    const generation = nextGeneration(record.summary.generation, now);
    const run: Run = {
      generation,
      version: plan.version,
      profile: plan.profile,
      profileDigest: plan.profileDigest,
      requestId: request?.id ?? null,
      salt: request?.fresh ? request.id : "",
      startedAt: now,
      leg: 0,
      idleLegs: 0,
      place: null,
      times: [],
    };
    const exhausted = attempts.count > MAX_ATTEMPTS;
    const opened = patched(record, now, {
      summary: { status: "PROCESSING", generation, retryAt: null },
      detail: {
        run,
        attempts,
        version: plan.version,
        name: plan.name,
        tags: plan.tags,
        profile: plan.requestedProfile,
        uploadId: plan.uploadId,
        reason: exhausted ? record.detail.reason : null,
        awaitingUntil: null,
        rawExpired: false,
        ...supersededStory(record, now),
      },
    });
    if (exhausted) return { record: opened, result: { kind: "exhausted", record: opened } };
    return { record: opened, result: { kind: "opened", record: opened, run } };
  };
}

/** Goes on with a run that stored its place; a leg begun again and again without getting further counts as attempts. */
export function resumeRun(turn: Turn, now: number): Transition<OpenResult> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    const subject = `${subjectOf(run.version.versionId, run.requestId)}#leg${run.leg}`;
    const attempts = begun(record, subject);
    const resumed = patched(record, now, {
      summary: { status: "PROCESSING", retryAt: null },
      detail: { attempts, reason: attempts.count > MAX_ATTEMPTS ? record.detail.reason : null },
    });
    if (attempts.count > MAX_ATTEMPTS) return { record: resumed, result: { kind: "exhausted", record: resumed } };
    return { record: resumed, result: { kind: "opened", record: resumed, run } };
  };
}

/** Notes that a stage of the run is finished, and how long it took; holds the lease on. */
export function stageDone(
  turn: Turn,
  stage: StageName,
  milliseconds: number,
  leaseMilliseconds: number,
  now: number,
): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    const index = STAGES.indexOf(stage);
    const attempts = record.detail.attempts;
    const lease = record.summary.lease;
    const further =
      attempts !== null && index > attempts.furthest ? { ...attempts, count: 0, furthest: index } : attempts;
    const done = patched(record, now, {
      summary: { lease: lease === null ? null : { ...lease, until: now + leaseMilliseconds } },
      detail: { attempts: further, run: { ...run, times: addTime(run, stage, milliseconds) } },
    });
    return { record: done, result: done };
  };
}

/**
 * Notes how far a long run came, with the lease kept: whoever takes over after a crash goes on from there in the same
 * generation, and what came before counts as progress.
 */
export function checkpoint(turn: Turn, place: Place, now: number): Transition<DocumentRecord> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    if (!isFurther(place, run.place)) return { result: record };
    const { attempts } = record.detail;
    const noted = patched(record, now, {
      // One below zero: storing the very same place at this leg's end is no idle leg, for the leg came this far.
      detail: { run: { ...run, place, idleLegs: -1 }, attempts: attempts === null ? null : { ...attempts, count: 0 } },
    });
    return { record: noted, result: noted };
  };
}

export type PlaceResult =
  /** The place is stored and the lease released: send this leg's message, then acknowledge. */
  | { readonly kind: "placed"; readonly generation: number; readonly leg: number }
  | { readonly kind: "no_progress" }
  | { readonly kind: "too_many_legs" };

/** Stores how far the run came and releases the lease, in one write. */
export function storePlace(turn: Turn, place: Place, now: number): Transition<PlaceResult> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    const further = isFurther(place, run.place);
    const idleLegs = further ? 0 : run.idleLegs + 1;
    if (idleLegs >= MAX_IDLE_LEGS) return { result: { kind: "no_progress" } };
    const leg = run.leg + 1;
    if (leg >= MAX_LEGS) return { result: { kind: "too_many_legs" } };
    return {
      record: patched(record, now, {
        summary: { lease: null },
        detail: { run: { ...run, place: further ? place : run.place, leg, idleLegs } },
      }),
      result: { kind: "placed", generation: run.generation, leg },
    };
  };
}

export type WaitResult =
  /** The lease is released. */
  | { readonly kind: "waiting" }
  /** A look was wanted meanwhile, which may make the wait pointless: the lease is kept for it. */
  | { readonly kind: "wanted" };

/** Lets the document wait until a moment, with its place kept: the reconciler sends it again. Waiting is no leg. */
export function wait(turn: Turn, place: Place, reason: Reason, retryAt: number, now: number): Transition<WaitResult> {
  return (current) => {
    const record = held(current, turn);
    const run = runOf(record, turn);
    const { lease, wanted } = record.summary;
    const isWanted = lease !== null && lease.serving !== wanted;
    return {
      record: patched(record, now, {
        summary: { status: "QUEUED", lease: isWanted ? lease : null, retryAt },
        detail: {
          reason,
          attempts: null,
          run: {
            ...interrupted(run, reason, now),
            place: isFurther(place, run.place) ? place : run.place,
            idleLegs: 0,
          },
        },
      }),
      result: { kind: isWanted ? "wanted" : "waiting" },
    };
  };
}

/**
 * The unfinished run of the newest generation.
 * @throws {SupersededError} when there is none, so that a late writer changes nothing.
 */
export function runOf(record: DocumentRecord, turn: Turn): Run {
  const run = record.detail.run;
  if (run === null || run.generation !== record.summary.generation) throw new SupersededError(turn.documentId);
  return run;
}

function subjectOf(versionId: string, requestId: string | null): string {
  return `${versionId}#${requestId ?? ""}`;
}

/** One attempt more; from one on where the subject is new or the last attempt came further. */
function begun(record: DocumentRecord, subject: string): Attempts {
  const before = record.detail.attempts;
  if (before === null || before.subject !== subject) return { subject, count: 1, furthest: -1, refunds: 0 };
  return { ...before, count: before.count + 1 };
}

function isFurther(place: Place, before: Place | null): boolean {
  if (before === null) return true;
  const a = STAGES.indexOf(place.stage);
  const b = STAGES.indexOf(before.stage);
  return a > b || (a === b && place.done > before.done);
}

function addTime(run: Run, stage: StageName, milliseconds: number): Run["times"] {
  const before = run.times.find((time) => time.stage === stage)?.milliseconds ?? 0;
  return [...run.times.filter((time) => time.stage !== stage), { stage, milliseconds: before + milliseconds }];
}
