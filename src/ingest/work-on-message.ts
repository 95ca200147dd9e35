/**
 * One message, from taking the lease to giving it back. What the message says is only which document to look at; what
 * there is to do is decided from the record and from what lies under the key.
 */
import type { StageName } from "../domain/document.ts";
import { Failure, OutOfTimeError, reasonOf, SupersededError } from "../domain/failure.ts";
import { type KeyOwner, ownerOfObjectKey } from "../domain/identity.ts";
import {
  type AcquireResult,
  acquire,
  forget,
  giveBack,
  type LookRequest,
  release,
  type Turn,
} from "../domain/record/lease.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { WorkMessage } from "../intake/message.ts";
import { errorFields } from "../ports/telemetry.ts";
import { Deadline } from "./deadline.ts";
import type { IngestDependencies } from "./dependencies.ts";
import { InterruptedRunError } from "./interrupted-run.ts";
import { lookAt } from "./look-at.ts";

/** One delivery of a message. */
export interface Delivery {
  readonly messageId: string;
  /** From 1. */
  readonly receiveCount: number;
  readonly message: WorkMessage;
  /** Milliseconds until the worker's call is killed. */
  readonly remaining: () => number;
}

/** What is to become of the message. */
export type Disposition =
  | { readonly kind: "acknowledge" }
  /** Deliver it again, not before this many seconds. */
  | { readonly kind: "retry"; readonly afterSeconds: number };

const ACKNOWLEDGE: Disposition = { kind: "acknowledge" };

/** Works on a message until everything wanted of its document has been served, or has to be tried again later. */
export async function workOnMessage(deps: IngestDependencies, delivery: Delivery): Promise<Disposition> {
  const { documentId, owner } = subjectOf(deps, delivery.message);
  let acquired: AcquireResult;
  try {
    acquired = await deps.records.change(documentId, acquire(owner, requestOf(deps, delivery)));
  } catch (error) {
    return retryAfter(deps, documentId, backoffSeconds(deps, delivery.receiveCount, error), error);
  }
  deps.telemetry.log("debug", "message taken", { documentId, kind: delivery.message.kind, lease: acquired.kind });
  if (acquired.kind !== "taken") return ACKNOWLEDGE;
  using deadline = new Deadline(deps.clock, delivery.remaining, deps.settings.deadlineMarginSeconds * 1000);
  try {
    await serve(deps, acquired.turn, acquired.record, deadline);
    return ACKNOWLEDGE;
  } catch (error) {
    if (error instanceof SupersededError) return ACKNOWLEDGE;
    return error instanceof InterruptedRunError
      ? await tryLater(deps, delivery, acquired.turn, error.cause, error.stage)
      : await tryLater(deps, delivery, acquired.turn, error, "acquire");
  }
}

/** What a delivery asks of the lease. */
function requestOf({ settings, clock }: IngestDependencies, { message, messageId }: Delivery): LookRequest {
  return {
    holder: messageId,
    ...(message.kind === "continuation" && { continuation: message }),
    ...(message.kind === "object" && message.deleted && { rawExpired: message.byLifecycle }),
    leaseMilliseconds: settings.leaseSeconds * 1000,
    now: clock.now(),
  };
}

/** Looks and works until nothing is wanted any more. A run that was placed has released the lease itself. */
async function serve(deps: IngestDependencies, turn: Turn, first: DocumentRecord, deadline: Deadline): Promise<void> {
  let record = first;
  for (;;) {
    const looked = await lookAt(deps, turn, record, deadline);
    if (looked === "released") return;
    const now = deps.clock.now();
    const released = await deps.records.change(
      turn.documentId,
      looked === "forget" ? forget(turn, now) : release(turn, now),
    );
    if (released.kind === "released") return;
    record = released.record;
  }
}

/** Gives the lease back and says when to deliver the message again: known causes and unknown ones alike. */
async function tryLater(
  deps: IngestDependencies,
  delivery: Delivery,
  turn: Turn,
  error: unknown,
  stage: StageName,
): Promise<Disposition> {
  const { documentId } = turn;
  const outOfTime = error instanceof OutOfTimeError;
  const afterSeconds = outOfTime ? 0 : backoffSeconds(deps, delivery.receiveCount, error);
  const retry = retryAfter(deps, documentId, afterSeconds, error);
  try {
    await deps.records.change(documentId, giveBack(turn, reasonOf(error, stage), deps.clock.now()));
  } catch (lost) {
    if (lost instanceof SupersededError) return ACKNOWLEDGE;
    deps.telemetry.log("warn", "the lease could not be given back; it runs out", { documentId, ...errorFields(lost) });
  }
  return retry;
}

function retryAfter(deps: IngestDependencies, documentId: string, afterSeconds: number, error: unknown): Disposition {
  deps.telemetry.log("warn", "message is tried again", { documentId, afterSeconds, ...errorFields(error) });
  return { kind: "retry", afterSeconds };
}

/** Doubles with each delivery, jittered between half and whole, unless the cause says how long. */
function backoffSeconds(deps: IngestDependencies, receiveCount: number, error: unknown): number {
  const { backoffBaseSeconds, backoffMaxSeconds } = deps.settings;
  if (error instanceof Failure && error.retryAfterSeconds !== undefined) {
    return Math.min(Math.ceil(error.retryAfterSeconds), backoffMaxSeconds);
  }
  const whole = Math.min(backoffBaseSeconds * 2 ** (receiveCount - 1), backoffMaxSeconds);
  return Math.ceil(whole / 2 + (Math.random() * whole) / 2);
}

function subjectOf(deps: IngestDependencies, message: WorkMessage): { documentId: string; owner: KeyOwner | null } {
  if (message.kind !== "object") return { documentId: message.documentId, owner: null };
  const owner = ownerOfObjectKey(deps.settings.tenancy, message.objectKey);
  return { documentId: owner.documentId, owner };
}
