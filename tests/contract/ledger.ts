import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Budget, FiguresRule, Ledger, Reservation } from "../../src/ports/ledger.ts";
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

    describe("figures", () => {
      const times = { now: NOW, expiresAt: NOW + 60_000 };
      const add =
        (count: number): FiguresRule<number> =>
        (current) => {
          const sum = (current?.sum ?? 0) + count;
          return { figures: { ...current, sum }, result: sum };
        };
      const look: FiguresRule<number | null> = (current) => ({ result: current?.sum ?? null });

      test("Of concurrent changes of one name's figures none is lost", async () => {
        const sums = await Promise.all(
          Array.from({ length: 20 }, () => ledger.changeFigures("pace:chat:m", add(1.5), times)),
        );
        expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * 1.5));
        expect(await ledger.changeFigures("pace:chat:m", look, times)).toBe(30);
      });

      test("figures are told apart by their names, and negative ones are kept", async () => {
        await ledger.changeFigures("one", add(-2), times);
        await ledger.changeFigures("two", add(5), times);
        expect(await ledger.changeFigures("one", look, times)).toBe(-2);
        expect(await ledger.changeFigures("three", look, times)).toBeNull();
      });

      test("a rule that stores nothing, or throws, leaves the figures as they are", async () => {
        await ledger.changeFigures("one", add(7), times);
        const refused = ledger.changeFigures(
          "one",
          () => {
            throw new Error("no");
          },
          times,
        );
        await expect(refused).rejects.toThrow("no");
        await ledger.changeFigures("one", look, { now: NOW, expiresAt: NOW + 1 });
        expect(await ledger.changeFigures("one", look, { now: NOW + 59_999, expiresAt: NOW })).toBe(7);
      });

      test("the figures of many names are read at once, without those that are not there or have expired", async () => {
        const many = Array.from({ length: 130 }, (_, index) => `usage:${index}`);
        await Promise.all(many.map((name, index) => ledger.changeFigures(name, add(index), times)));
        await ledger.changeFigures("short", add(1), { now: NOW, expiresAt: NOW + 1_000 });
        const read = await ledger.readFigures([...many, "short", "never", "usage:7"], NOW + 1_000);
        expect([...read.keys()].toSorted()).toEqual(many.toSorted());
        expect(read.get("usage:129")).toEqual({ sum: 129 });
        expect(await ledger.readFigures([], NOW)).toEqual(new Map());
      });

      test("Figures are forgotten when they expire, counted from their last change", async () => {
        await ledger.changeFigures("one", add(1), times);
        await ledger.changeFigures("one", add(1), { now: NOW + 50_000, expiresAt: NOW + 110_000 });
        expect(await ledger.changeFigures("one", look, { now: NOW + 109_999, expiresAt: 0 })).toBe(2);
        expect(await ledger.changeFigures("one", look, { now: NOW + 110_000, expiresAt: 0 })).toBeNull();
      });
    });
  });
}
