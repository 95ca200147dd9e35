import { describe, expect, test } from "vitest";
import { estimateRequestTokens } from "../../../src/models/tokens.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../support/model-suite.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";

const ALWAYS = { accept: () => true };
const DAY_ACCOUNT = "tenant:acme:2026-11-20";
const requestNamed = (text: string) => ({ ...TEST_REQUEST, system: text });

describe("budgets", () => {
  test("A call is reserved with its longest answer before it is made and settled after", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])], budgetTokensPerTenantDay: 5_000 });
    await world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    const [reserve, settle] = world.ledger.calls;
    expect(reserve).toMatchObject({ operation: "reserve", tokens: estimateRequestTokens(TEST_REQUEST) });
    expect(reserve?.tokens).toBeGreaterThan(TEST_REQUEST.maxTokens);
    expect(settle).toMatchObject({ operation: "settle", tokens: 110 });
    expect(await world.ledger.balance(DAY_ACCOUNT, world.clock.now())).toEqual({ spent: 110, reserved: 0 });
  });

  test("Concurrent calls cannot exceed a budget together", async () => {
    let answer = () => {};
    const model = new ScriptedChatModel([() => new Promise((resolve) => (answer = () => resolve({})))]);
    const world = modelWorld({ chatModels: [model], budgetTokensPerTenantDay: 1_500 });
    const chat = world.suite.forDocument(TEST_CONTEXT).chat(["default"]);
    const first = chat.ask(requestNamed("one"), ALWAYS);
    await expect.poll(() => model.requests.length).toBe(1);
    await expect(chat.ask(requestNamed("two"), ALWAYS)).rejects.toMatchObject({ code: "over_budget" });
    answer();
    await first;
    expect(model.requests).toHaveLength(1);
  });

  test("Over the tenant's budget of the day, a call is refused until the next day", async () => {
    const model = new ScriptedChatModel([
      { usage: { inputTokens: 900, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 } },
    ]);
    const world = modelWorld({ chatModels: [model], budgetTokensPerTenantDay: 1_500 });
    const chat = world.suite.forDocument(TEST_CONTEXT).chat(["default"]);
    await chat.ask(requestNamed("one"), ALWAYS);
    const refused = chat.ask(requestNamed("two"), ALWAYS);
    await expect(refused).rejects.toMatchObject({ code: "over_budget", retryable: true, retryAfterSeconds: 12 * 3600 });
    world.clock.advance(12 * 3_600_000);
    await chat.ask(requestNamed("two"), ALWAYS);
    expect(model.requests).toHaveLength(2);
  });

  test("Over the document's own budget, waiting does not help", async () => {
    const model = new ScriptedChatModel([{}]);
    const world = modelWorld({ chatModels: [model] });
    const chat = world.suite.forDocument({ ...TEST_CONTEXT, tokensPerDocument: 1_100 }).chat(["default"]);
    await chat.ask(requestNamed("one"), ALWAYS);
    await expect(chat.ask(requestNamed("two"), ALWAYS)).rejects.toMatchObject({
      code: "over_budget",
      retryable: false,
    });
    // What is stored costs nothing and comes all the same.
    await chat.ask(requestNamed("one"), ALWAYS);
    expect(model.requests).toHaveLength(1);
  });

  test("A call larger than a whole day's budget is refused for good", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])], budgetTokensPerTenantDay: 500 });
    const asked = world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    await expect(asked).rejects.toMatchObject({ code: "over_budget", retryable: false });
  });

  test("Embeddings count against the budget", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{}])], budgetTokensPerTenantDay: 10 });
    const run = world.suite.forDocument(TEST_CONTEXT);
    await run.embedPassages(["a pump"]);
    expect(await world.ledger.balance(DAY_ACCOUNT, world.clock.now())).toEqual({ spent: 2, reserved: 0 });
    await expect(run.embedPassages(["the pump house stands beside the river"])).rejects.toMatchObject({
      code: "over_budget",
    });
  });

  test("A ledger that fails after the answer does not lose the answer", async () => {
    const model = new ScriptedChatModel([{ text: "kept" }]);
    const world = modelWorld({ chatModels: [model], budgetTokensPerTenantDay: 5_000 });
    world.ledger.settle = () => Promise.reject(new Error("unreachable"));
    const answer = await world.suite.forDocument(TEST_CONTEXT).chat(["default"]).ask(TEST_REQUEST, ALWAYS);
    expect(answer.accepted?.text).toBe("kept");
    expect(world.telemetry.logs).toMatchObject([{ level: "warn" }]);
  });
});
