import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Budget, Ledger, RateLimit, Reservation } from "../../src/ports/ledger.ts";
import { NOW } from "../support/records.ts";

/** An empty ledger for one test. All its times are given with each call, so that no clock is needed. */
export interface LedgerHarness {
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** What every adapter of {@link Ledger} has to keep. */
export function describeLedger(name: string, makeAdapter: () => Promise<LedgerHarness>): void {
  describe(`${name} ledger`, () => {
    let harness: LedgerHarness;
    let ledger: Ledger;
    beforeEach(async () => {
      harness = await makeAdapter();
      ledger = harness.ledger;
    });
    afterEach(() => harness.close());

    const day: Budget = { account: "tenant:acme:2026-11-20", limit: 1000, expiresAt: NOW + 86_400_000 };
    const call = (facts: Partial<Reservation> = {}): Reservation => ({
      id: "document/call",
      owner: "run 1",
      tokens: 400,
      budgets: [day],
      expiresAt: NOW + 60_000,
      ...facts,
    });

    describe("reservations", () => {
      test("Tokens are reserved before a call and replaced by what it used", async () => {
        expect(await ledger.balance(day.account, NOW)).toEqual({ spent: 0, reserved: 0 });
        expect(await ledger.reserve(call(), NOW)).toEqual({ kind: "reserved", repeated: false });
        expect(await ledger.balance(day.account, NOW)).toEqual({ spent: 0, reserved: 400 });
        await ledger.settle(call(), 150, NOW + 1);
        expect(await ledger.balance(day.account, NOW + 1)).toEqual({ spent: 150, reserved: 0 });
      });

      test("a cancelled reservation is free again and leaves nothing", async () => {
        await ledger.reserve(call(), NOW);
        await ledger.cancel(call(), NOW);
        expect(await ledger.balance(day.account, NOW)).toEqual({ spent: 0, reserved: 0 });
        expect(await ledger.reserve(call(), NOW)).toEqual({ kind: "reserved", repeated: false });
        await ledger.cancel(call({ id: "never reserved" }), NOW);
      });

      test("A reservation over a budget is refused and names the account", async () => {
        const document: Budget = { account: "document:d:1", limit: 500, expiresAt: NOW + 86_400_000 };
        await ledger.reserve(call({ id: "a", budgets: [day, document] }), NOW);
        expect(await ledger.reserve(call({ id: "b", tokens: 101, budgets: [day, document] }), NOW)).toEqual({
          kind: "over_budget",
          account: document.account,
        });
        expect(await ledger.balance(day.account, NOW)).toEqual({ spent: 0, reserved: 400 });
        await ledger.settle(call({ id: "a", budgets: [day, document] }), 990, NOW);
        expect(await ledger.reserve(call({ id: "b", tokens: 11 }), NOW)).toEqual({
          kind: "over_budget",
          account: day.account,
        });
        expect(await ledger.reserve(call({ id: "b", tokens: 10 }), NOW)).toEqual({ kind: "reserved", repeated: false });
      });

      test("a refused reservation is not remembered as a call that may have been made", async () => {
        expect((await ledger.reserve(call({ tokens: 1001 }), NOW)).kind).toBe("over_budget");
        expect(await ledger.reserve(call(), NOW)).toEqual({ kind: "reserved", repeated: false });
      });

      test("without a budget a reservation still names the call", async () => {
        expect(await ledger.reserve(call({ budgets: [], tokens: 1e9 }), NOW)).toEqual({
          kind: "reserved",
          repeated: false,
        });
        expect((await ledger.reserve(call({ budgets: [], owner: "run 2" }), NOW)).kind).toBe("in_flight");
      });

      test("Concurrent reservations never exceed a budget together", async () => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, i) => ledger.reserve(call({ id: `call ${i}`, tokens: 90 }), NOW)),
        );
        expect(answers.filter(({ kind }) => kind === "reserved")).toHaveLength(11);
        expect(await ledger.balance(day.account, NOW)).toEqual({ spent: 0, reserved: 990 });
      });

      test("An expired reservation's tokens are free again", async () => {
        await ledger.reserve(call({ tokens: 1000 }), NOW);
        expect((await ledger.reserve(call({ id: "other", tokens: 1 }), NOW + 59_999)).kind).toBe("over_budget");
        expect(await ledger.balance(day.account, NOW + 60_000)).toEqual({ spent: 0, reserved: 0 });
        const later = call({ id: "other", tokens: 1000, expiresAt: NOW + 120_000 });
        expect(await ledger.reserve(later, NOW + 60_000)).toEqual({ kind: "reserved", repeated: false });
      });

      test("A call settled after its reservation expired counts all the same", async () => {
        await ledger.reserve(call(), NOW);
        await ledger.settle(call(), 300, NOW + 120_000);
        expect(await ledger.balance(day.account, NOW + 120_000)).toEqual({ spent: 300, reserved: 0 });
      });

      test("an account is forgotten when it expires", async () => {
        await ledger.reserve(call(), NOW);
        await ledger.settle(call(), 300, NOW);
        expect(await ledger.balance(day.account, day.expiresAt)).toEqual({ spent: 0, reserved: 0 });
      });
    });

    describe("calls in flight", () => {
      test("Another owner's call in flight is waited for", async () => {
        await ledger.reserve(call(), NOW);
        expect(await ledger.reserve(call({ owner: "run 2" }), NOW + 1)).toEqual({
          kind: "in_flight",
          until: NOW + 60_000,
        });
        await ledger.settle(call(), 100, NOW + 2);
        expect(await ledger.reserve(call({ owner: "run 2" }), NOW + 3)).toEqual({ kind: "reserved", repeated: false });
      });

      test("of concurrent owners of one call, one makes it", async () => {
        const answers = await Promise.all(
          Array.from({ length: 10 }, (_, i) => ledger.reserve(call({ owner: `run ${i}`, tokens: 1 }), NOW)),
        );
        expect(answers.filter(({ kind }) => kind === "reserved")).toHaveLength(1);
        expect(answers.filter(({ kind }) => kind === "in_flight")).toHaveLength(9);
      });

      test("A call reserved anew while an earlier reservation was never settled is told as repeated", async () => {
        const most = call({ tokens: 1000 });
        await ledger.reserve(most, NOW);
        expect(await ledger.reserve(most, NOW + 1)).toEqual({ kind: "reserved", repeated: true });
        expect(await ledger.balance(day.account, NOW + 1)).toEqual({ spent: 0, reserved: 1000 });
        await ledger.settle(most, 100, NOW + 2);
        expect(await ledger.reserve(call(), NOW + 3)).toEqual({ kind: "reserved", repeated: false });
      });

      test("a call whose reservation expired unsettled is told as repeated, by whomever it is made again", async () => {
        await ledger.reserve(call(), NOW);
        const again = call({ owner: "run 2", expiresAt: NOW + 3_660_000 });
        expect(await ledger.reserve(again, NOW + 3_600_000)).toEqual({ kind: "reserved", repeated: true });
      });

      test("cancelling a repeated call does not settle the one before it", async () => {
        await ledger.reserve(call(), NOW);
        await ledger.reserve(call(), NOW + 1);
        await ledger.cancel(call(), NOW + 2);
        expect(await ledger.balance(day.account, NOW + 2)).toEqual({ spent: 0, reserved: 0 });
        expect(await ledger.reserve(call({ owner: "run 2" }), NOW + 3)).toEqual({ kind: "reserved", repeated: true });
      });

      test("a late owner neither settles nor cancels the reservation that followed its own", async () => {
        await ledger.reserve(call(), NOW);
        const next = call({ owner: "run 2", expiresAt: NOW + 180_000 });
        await ledger.reserve(next, NOW + 60_000);
        await ledger.settle(call(), 50, NOW + 60_001);
        expect(await ledger.balance(day.account, NOW + 60_001)).toEqual({ spent: 50, reserved: 400 });
        await ledger.cancel(call(), NOW + 60_002);
        expect((await ledger.reserve(call({ owner: "run 3" }), NOW + 60_003)).kind).toBe("in_flight");
        await ledger.settle(next, 70, NOW + 60_004);
        expect(await ledger.balance(day.account, NOW + 60_004)).toEqual({ spent: 120, reserved: 0 });
      });
    });

    describe("rate limits", () => {
      const pace: RateLimit = { name: "chat:model:tokens", capacity: 100, refillPerSecond: 10 };

      test("A token bucket grants its capacity, then says how long until it has refilled", async () => {
        expect(await ledger.take(pace, 100, NOW)).toEqual({ granted: true, retryAfterMilliseconds: 0 });
        expect(await ledger.take(pace, 25, NOW)).toEqual({ granted: false, retryAfterMilliseconds: 2500 });
        expect(await ledger.take(pace, 25, NOW + 1500)).toEqual({ granted: false, retryAfterMilliseconds: 1000 });
        expect(await ledger.take(pace, 25, NOW + 2500)).toEqual({ granted: true, retryAfterMilliseconds: 0 });
        expect((await ledger.take(pace, 1, NOW + 2500)).granted).toBe(false);
      });

      test("a bucket never holds more than its capacity, and buckets are told apart", async () => {
        await ledger.take(pace, 50, NOW);
        expect((await ledger.take(pace, 100, NOW + 3_600_000)).granted).toBe(true);
        expect((await ledger.take(pace, 1, NOW + 3_600_000)).granted).toBe(false);
        expect((await ledger.take({ ...pace, name: "other" }, 100, NOW + 3_600_000)).granted).toBe(true);
      });

      test("concurrent takers share a bucket", async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => ledger.take(pace, 10, NOW)));
        expect(answers.filter(({ granted }) => granted)).toHaveLength(10);
      });

      test("more than the capacity waits for a full bucket, which then owes the rest", async () => {
        await ledger.take(pace, 10, NOW);
        expect(await ledger.take(pace, 150, NOW)).toEqual({ granted: false, retryAfterMilliseconds: 1000 });
        expect((await ledger.take(pace, 150, NOW + 1000)).granted).toBe(true);
        expect(await ledger.take(pace, 10, NOW + 1000)).toEqual({ granted: false, retryAfterMilliseconds: 6000 });
      });

      test("a clock that steps back refills nothing", async () => {
        await ledger.take(pace, 100, NOW);
        expect((await ledger.take(pace, 1, NOW - 60_000)).granted).toBe(false);
      });
    });
  });
}
