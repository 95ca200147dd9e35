/**
 * "A leaked concurrency counter stops everything for hours": what has bitten such pipelines in production, as far as it
 * concerns the models' pace and budget. Others are in the production bites of the worker, the stores and Bedrock.
 */
import { expect, test } from "vitest";
import { Pacer } from "../../../src/models/pacing/pacer.ts";
import { LeapingClock } from "../../support/leaping-clock.ts";
import { MemoryLedger } from "../../support/memory-ledger.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../support/model-suite.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";

test("Calls that leaked when their workers died do not stop the others for hours", async () => {
  const ledger = new MemoryLedger();
  const clock = new LeapingClock();
  const worker = () => new Pacer({ ledger, clock, telemetry: new RecordingTelemetry() });
  const call = { name: "chat:m", quota: { tokensPerMinute: 1_000, requestsPerMinute: 10 }, used: () => 10 };
  const need = { tokens: 100, requests: 1 };
  for (let died = 0; died < 10; died++) void worker().run({ ...call, need, invoke: () => new Promise(() => {}) });
  await expect.poll(() => ledger.calls.length).toBe(10);
  const begun = clock.now();
  expect(await worker().run({ ...call, need, invoke: async () => "answered" })).toBe("answered");
  expect(clock.now() - begun).toBe(6_000);
  clock.advance(60_000);
  for (let later = 0; later < 10; later++) await worker().run({ ...call, need, invoke: async () => "answered" });
  expect(clock.now() - begun).toBe(66_000);
});

test("Tokens that leaked when a run died are the budget's again after minutes, not days", async () => {
  const model = new ScriptedChatModel([() => new Promise(() => {}), { text: "kept" }]);
  const world = modelWorld({ chatModels: [model], budgetTokensPerTenantDay: 1_500 });
  void world.suite
    .forDocument(TEST_CONTEXT)
    .chat(["default"])
    .ask(TEST_REQUEST, { accept: () => true });
  await expect.poll(() => model.requests.length).toBe(1);
  const other = () =>
    world
      .restart()
      .forDocument({ ...TEST_CONTEXT, documentId: "0000000000000000000000000b", owner: "message-2" })
      .chat(["default"])
      .ask(TEST_REQUEST, { accept: () => true });
  await expect(other()).rejects.toMatchObject({ code: "over_budget" });
  world.clock.advance(5 * 60_000);
  expect((await other()).accepted?.text).toBe("kept");
});
