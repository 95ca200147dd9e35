import { describe, expect, test } from "vitest";
import { dayOf, usageName, withUsage } from "../../../src/domain/tenant-usage.ts";
import { NO_USAGE } from "../../../src/domain/usage.ts";
import { ApiUnderTest, BETA } from "./api-under-test.ts";

const PAID = { ...NO_USAGE, inputTokens: 700, embeddedTokens: 40, cost: { amount: 0.0021, currency: "USD" as const } };

describe("GET /usage", () => {
  test("A tenant is told what its documents cost on a day, and nobody else's", async () => {
    const api = new ApiUnderTest();
    const now = api.clock.now();
    const today = dayOf(now);
    await api.ledger.changeFigures(
      usageName("alpha", today),
      (figures) => ({ figures: withUsage(figures, PAID), result: null }),
      { now, expiresAt: now + 1_000 },
    );
    expect(await api.ask("GET", "/usage")).toMatchObject({ status: 200, json: { day: today, usage: PAID } });
    const other = await api.ask("GET", `/usage?day=${today}`, undefined, { authorization: `Bearer ${BETA}` });
    expect(other.json).toEqual({ day: today, usage: NO_USAGE });
    expect((await api.ask("GET", "/usage?day=2020-02-29")).json).toEqual({ day: "2020-02-29", usage: NO_USAGE });
  });

  test("a day that is none is refused by name", async () => {
    const answer = await new ApiUnderTest().ask("GET", "/usage?day=yesterday");
    expect(answer).toMatchObject({ status: 400, json: { errors: [{ field: "day" }] } });
  });
});
