import { beforeEach, describe, expect, it } from "vitest";
import { dayOf } from "../../../src/domain/tenant-usage.ts";
import { NO_USAGE, type Purpose, type Spending } from "../../../src/domain/usage.ts";
import { UsageBook } from "../../../src/models/usage-book.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

const OPERATOR = { authorization: "Bearer token-of-an-operator" };
const DAY = 86_400_000;
/** Days before, at and after that of the API's clock. */
const day = (ahead = 0) => dayOf(new ManualClock().now() + ahead * DAY);

function paid(purpose: Purpose, model: string, inputTokens: number, amount: number): Spending {
  return { purpose, model, calls: 1, usage: { ...NO_USAGE, inputTokens, cost: { amount, currency: "USD" } } };
}

describe("GET /usage", () => {
  let api: ApiUnderTest;
  beforeEach(async () => {
    api = new ApiUnderTest({
      authenticate: async ({ headers }) =>
        headers.get("authorization") === OPERATOR.authorization
          ? { tenant: "alpha", principal: "op", operator: true }
          : { tenant: headers.get("authorization")?.endsWith(BETA) ? "beta" : "alpha", principal: "someone" },
    });
    const today = api.clock.now();
    const book = new UsageBook(api.ledger);
    await book.note("alpha", paid("embed", "titan", 40, 0.25), today - DAY);
    await book.note("alpha", paid("extract", "us.sonnet/v1", 700, 1), today);
    await book.note("alpha", paid("extract", "us.sonnet/v1", 300, 0.5), today);
    await book.note("alpha", paid("extract", "haiku", 10, 0.125), today);
    await book.note("beta", paid("repair", "haiku", 5, 4), today);
  });

  it("usage is told by day, model and stage, and adds up", async () => {
    const { status, json } = await api.ask("GET", `/usage?from=${day(-2)}&to=${day()}`);
    expect(status).toBe(200);
    expect(json.days.map((told: { day: string }) => told.day)).toEqual([day(-2), day(-1), day()]);
    expect(json.days[0]).toEqual({ day: day(-2), usage: NO_USAGE, spending: [] });
    expect(json.days[2].spending).toMatchObject([
      { purpose: "extract", model: "haiku", calls: 1, usage: { inputTokens: 10 } },
      { purpose: "extract", model: "us.sonnet/v1", calls: 2, usage: { inputTokens: 1_000, cost: { amount: 1.5 } } },
    ]);
    expect(json.days[2].usage).toMatchObject({ inputTokens: 1_010, cost: { amount: 1.625, currency: "USD" } });
    expect(json.usage).toMatchObject({ inputTokens: 1_050, cost: { amount: 1.875 } });
    expect((await api.ask("GET", "/usage")).json).toMatchObject({ from: day(), usage: { inputTokens: 1_010 } });
  });

  it("A tenant is told what its documents cost on a day, and nobody else's", async () => {
    const { json } = await api.ask("GET", "/usage", undefined, { authorization: `Bearer ${BETA}` });
    expect(json.usage).toMatchObject({ inputTokens: 5, cost: { amount: 4 } });
    expect(json).not.toHaveProperty("tenants");
  });

  it("an operator is told of all tenants, the dearest first, and nobody else is", async () => {
    const { json } = await api.ask("GET", `/usage?from=${day(-1)}&tenants=all`, undefined, OPERATOR);
    expect(json.tenants).toMatchObject([
      { tenant: "beta", usage: { cost: { amount: 4 } } },
      { tenant: "alpha", usage: { inputTokens: 1_050, cost: { amount: 1.875 } } },
    ]);
    expect(json.usage.cost.amount).toBe(5.875);
    expect(json.days[1].spending).toHaveLength(3);
    expect(await api.ask("GET", "/usage?tenants=all")).toMatchObject({ status: 403, json: { code: "operators_only" } });
  });

  it("days that are none are refused by name", async () => {
    for (const [query, field] of [
      ["to=yesterday", "to"],
      ["from=2026-02-30", "from"],
      [`from=${day(1)}&to=${day()}`, "from"],
      ["from=2020-01-01", "from"],
      [`day=${day()}`, "day"],
    ]) {
      const answer = await api.ask("GET", `/usage?${query}`);
      expect([query, answer.status, answer.json.errors[0].field]).toEqual([query, 400, field]);
    }
  });
});
