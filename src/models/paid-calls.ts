import { Failure } from "../domain/failure.ts";
import type { Slots } from "../domain/slots.ts";
import type { Spending, Usage } from "../domain/usage.ts";
import { type ModelQuota, UncertainCallError } from "../ports/chat-model.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ledger, Reservation } from "../ports/ledger.ts";
import { errorFields, type Telemetry } from "../ports/telemetry.ts";
import { type BudgetOwner, budgetsOf, overBudget } from "./budget.ts";
import { LONGEST_PACE_MILLISECONDS, Pacer } from "./pacing/pacer.ts";
import { UsageBook } from "./usage-book.ts";

/** After this a call is given up, in milliseconds. */
const CALL_TIMEOUT_MILLISECONDS = 120_000;

/** How long a reservation holds: until the call's last beginning, and the call. Shorter than a lease, so a new runner never waits. */
export const RESERVATION_MILLISECONDS = LONGEST_PACE_MILLISECONDS + CALL_TIMEOUT_MILLISECONDS;

/** Pause between looks for the reply of another runner, in milliseconds. */
const POLL_MILLISECONDS = 500;

/** A call that costs money, whose answer is kept. */
export interface PaidCall<Answer, Kept> {
  /** The reply's digest under its document. */
  readonly id: string;
  /** Who runs: the same owner takes its own unfinished call over at once. */
  readonly owner: string;
  readonly chargedTo: BudgetOwner;
  /** Tokens the call may cost at most. */
  readonly tokens: number;
  /** Whose quota it takes, and how many of the provider's requests it makes. */
  readonly pace: { readonly name: string; readonly quota: ModelQuota | undefined; readonly requests: number };
  readonly slots: Slots;
  /** Makes the call. A {@link Failure} says that it was not paid; any other error, and an uncertain one, leave that open. */
  invoke(signal: AbortSignal): Promise<Answer>;
  /** What the answer is paid, and for what; whether it was paid before is not the call's to know. */
  spendingOf(answer: Answer): Spending;
  /** What the answer took of the quota. */
  quotaOf(answer: Answer): number;
  /** Stores the answer. `repeated`: the call may have been paid before. */
  keep(answer: Answer, repeated: boolean): Promise<Kept>;
  /** What was kept already, here or by another runner; null where nothing was. */
  kept(): Promise<Kept | null>;
}

export interface PaidCallsDependencies {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/**
 * Makes each paid call once: reserved before, kept, then settled. The order matters: an answer that is kept but not
 * settled is never bought again, and one that was bought but not kept leaves its reservation behind, so the next
 * attempt knows that it repeats.
 */
export class PaidCalls {
  readonly #dependencies: PaidCallsDependencies;
  readonly #pacer: Pacer;
  readonly #book: UsageBook;

  constructor(dependencies: PaidCallsDependencies) {
    this.#dependencies = dependencies;
    this.#book = new UsageBook(dependencies.ledger);
    this.#pacer = new Pacer(dependencies);
  }

  /** @throws {Failure} `over_budget`, or whatever the call itself throws. */
  async make<Answer, Kept>(call: PaidCall<Answer, Kept>, signal?: AbortSignal): Promise<Kept> {
    const { clock } = this.#dependencies;
    for (;;) {
      const attempt = await call.slots.run(() => this.#attempt(call, signal));
      if (attempt.kind === "kept") return attempt.kept;
      await clock.sleep(Math.max(1, Math.min(POLL_MILLISECONDS, attempt.until - clock.now())), signal);
      const kept = await call.kept();
      if (kept !== null) return kept;
    }
  }

  async #attempt<Answer, Kept>(
    call: PaidCall<Answer, Kept>,
    signal: AbortSignal | undefined,
  ): Promise<{ kind: "kept"; kept: Kept } | { kind: "in_flight"; until: number }> {
    signal?.throwIfAborted();
    const { ledger, clock } = this.#dependencies;
    const now = clock.now();
    const reservation: Reservation = {
      id: call.id,
      owner: call.owner,
      tokens: call.tokens,
      budgets: budgetsOf(call.chargedTo, now),
      expiresAt: now + RESERVATION_MILLISECONDS,
    };
    const reserved = await ledger.reserve(reservation, now);
    if (reserved.kind === "in_flight") return reserved;
    if (reserved.kind === "over_budget") {
      const budget = reservation.budgets.find(({ account }) => account === reserved.account);
      throw budget === undefined ? new Failure("over_budget") : overBudget(budget, call.tokens, now);
    }
    // Another runner may have kept its reply and settled between the look into the store and this reservation.
    const earlier = await call.kept();
    if (earlier !== null) {
      await ledger.cancel(reservation, clock.now());
      return { kind: "kept", kept: earlier };
    }
    let progress = "not_sent" as CallProgress;
    try {
      const answer = await this.#pacer.run({
        ...call.pace,
        need: { tokens: call.tokens, requests: call.pace.requests },
        signal,
        invoke: () => {
          progress = "sent";
          return invoke(call, signal);
        },
        used: (given) => call.quotaOf(given),
      });
      progress = "answered";
      const kept = await call.keep(answer, reserved.repeated);
      const spending = call.spendingOf(answer);
      const usage = { ...spending.usage, repeated: reserved.repeated ? 1 : 0 };
      await this.#settle(reservation, call.chargedTo.tenant, { ...spending, usage });
      return { kind: "kept", kept };
    } catch (error) {
      await this.#release(reservation, isUnpaid(progress, error));
      throw error;
    }
  }

  /**
   * After a failure: the call is over, so nobody has to wait for it. One that was not paid is given back; one that may
   * have been is let lapse at once, which keeps it remembered.
   */
  async #release(reservation: Reservation, unpaid: boolean): Promise<void> {
    const { ledger, clock, telemetry } = this.#dependencies;
    const now = clock.now();
    try {
      if (unpaid) await ledger.cancel(reservation, now);
      else await ledger.reserve({ ...reservation, expiresAt: now }, now);
    } catch (error) {
      telemetry.log("warn", "A reservation could not be given back; it lapses by itself.", errorFields(error));
    }
  }

  /** The answer is safe by now: a ledger that cannot be reached counts too little, but must not lose it. */
  async #settle(reservation: Reservation, tenant: string, spending: Spending): Promise<void> {
    const { ledger, clock, telemetry } = this.#dependencies;
    const usedTokens = tokensOf(spending.usage);
    const now = clock.now();
    try {
      await ledger.settle(reservation, usedTokens, now);
      await this.#book.note(tenant, spending, now);
    } catch (error) {
      telemetry.log("warn", "A model call could not be settled; its tokens are not counted against the budget.", {
        usedTokens,
        ...errorFields(error),
      });
    }
  }
}

type CallProgress = "not_sent" | "sent" | "answered";

function isUnpaid(progress: CallProgress, error: unknown): boolean {
  if (progress === "sent") return error instanceof Failure && !(error instanceof UncertainCallError);
  return progress === "not_sent";
}

/** Every token of a call, as budgets count them. */
function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, embeddedTokens }: Usage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens + embeddedTokens;
}

/** Makes the call within its time. */
async function invoke<Answer, Kept>(call: PaidCall<Answer, Kept>, signal: AbortSignal | undefined): Promise<Answer> {
  const timeout = AbortSignal.timeout(CALL_TIMEOUT_MILLISECONDS);
  try {
    return await call.invoke(signal === undefined ? timeout : AbortSignal.any([signal, timeout]));
  } catch (error) {
    if (!timeout.aborted || signal?.aborted === true || error instanceof Failure) throw error;
    throw new UncertainCallError("The model gave no answer in time; the document is tried again.", error);
  }
}
