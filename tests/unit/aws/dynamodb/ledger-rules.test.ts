import { describe, expect, it } from "vitest";
import { type LedgerState, NEW_ACCOUNT, reserve, settle } from "../../../../src/aws/dynamodb/ledger-rules.ts";
import type { Reservation } from "../../../../src/ports/ledger.ts";
import { NOW } from "../../../support/records.ts";

const budget = { account: "day", limit: 1000, expiresAt: NOW + 86_400_000 };
const call = (id: string, expiresAt = NOW + 60_000): Reservation => ({
  id,
  owner: "run",
  tokens: 10,
  budgets: [budget],
  expiresAt,
});
const EMPTY: LedgerState = { reservation: undefined, accounts: new Map() };

describe("the ledger's accounts", () => {
  it("do not grow by reservations that nobody settles", () => {
    let accounts = EMPTY.accounts;
    for (let i = 0; i < 100; i++) {
      const now = NOW + i * 1000;
      const { state } = reserve({ reservation: undefined, accounts }, call(`call ${i}`, now + 5_000), now);
      accounts = state?.accounts ?? accounts;
    }
    expect(Object.keys(accounts.get("day")?.held ?? {})).toHaveLength(5);
  });

  it("keep to the later of the moments until which they were said to last", () => {
    const first = settle(EMPTY, call("a"), 5, NOW).state ?? EMPTY;
    const sooner = { ...call("b"), budgets: [{ ...budget, expiresAt: NOW + 1 }] };
    const second = settle({ ...first, reservation: undefined }, sooner, 5, NOW).state ?? EMPTY;
    expect(second.accounts.get("day")).toEqual({ ...NEW_ACCOUNT, spent: 10, spentUntil: budget.expiresAt });
  });
});
