import { Failure } from "../domain/failure.ts";
import type { ModelQuota } from "../ports/chat-model.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ledger, RateLimit } from "../ports/ledger.ts";

/** The longest a call waits for its turn within a run, in milliseconds. Beyond it the document is tried again later. */
export const LONGEST_PACE_MILLISECONDS = 60_000;

/** At most so many pieces of work at once; the others wait in their order. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs a piece of work as soon as a slot is free. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** Keeps calls within a model's quota, over all processes that share the ledger. */
export class Pacer {
  readonly #ledger: Ledger;
  readonly #clock: Clock;

  constructor(ledger: Ledger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /**
   * Waits until a call may be made.
   * @param name whose quota it is, e.g. `chat:claude-sonnet`.
   * @param tokens what the call may cost at most: providers reserve input and longest answer up front.
   * @throws {Failure} `model_unavailable`, retryable, when its turn is too far off.
   */
  async turn(name: string, quota: ModelQuota | undefined, tokens: number, signal?: AbortSignal): Promise<void> {
    if (quota?.requestsPerMinute !== undefined) {
      await this.#take(`${name}:requests`, quota.requestsPerMinute, 1, signal);
    }
    if (quota?.tokensPerMinute !== undefined) await this.#take(`${name}:tokens`, quota.tokensPerMinute, tokens, signal);
  }

  async #take(name: string, perMinute: number, units: number, signal?: AbortSignal): Promise<void> {
    const limit: RateLimit = { name, capacity: perMinute, refillPerSecond: perMinute / 60 };
    const until = this.#clock.now() + LONGEST_PACE_MILLISECONDS;
    for (;;) {
      const now = this.#clock.now();
      const { granted, retryAfterMilliseconds } = await this.#ledger.take(limit, units, now);
      if (granted) return;
      if (now + retryAfterMilliseconds > until) {
        throw new Failure("model_unavailable", {
          message: "The model's quota is used up for now; the document is tried again.",
          retryable: true,
          retryAfterSeconds: Math.ceil(retryAfterMilliseconds / 1000),
        });
      }
      await this.#clock.sleep(Math.max(1, retryAfterMilliseconds), signal);
    }
  }
}
