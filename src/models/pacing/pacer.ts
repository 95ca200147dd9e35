import { Failure } from "../../domain/failure.ts";
import { ModelFaultError, type ModelQuota, ThrottledError } from "../../ports/chat-model.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FiguresRule, Ledger } from "../../ports/ledger.ts";
import { errorFields, type Telemetry } from "../../ports/telemetry.ts";
import { giveBack, type Need, notBefore, refused, take } from "./pace.ts";

/**
 * The longest time from a call's wish to its last beginning, in milliseconds: waits for its turn and further tries
 * included. Beyond it the document waits, and not the process.
 */
export const LONGEST_PACE_MILLISECONDS = 60_000;

/** How often a call is repeated when the model itself failed on it. */
const FAULT_RETRIES = 2;

/** How long figures are remembered that nobody changes: long enough for a learned quota to outlive a night. */
const REMEMBER = 24 * 60 * 60 * 1000;

/** A call that has to keep to a quota. */
export interface PacedCall<Answer> {
  /** Whose quota it is, e.g. `chat:claude-sonnet`. */
  readonly name: string;
  /** Absent: nothing limits the call. */
  readonly quota: ModelQuota | undefined;
  /** What the call may take at most. */
  readonly need: Need;
  /** Begins without waiting for its turn; the others wait for it. */
  readonly urgent?: boolean;
  readonly signal?: AbortSignal | undefined;
  invoke(): Promise<Answer>;
  /** Tokens of the quota that the call took in the end. */
  used(answer: Answer): number;
}

export interface PacerDependencies {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Keeps calls within a model's quota, over all processes that share the ledger, and the quota in use. */
export class Pacer {
  readonly #dependencies: PacerDependencies;

  constructor(dependencies: PacerDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Makes a call in its turn. One that the provider refuses waits for the next turn; one on which the model failed is
   * repeated a few times.
   * @throws {Failure} `over_quota`, retryable, when its turn is too far off; else whatever the call throws.
   */
  async run<Answer>(call: PacedCall<Answer>): Promise<Answer> {
    const { quota } = call;
    const latest = this.#dependencies.clock.now() + LONGEST_PACE_MILLISECONDS;
    for (let faults = 0; ; ) {
      if (quota !== undefined) await this.#turn(call, quota, latest);
      try {
        const answer = await call.invoke();
        const spare = { tokens: call.need.tokens - call.used(answer), requests: 0 };
        if (quota !== undefined) await this.#giveBack(call, quota, spare);
        return answer;
      } catch (error) {
        if (error instanceof ThrottledError && quota !== undefined) {
          await this.#refused(call, quota, error);
          continue;
        }
        // What a call took that was certainly not made or not let through is free again; any other may have used it.
        if (quota !== undefined && error instanceof Failure && !error.retryable) {
          await this.#giveBack(call, quota, call.need);
        }
        faults += 1;
        if (!(error instanceof ModelFaultError) || faults > FAULT_RETRIES) throw error;
        if (this.#dependencies.clock.now() > latest) throw error;
      }
    }
  }

  async #turn(call: PacedCall<unknown>, quota: ModelQuota, latest: number): Promise<void> {
    const { clock, telemetry } = this.#dependencies;
    const now = clock.now();
    const taken = await this.#change(call, take(quota, call.need, { now, latest }, call.urgent));
    if (taken.kind === "too_far") throw overQuota(taken.startAt - now);
    if (taken.startAt <= now) return;
    telemetry.metric("PaceWait", taken.startAt - now, "Milliseconds", { model: call.name });
    try {
      for (let at = taken.startAt; at > clock.now(); at = await this.#change(call, notBefore())) {
        if (at > latest) throw overQuota(at - clock.now());
        await clock.sleep(at - clock.now(), call.signal);
      }
    } catch (error) {
      await this.#giveBack(call, quota, call.need);
      throw error;
    }
  }

  async #refused(call: PacedCall<unknown>, quota: ModelQuota, error: ThrottledError): Promise<void> {
    const { clock, telemetry } = this.#dependencies;
    telemetry.metric("ModelThrottled", 1, "Count", { model: call.name });
    const times = { now: clock.now(), retryAfterSeconds: error.retryAfterSeconds ?? 0 };
    await this.#change(call, refused(quota, call.need, times));
  }

  /** Figures that cannot be reached are a little off for a while; that must not lose an answer. */
  async #giveBack(call: PacedCall<unknown>, quota: ModelQuota, spare: Need): Promise<void> {
    const { clock, telemetry } = this.#dependencies;
    try {
      await this.#change(call, giveBack(quota, spare, clock.now()));
    } catch (error) {
      telemetry.log("warn", "A model call's share of the quota could not be given back.", errorFields(error));
    }
  }

  #change<Result>({ name }: PacedCall<unknown>, rule: FiguresRule<Result>): Promise<Result> {
    const { ledger, clock } = this.#dependencies;
    const now = clock.now();
    return ledger.changeFigures(`pace:${name}`, rule, { now, expiresAt: now + REMEMBER });
  }
}

function overQuota(milliseconds: number): Failure {
  return new Failure("over_quota", { retryable: true, retryAfterSeconds: Math.max(1, Math.ceil(milliseconds / 1000)) });
}
