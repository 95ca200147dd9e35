/**
 * Workers with more work than a quota lets through, against a provider's bucket, in simulated time. The bucket is the
 * Bedrock stand-in's; the pacer sees its refusals and nothing else. tests/bench/pacing.ts does the same in real time.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type PacedCall, Pacer } from "../../../../src/models/pacing/pacer.ts";
import { type ModelQuota, ThrottledError } from "../../../../src/ports/chat-model.ts";
import { QuotaBuckets } from "../../../support/bedrock-stand-in/quota.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { MemoryLedger } from "../../../support/memory-ledger.ts";
import { RecordingTelemetry } from "../../../support/recording-telemetry.ts";

const QUOTA = 200_000;
const MINUTE = 60_000;

interface Simulation {
  /** What the workers are told of the quota. */
  readonly told: ModelQuota;
  /** What the provider lets through a minute. */
  readonly tokens: number;
  readonly minutes: number;
  /** Tokens of the input that the workers underestimate each call by. */
  readonly underestimated?: number;
  readonly slots?: number;
}

/** Four processes with some slots each; answers with shares of the quota used and of calls refused. */
async function simulate({ told, tokens, minutes, underestimated = 0, slots = 4 }: Simulation) {
  const clock = new ManualClock();
  const ledger = new MemoryLedger();
  const telemetry = new RecordingTelemetry();
  const begun = clock.now();
  const provider = new QuotaBuckets({ tokens, windowMilliseconds: MINUTE }, begun);
  const end = begun + minutes * MINUTE;
  let random = 7;
  const between = (least: number, most: number) => {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(least + (random / 2 ** 32) * (most - least));
  };
  let failed = 0;
  const work = async (pacer: Pacer) => {
    while (clock.now() < end) {
      const input = between(2_000, 12_000);
      const output = between(100, 900);
      const reserved = input + 4_096;
      const call: PacedCall<number> = {
        name: "chat:m",
        quota: told,
        need: { tokens: reserved - underestimated, requests: 1 },
        async invoke() {
          await clock.sleep(between(5, 60));
          if (provider.reserve(reserved, clock.now()) !== null) throw new ThrottledError("Too many tokens.");
          await clock.sleep(between(2_000, 9_000));
          provider.settle(reserved, input + 5 * output, clock.now());
          return input + 5 * output;
        },
        used: (used) => used,
      };
      try {
        await pacer.run(call);
      } catch {
        failed += 1;
        await clock.sleep(10_000);
      }
    }
  };
  const workers = Array.from({ length: 4 }, () => new Pacer({ ledger, clock, telemetry })).flatMap((pacer) =>
    Array.from({ length: slots }, () => work(pacer)),
  );
  let done = false;
  const all = Promise.all(workers).finally(() => {
    done = true;
  });
  while (!done) {
    await nextTurn();
    await clock.advanceToNext();
  }
  await all;
  const { granted, throttled } = provider.used;
  return {
    used: provider.used.tokens / (tokens * ((clock.now() - begun) / MINUTE)),
    refused: throttled / (granted + throttled),
    failed,
  };
}

describe("a quota with more work than it lets through", () => {
  test("A quota is kept busy and hardly ever run into", { timeout: 60_000 }, async () => {
    const { used, refused, failed } = await simulate({
      told: { tokensPerMinute: QUOTA, outputBurn: 5 },
      tokens: QUOTA,
      minutes: 100,
    });
    expect(used).toBeGreaterThan(0.95);
    expect(refused).toBeLessThan(0.01);
    expect(failed).toBe(0);
  });

  test("Inputs that are larger than estimated cost few refusals", { timeout: 60_000 }, async () => {
    const { used, refused } = await simulate({
      told: { tokensPerMinute: QUOTA },
      tokens: QUOTA,
      minutes: 60,
      underestimated: 1_500,
    });
    expect(used).toBeGreaterThan(0.95);
    expect(refused).toBeLessThan(0.01);
  });

  test("A quota that others use too is found out from refusals", { timeout: 60_000 }, async () => {
    const { used, refused } = await simulate({ told: { tokensPerMinute: QUOTA }, tokens: QUOTA * 0.6, minutes: 120 });
    expect(used).toBeGreaterThan(0.95);
    expect(refused).toBeLessThan(0.03);
  });

  test("Where no quota is known it is learned from refusals", { timeout: 60_000 }, async () => {
    const { used, refused } = await simulate({ told: {}, tokens: QUOTA, minutes: 120 });
    expect(used).toBeGreaterThan(0.95);
    expect(refused).toBeLessThan(0.03);
  });
});
