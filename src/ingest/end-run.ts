/** Every way a run can end but being published: failed, placed for a further leg, waiting, or tried again later. */
import type { Reason, StageName } from "../domain/document.ts";
import { FAILURES, Failure, OutOfTimeError, reasonOf, SupersededError } from "../domain/failure.ts";
import { fail } from "../domain/record/conclusion.ts";
import { MAX_ATTEMPTS, storePlace, wait } from "../domain/record/generation.ts";
import type { Turn } from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import { continuationBody } from "../intake/message.ts";
import { ModelFaultError, UncertainCallError } from "../ports/chat-model.ts";
import { errorFields } from "../ports/telemetry.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { finishTail } from "./finish-tail.ts";
import { InterruptedRunError } from "./interrupted-run.ts";
import type { Looked } from "./looked.ts";
import type { RunContext } from "./run-context.ts";

/**
 * Ends a run that an error kept from being published: the one place where a run's errors become states.
 * @throws {InterruptedRunError} where it is to be tried again; {SupersededError} as it came
 */
export async function endRun(context: RunContext, error: unknown): Promise<Looked> {
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

/**
 * Whether only time helps. Budget and quota come again by themselves; so does whatever outlasts the attempts and says of
 * itself that it may pass: a model, a store.
 */
function hasToWait({ deps, record, run, stage }: RunContext, error: Failure): boolean {
  if (error.code === "over_budget" || error.code === "over_quota") return true;
  // These may be the document's own doing, or cost money each time: they stay attempts.
  if (error instanceof UncertainCallError || error instanceof ModelFaultError) return false;
  if (error.code !== "model_unavailable" && PAID_STAGES.has(stage)) return false;
  const { attempts } = record.detail;
  const isLastAttempt = attempts !== null && attempts.count >= MAX_ATTEMPTS;
  return isLastAttempt && deps.clock.now() - run.startedAt < LONGEST_OUTAGE;
}

/** Where a store that fails may have lost a reply: whoever tries again pays again. */
const PAID_STAGES: ReadonlySet<StageName> = new Set<StageName>(["transcribe", "extract", "embed"]);

/** How old a run may become that waits for what is down, in milliseconds: a weekend and the day after. */
const LONGEST_OUTAGE = 3 * 86_400_000;

/**
 * What is missing will be there again: the document waits with its place, and nothing counts as an attempt. Those
 * that wait for the same moment come one after the other.
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

/** Fails a run. @param context how far the run came, and what it paid; absent where it was not begun */
export async function failRun(
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
