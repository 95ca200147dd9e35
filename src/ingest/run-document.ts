/**
 * One run over one version, and every way it can end: published, failed, placed for a further leg, waiting for its
 * budget, or (by throwing) tried again later.
 */

import { NO_TENANT } from "../domain/caller.ts";
import type { Reason, StageName } from "../domain/document.ts";
import { FAILURES, Failure, OutOfTimeError, reasonOf, SupersededError } from "../domain/failure.ts";
import type { DigestedProfile } from "../domain/profile.ts";
import { fail } from "../domain/record/conclusion.ts";
import {
  MAX_ATTEMPTS,
  type OpenResult,
  openGeneration,
  resumeRun,
  storePlace,
  wait,
} from "../domain/record/generation.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { continuationBody } from "../intake/message.ts";
import { ModelFaultError, UncertainCallError } from "../ports/chat-model.ts";
import { errorFields } from "../ports/telemetry.ts";
import type { Deadline } from "./deadline.ts";
import type { SeenVersion } from "./decide.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { finishTail } from "./finish-tail.ts";
import { ingestDocument } from "./ingest-document.ts";
import { InterruptedRunError } from "./interrupted-run.ts";
import type { Looked } from "./looked.ts";
import { RunContext } from "./run-context.ts";

/** Opens the next generation over what was seen, and runs it. */
export async function openRun(
  deps: IngestDependencies,
  turn: Turn,
  record: DocumentRecord,
  seen: SeenVersion,
  deadline: Deadline,
): Promise<Looked> {
  const { request } = record.detail;
  const requested = request?.profile ?? seen.requestedProfile;
  const chosen = chooseProfile(deps, record, seen, requested);
  const named =
    chosen instanceof Failure
      ? { profile: requested ?? "", profileDigest: "" }
      : { profile: chosen.profile.name, profileDigest: chosen.digest };
  const opening = openGeneration(turn, { ...seen, ...named, request }, deps.clock.now());
  const opened = await deps.records.change(turn.documentId, opening);
  if (chosen instanceof Failure) return await failRun(deps, turn, opened.record, reasonOf(chosen, "acquire"));
  return await run(deps, turn, opened, chosen, deadline);
}

/** Goes on with the run at the place it stored. */
export async function resumeRunAt(deps: IngestDependencies, turn: Turn, deadline: Deadline): Promise<Looked> {
  const resumed = await deps.records.change(turn.documentId, resumeRun(turn, deps.clock.now()));
  const name = resumed.record.detail.run?.profile ?? "";
  const profile = deps.profiles.find(name);
  if (profile === undefined) return await failRun(deps, turn, resumed.record, unknownProfile(name));
  if (profile.digest !== resumed.record.detail.run?.profileDigest) {
    return await run(deps, turn, await beginAnew(deps, turn, resumed.record, profile), profile, deadline);
  }
  return await run(deps, turn, resumed, profile, deadline);
}

/**
 * Opens the next generation over the version of a run whose profile changed between two legs: a result is of one
 * profile, and passages split by two would not lie in one text.
 */
async function beginAnew(
  deps: IngestDependencies,
  turn: Turn,
  { detail }: DocumentRecord,
  profile: DigestedProfile,
): Promise<OpenResult> {
  if (detail.run === null) throw new SupersededError(turn.documentId);
  const { name, tags, profile: requestedProfile, uploadId, run, request } = detail;
  const plan = { version: run.version, name, tags, requestedProfile, uploadId, request };
  const named = { profile: profile.profile.name, profileDigest: profile.digest };
  return await deps.records.change(turn.documentId, openGeneration(turn, { ...plan, ...named }, deps.clock.now()));
}

async function run(
  deps: IngestDependencies,
  turn: Turn,
  opened: OpenResult,
  profile: DigestedProfile,
  deadline: Deadline,
): Promise<Looked> {
  const { record } = opened;
  if (opened.kind === "exhausted") return await failRun(deps, turn, record, exhausted(record));
  const context = new RunContext(deps, turn, record, opened.run, profile, deadline);
  let ended: DocumentRecord;
  try {
    if (record.summary.tenant === NO_TENANT) throw new Failure("no_tenant");
    ended = await ingestDocument(context);
  } catch (error) {
    return await endOtherwise(context, error);
  }
  // Outside of the above: the run has ended, and what goes wrong from here on can neither place nor fail it.
  await finishTail(deps, turn, ended);
  return "done";
}

