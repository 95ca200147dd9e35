import { describe, expect, test } from "vitest";
import { Failure } from "../../../../src/domain/failure.ts";
import { type PacedCall, Pacer } from "../../../../src/models/pacing/pacer.ts";
import { ModelFaultError, ThrottledError, UncertainCallError } from "../../../../src/ports/chat-model.ts";
import { LeapingClock } from "../../../support/leaping-clock.ts";
import { MemoryLedger } from "../../../support/memory-ledger.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../../support/model-suite.ts";
import { RecordingTelemetry } from "../../../support/recording-telemetry.ts";
import { ScriptedChatModel } from "../../../support/scripted-chat-model.ts";

const throttled = (retryAfterSeconds?: number) =>
  new ThrottledError("Too many tokens.", retryAfterSeconds === undefined ? {} : { retryAfterSeconds });

function pacingWorld() {
  const ledger = new MemoryLedger();
  const clock = new LeapingClock();
  const telemetry = new RecordingTelemetry();
  const another = () => new Pacer({ ledger, clock, telemetry });
  return { ledger, clock, telemetry, pacer: another(), another };
}

/** A call of so many tokens that answers at once with what it used. */
function callOf(tokens: number, call: Partial<PacedCall<number>> = {}): PacedCall<number> {
  return {
    name: "chat:m",
    quota: { tokensPerMinute: 100 },
    need: { tokens, requests: 1 },
    invoke: async () => tokens,
    used: (used) => used,
    ...call,
  };
}

describe("turns", () => {
  test("Calls wait for their turn within a model's quota", async () => {
    const model = new ScriptedChatModel([{}]);
    const world = modelWorld({ chatModels: [model], card: { quota: { requestsPerMinute: 2 } } });
    const chat = world.suite.forDocument(TEST_CONTEXT).chat(["default"]);
    for (const system of ["1", "2", "3"]) await chat.ask({ ...TEST_REQUEST, system }, { accept: () => true });
    expect(model.requests).toHaveLength(3);
    expect(world.clock.sleeps).toEqual([30_000]);
  });

  test("Workers of several processes share a model's quota", async () => {
    const { pacer, another, clock } = pacingWorld();
    await pacer.run(callOf(100));
    await another().run(callOf(50));
    expect(clock.sleeps).toEqual([30_000]);
  });

  test("What a call took and did not need is there for the next one", async () => {
    const { pacer, clock } = pacingWorld();
    await pacer.run(callOf(100, { invoke: async () => 20 }));
    await pacer.run(callOf(80));
    expect(clock.sleeps).toEqual([]);
    await pacer.run(callOf(10, { invoke: async () => 40 }));
    // The ten were there after six seconds; thirty more are owed by then.
    await pacer.run(callOf(10));
    expect(clock.sleeps).toEqual([6_000, 24_000]);
  });

  test("A turn that is too far off is told with the time it takes, and nothing is taken", async () => {
    const { pacer, clock } = pacingWorld();
    await pacer.run(callOf(100));
    await pacer.run(callOf(100, { urgent: true }));
    const refused = pacer.run(callOf(10));
    await expect(refused).rejects.toMatchObject({ code: "over_quota", retryable: true, retryAfterSeconds: 66 });
    clock.advance(60_000);
    await pacer.run(callOf(10));
    expect(clock.sleeps).toEqual([6_000]);
  });

  test("A call larger than a minute's quota is made, and the next waits for what it owes", async () => {
    const { pacer, clock } = pacingWorld();
    await pacer.run(callOf(150));
    await pacer.run(callOf(10));
    expect(clock.sleeps).toEqual([36_000]);
  });

  test("What an answer burns of the quota counts as often as the model's card says", async () => {
    const usage = { inputTokens: 100, outputTokens: 300, cacheReadTokens: 5_000, cacheWriteTokens: 400 };
    const model = new ScriptedChatModel([{ usage }]);
    const quota = { tokensPerMinute: 2_000, outputBurn: 5 };
    const world = modelWorld({ chatModels: [model], card: { quota } });
    const chat = world.suite.forDocument(TEST_CONTEXT).chat(["default"]);
    await chat.ask(TEST_REQUEST, { accept: () => true });
    // All of the quota is gone: 100 + 400 + 5 × 300, for reading from the cache is free.
    const spare = await world.ledger.changeFigures("pace:chat:scripted", (figures) => ({ result: figures?.tokens }), {
      now: world.clock.now(),
      expiresAt: 0,
    });
    expect(spare).toBeCloseTo(0, 6);
  });

  test("Chat and embeddings wait for quotas of their own", async () => {
    const { pacer, clock } = pacingWorld();
    await pacer.run(callOf(100, { name: "chat:m" }));
    await pacer.run(callOf(100, { name: "embed:m" }));
    expect(clock.sleeps).toEqual([]);
  });

  test("A query does not wait behind documents, they wait for it", async () => {
    const { pacer, clock } = pacingWorld();
    await pacer.run(callOf(100));
    await pacer.run(callOf(10, { urgent: true }));
    expect(clock.sleeps).toEqual([]);
    await pacer.run(callOf(10));
    expect(clock.sleeps).toEqual([12_000]);
  });

  test("A turn that is given up while it waits is free for the others", async () => {
    const { pacer, clock } = pacingWorld();
    await pacer.run(callOf(100));
    const signal = AbortSignal.abort(new Error("the leg is over"));
    await expect(pacer.run(callOf(100, { signal }))).rejects.toThrow("the leg is over");
    await pacer.run(callOf(50));
    expect(clock.sleeps).toEqual([30_000]);
  });

  test("Without a quota nothing is written", async () => {
    const { pacer, ledger } = pacingWorld();
    expect(await pacer.run(callOf(7, { quota: undefined }))).toBe(7);
    expect(ledger.calls).toEqual([]);
  });
});

