import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { createIndexAdmin, type EnsuredIndex } from "../../../src/handlers/index-admin.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";

const MADE: EnsuredIndex = { index: "passages-titan-1024-1", alias: "passages", created: true };
const DENIED = new Failure("internal", { message: "This installation may not use the index.", retryable: true });

/** An index that denies access until a moment, and is not queryable until another; seconds from now. */
function admin({ allowedAfter = 0, readyAfter = 0, error = DENIED as Error, remaining = 300 } = {}) {
  const clock = new ManualClock();
  const begun = clock.now();
  const calls: string[] = [];
  const after = async (call: string, seconds: number) => {
    calls.push(call);
    if (clock.now() < begun + seconds * 1000) throw error;
  };
  const handler = createIndexAdmin({
    ensure: async () => {
      await after("ensure", allowedAfter);
      return MADE;
    },
    ready: () => after("ready", readyAfter),
    clock,
    telemetry: new RecordingTelemetry(),
  });
  const context = { getRemainingTimeInMillis: () => begun + remaining * 1000 - clock.now() };
  return { calls, clock, begun, run: (event: unknown = {}) => handler(event, context) };
}

/** Lets a call go on to its end, moving the clock whenever it waits. */
async function ended<Result>(clock: ManualClock, call: Promise<Result>): Promise<PromiseSettledResult<Result>> {
  let settled: PromiseSettledResult<Result> | undefined;
  void Promise.allSettled([call]).then(([one]) => {
    settled = one;
  });
  while (settled === undefined) await clock.advance(1_000);
  return settled;
}

describe("making the index at deploy time", () => {
  it("a 403 for a minute and more after a deployment is waited out, and the index is made", async () => {
    const { clock, begun, run } = admin({ allowedAfter: 75 });
    expect(await ended(clock, run({ mapping: "3f2a" }))).toEqual({ status: "fulfilled", value: MADE });
    expect(clock.now() - begun).toBeLessThan(90_000);
  });

  it("the deployment goes on only when the new index can be queried", async () => {
    const { calls, clock, begun, run } = admin({ readyAfter: 30 });
    expect(await ended(clock, run())).toMatchObject({ status: "fulfilled" });
    expect(clock.now() - begun).toBeGreaterThanOrEqual(30_000);
    expect([calls[0], calls.at(-1), calls.filter((call) => call === "ensure").length]).toEqual(["ensure", "ready", 1]);
  });

  it("access that never comes ends the call in time to say so", async () => {
    const { clock, begun, run } = admin({ allowedAfter: 10_000, remaining: 60 });
    expect(await ended(clock, run())).toEqual({ status: "rejected", reason: DENIED });
    expect(clock.now() - begun).toBeLessThanOrEqual(55_000);
  });

  it("what no waiting mends ends the call at once", async () => {
    const error = new Failure("internal", { message: "The mapping is refused.", retryable: false });
    const { calls, clock, run } = admin({ allowedAfter: 10, error });
    expect(await ended(clock, run())).toEqual({ status: "rejected", reason: error });
    expect(calls).toEqual(["ensure"]);
  });

  it("a stack that is destroyed asks nothing of its collection", async () => {
    const { calls, run } = admin();
    expect(await run({ tf: { action: "delete", prev_input: null } })).toEqual({ removed: false });
    expect(calls).toEqual([]);
  });
});