/** Decides by the error's kind: the one place where a run's errors become states. */
async function endOtherwise(context: RunContext, error: unknown): Promise<Looked> {
  const { deps, turn, profile } = context;
  const { documentId } = turn;
  if (error instanceof SupersededError) throw error;
  const permanent = error instanceof Failure && !error.retryable;
  if (error instanceof OutOfTimeError || (context.deadline.signal.aborted && !permanent))
    return await placeRun(context);
  const reason = reasonOf(error, context.stage);
  deps.telemetry.log(reason.retryable ? "warn" : "info", "run interrupted", {
    documentId,
    stage: context.stage,
    code: reason.code,
    ...errorFields(error),
  });
  const isOverBudget = error instanceof Failure && error.code === "over_budget";
  if (isOverBudget && profile.profile.budget.over === "fail") {
    return await failRun(deps, turn, context.record, reason, context);
  }
  if (error instanceof Failure && error.retryable && hasToWait(context, error)) {
    return await waitFor(context, error, reason);
  }
  if (!reason.retryable) return await failRun(deps, turn, context.record, reason, context);
  throw new InterruptedRunError(context.stage, error);
}

/** Whether only time helps: budget and quota come again by themselves, and so does a model that outlasts the attempts. */
function hasToWait(context: RunContext, error: Failure): boolean {
  if (error.code === "over_budget" || error.code === "over_quota") return true;
  // These may be the document's own doing, or cost money each time: they stay attempts.
  const isOwn = error instanceof UncertainCallError || error instanceof ModelFaultError;
  const { attempts } = context.record.detail;
  const isLastAttempt = attempts !== null && attempts.count >= MAX_ATTEMPTS;
  const age = context.deps.clock.now() - context.run.startedAt;
  return error.code === "model_unavailable" && !isOwn && isLastAttempt && age < LONGEST_OUTAGE;
}

/** How old a run may become that waits for a model, in milliseconds: a weekend and the day after. */
const LONGEST_OUTAGE = 3 * 86_400_000;

/**
 * Budget, quota or model will be there again: the document waits with its place, and nothing counts as an attempt. Those that
 * wait for the same moment come one after the other.
 */
async function waitFor(context: RunContext, error: Failure, reason: Reason): Promise<Looked> {
  const { deps, turn } = context;
  await context.saveWork();
  const milliseconds = (error.retryAfterSeconds ?? deps.settings.backoffMaxSeconds) * 1000;
  const spread = Math.ceil(Math.min(milliseconds, LONGEST_SPREAD) * Math.random());
  const retryAt = deps.clock.now() + milliseconds + spread;
  const waiting = wait(turn, context.place(), reason, retryAt, deps.clock.now());
  const { kind } = await deps.records.change(turn.documentId, waiting);
  return kind === "waiting" ? "released" : "done";
}

/** By how much a wait is lengthened at most, in milliseconds. */
const LONGEST_SPREAD = 30_000;

/** Stores the place and releases the lease in one write, then sends the next leg, whose message is then acknowledged. */
async function placeRun(context: RunContext): Promise<Looked> {
  const { deps, turn } = context;
  const { documentId } = turn;
  await context.saveWork();
  const placed = await deps.records.change(documentId, storePlace(turn, context.place(), deps.clock.now()));
  if (placed.kind === "placed") {
    await deps.queue.send(continuationBody(documentId, placed.generation, placed.leg));
    return "released";
  }
  const code = placed.kind === "no_progress" ? "no_progress" : "limit_exceeded";
  const message =
    placed.kind === "no_progress"
      ? FAILURES.no_progress
      : "The document needs more legs than one run may have; split it.";
  return await failRun(deps, turn, context.record, { code, message, stage: context.stage, retryable: false }, context);
}

async function failRun(
  deps: IngestDependencies,
  turn: Turn,
  record: DocumentRecord,
  reason: Reason,
  context?: RunContext,
): Promise<Looked> {
  const usage = context === undefined ? record.detail.usage : context.models.usage();
  const spending = context?.models.spending() ?? null;
  const failing = fail(turn, reason, usage, spending, deps.clock.now());
  const failed = await deps.records.change(turn.documentId, failing);
  deps.telemetry.metric("DocumentsFailed", 1, "Count", { code: reason.code });
  await finishTail(deps, turn, failed);
  return "done";
}

function chooseProfile(
  deps: IngestDependencies,
  { detail }: DocumentRecord,
  { version, metadata }: SeenVersion,
  requested: string | null,
): DigestedProfile | Failure {
  try {
    return deps.profiles.choose({ key: detail.key, contentType: version.contentType, metadata, requested });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function unknownProfile(name: string): Reason {
  return reasonOf(
    new Failure("unknown_profile", { message: `${FAILURES.unknown_profile} (It asks for "${name}".)` }),
    "acquire",
  );
}

function exhausted({ detail }: DocumentRecord): Reason {
  const stage: StageName = "acquire";
  const last = detail.reason === null ? "" : ` The last problem: ${detail.reason.message}`;
  return { code: "attempts_exhausted", message: `${FAILURES.attempts_exhausted}${last}`, stage, retryable: false };
}