describe("refusals", () => {
  test("A call that the provider refuses is made again in its next turn", async () => {
    const { pacer, clock, telemetry } = pacingWorld();
    const answers = [() => Promise.reject(throttled()), async () => 50];
    expect(
      await pacer.run(callOf(50, { invoke: () => answers.shift()?.() ?? Promise.reject(new Error("once more")) })),
    ).toBe(50);
    expect(telemetry.total("ModelThrottled")).toBe(1);
    // The refused call's tokens stay taken, so the next call finds less.
    await pacer.run(callOf(10));
    expect(clock.sleeps).toEqual([6_000]);
  });

  test("A refusal's Retry-After holds for every worker", async () => {
    const { pacer, another, clock } = pacingWorld();
    const begun = clock.now();
    const starts: number[] = [];
    const answers = [() => Promise.reject(throttled(20)), async () => 10];
    const invoke = () => {
      starts.push(clock.now() - begun);
      return answers.shift()?.() ?? Promise.resolve(10);
    };
    await pacer.run(callOf(10, { invoke }));
    await another().run(callOf(10, { invoke }));
    expect(starts).toEqual([0, 20_000, 20_000]);
  });

  test("A call that waits for its turn hears of a refusal meanwhile, and lets its document wait", async () => {
    const { pacer, another, clock } = pacingWorld();
    await pacer.run(callOf(100));
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (milliseconds, signal) => {
      clock.sleep = sleep;
      const refusal = callOf(1, { urgent: true, invoke: () => Promise.reject(throttled(90)) });
      await expect(another().run(refusal)).rejects.toMatchObject({ code: "over_quota" });
      await sleep(milliseconds, signal);
    };
    const waiting = pacer.run(callOf(50, { invoke: () => Promise.reject(new Error("too early")) }));
    await expect(waiting).rejects.toMatchObject({ code: "over_quota", retryAfterSeconds: 60 });
  });

  test("Refused again and again, a call lets its document wait", async () => {
    const { pacer } = pacingWorld();
    const invoke = () => Promise.reject(throttled(25));
    await expect(pacer.run(callOf(10, { invoke }))).rejects.toMatchObject({ code: "over_quota", retryable: true });
  });

  test("A model that fails on a call is asked again twice at most", async () => {
    const { pacer } = pacingWorld();
    let asked = 0;
    const invoke = () => {
      asked += 1;
      return Promise.reject(new ModelFaultError("The model failed."));
    };
    await expect(pacer.run(callOf(1, { invoke }))).rejects.toThrow("The model failed.");
    expect(asked).toBe(3);
  });

  test("A call that was certainly not let through gives its tokens back, an uncertain one does not", async () => {
    const { pacer, clock } = pacingWorld();
    const rejected = new Failure("model_rejected");
    await expect(pacer.run(callOf(100, { invoke: () => Promise.reject(rejected) }))).rejects.toBe(rejected);
    await pacer.run(callOf(100));
    expect(clock.sleeps).toEqual([]);
    clock.advance(60_000);
    const uncertain = new UncertainCallError("No answer.");
    await expect(pacer.run(callOf(100, { invoke: () => Promise.reject(uncertain) }))).rejects.toBe(uncertain);
    await pacer.run(callOf(50));
    expect(clock.sleeps).toEqual([30_000]);
  });

  test("An answer is not lost when its share of the quota cannot be given back", async () => {
    const { pacer, ledger, telemetry } = pacingWorld();
    const invoke = async () => {
      ledger.changeFigures = () => Promise.reject(new Error("unreachable"));
      return 5;
    };
    expect(await pacer.run(callOf(10, { invoke }))).toBe(5);
    expect(telemetry.logs).toMatchObject([{ level: "warn" }]);
  });
});
