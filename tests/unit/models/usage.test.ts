import { describe, expect, test } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { spendingIn, usageName, usageTenantsName } from "../../../src/domain/tenant-usage.ts";
import { addUsage, NO_USAGE, sumUsage } from "../../../src/domain/usage.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../support/model-suite.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";

const usage = { inputTokens: 1_000, outputTokens: 100, cacheReadTokens: 4_000, cacheWriteTokens: 2_000 };
/** By the test card: USD 1 a million input, 5 output, 0.1 cache reads, 1.25 cache writes. */
const COST = (1_000 * 1 + 100 * 5 + 4_000 * 0.1 + 2_000 * 1.25) / 1_000_000;
const REPAIR = {
  accept: ({ text }: { text: string }) => text === "good",
  repair: () => ({ ...TEST_REQUEST, purpose: "repair" as const, system: "Once more." }),
};

describe("usage", () => {
  test("What was paid is told by purpose and model, and adds up to the whole", async () => {
    const first = new ScriptedChatModel(
      [
        { text: "bad", usage },
        { text: "good", usage },
        { text: "good", usage },
      ],
      "first",
    );
    const world = modelWorld({ chatModels: [first] });
    const run = world.suite.forDocument(TEST_CONTEXT);
    await run.chat(["first"]).ask(TEST_REQUEST, REPAIR);
    await run.chat(["first"]).ask({ ...TEST_REQUEST, purpose: "transcribe", system: "Look." }, REPAIR);
    await run.embedPassages(["a pump", "a valve"]);
    await run.embedPassages(["a gate"]);
    const spending = run.spending();
    expect(spending.map(({ purpose, model, calls }) => [purpose, model, calls])).toEqual([
      ["transcribe", "first", 1],
      ["extract", "first", 1],
      ["repair", "first", 1],
      ["embed", "scripted-embedder", 2],
    ]);
    expect(spending[1]?.usage).toMatchObject(usage);
    expect(spending[1]?.usage.cost.amount).toBeCloseTo(COST, 12);
    const sum = spending.map((part) => part.usage).reduce(addUsage, NO_USAGE);
    expect({ ...sum, cost: null }).toEqual({ ...run.usage(), cost: null });
    expect(sum.cost.amount).toBeCloseTo(run.usage().cost.amount, 12);
    expect(world.telemetry.total("ModelCost")).toBeCloseTo(run.usage().cost.amount, 12);
  });

  test("The result says which model answered", async () => {
    const down = new ScriptedChatModel([new Failure("model_unavailable", { retryable: true })], "down");
    const up = new ScriptedChatModel([{ text: "good" }], "up");
    const run = modelWorld({ chatModels: [down, up] }).suite.forDocument(TEST_CONTEXT);
    await run.chat(["down", "up"]).ask(TEST_REQUEST, REPAIR);
    expect(run.spending()).toMatchObject([{ purpose: "extract", model: "up", calls: 1 }]);
  });

  test("A tenant's day counts every call that was paid, and no reply that was stored", async () => {
    const world = modelWorld({ chatModels: [new ScriptedChatModel([{ text: "good", usage }])] });
    const spending = async (tenant: string, date: string) => {
      const name = usageName(tenant, date);
      return spendingIn((await world.ledger.readFigures([name], world.clock.now())).get(name));
    };
    const day = async (tenant: string, date: string) =>
      sumUsage((await spending(tenant, date)).map(({ usage: one }) => one));
    const ask = (documentId: string, tenant = "acme") =>
      world.suite
        .forDocument({ ...TEST_CONTEXT, documentId, tenant })
        .chat(["default"])
        .ask(TEST_REQUEST, REPAIR);
    await ask("a");
    await ask("b");
    await ask("a");
    await ask("c", "other");
    await world.suite.forDocument(TEST_CONTEXT).embedPassages(["a pump"]);
    const acme = await day("acme", "2026-11-20");
    expect(acme).toMatchObject({ inputTokens: 2_000, cacheReadTokens: 8_000, embeddedTokens: 2, repeated: 0 });
    expect(acme.cost.amount).toBeCloseTo(2 * COST + (2 * 0.02) / 1_000_000, 12);
    expect((await spending("acme", "2026-11-20")).map(({ purpose, model, calls }) => [purpose, model, calls])).toEqual([
      ["extract", "scripted", 2],
      ["embed", "scripted-embedder", 1],
    ]);
    expect(await day("other", "2026-11-20")).toMatchObject({ inputTokens: 1_000 });
    const roster = usageTenantsName("2026-11-20");
    expect((await world.ledger.readFigures([roster], world.clock.now())).get(roster)).toEqual({ acme: 1, other: 1 });
    world.clock.advance(86_400_000);
    await ask("d");
    expect(await day("acme", "2026-11-21")).toMatchObject({ inputTokens: 1_000 });
    expect(await day("acme", "2026-11-22")).toEqual(NO_USAGE);
  });
});
