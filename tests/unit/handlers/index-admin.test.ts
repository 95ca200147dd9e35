import { describe, expect, it } from "vitest";
import { FLAVORS } from "../../../src/aws/opensearch/flavors.ts";
import { ensureIndex } from "../../../src/aws/opensearch/index-admin.ts";
import { type EngineRequest, SearchEngine } from "../../../src/aws/opensearch/search-engine.ts";
import { createIndexAdmin } from "../../../src/handlers/index-admin.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { responseError } from "../../support/scripted-engine.ts";

const MADE = { index: "passages-titan-1024-v1", created: true, aliasOf: "passages-titan-1024-v1" };

/** A new collection that denies access until a moment; seconds from now. `remaining`: of the function's time. */
function admin({ allowedAfter = 0, remaining = 300 } = {}) {
  const clock = new ManualClock();
  const begun = clock.now();
  const requests: string[] = [];
  const send = async ({ method, path }: EngineRequest) => {
    requests.push(`${method} ${path}`);
    if (clock.now() < begun + allowedAfter * 1000) throw responseError(403);
    if (method === "GET") throw responseError(404);
    return {};
  };
  const engine = new SearchEngine({ send, clock });
  const vectors = { modelId: "titan", dimensions: 1024 };
  const flavor = FLAVORS["serverless-nextgen"];
  const ensure = () => ensureIndex({ engine, clock, flavor, prefix: "passages", vectors });
  const handler = createIndexAdmin({ ensure, clock, telemetry: new RecordingTelemetry() });
  const context = { getRemainingTimeInMillis: () => begun + remaining * 1000 - clock.now() };
  return { clock, begun, requests, run: (event: unknown = {}) => handler(event, context) };
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
    expect(clock.sleeping).toBe(0);
  });

  it("access that never comes ends the call in time to say so", async () => {
    const { clock, begun, run } = admin({ allowedAfter: 10_000, remaining: 60 });
    const failed = await ended(clock, run());
    expect(failed).toMatchObject({ status: "rejected", reason: { retryable: true } });
    expect(failed.status === "rejected" && failed.reason.message).toContain("access policies");
    expect(clock.now() - begun).toBeLessThanOrEqual(56_000);
  });

  it("a stack that is destroyed asks nothing of its collection", async () => {
    const { requests, run } = admin();
    expect(await run({ tf: { action: "delete", prev_input: null } })).toEqual({ removed: false });
    expect(requests).toEqual([]);
  });
});
