import { expect, test } from "vitest";
import { ManualClock } from "../../support/manual-clock.ts";

test("a manual clock ends sleeps in the order of their moments, each at its own time", async () => {
  const clock = new ManualClock(1000);
  const ended: [string, number][] = [];
  const nap = async (name: string, milliseconds: number) => {
    await clock.sleep(milliseconds);
    ended.push([name, clock.now()]);
  };
  void nap("late", 300);
  void nap("early", 100);
  await clock.advance(250);
  expect(ended).toEqual([["early", 1100]]);
  await clock.advance(50);
  expect(ended).toEqual([
    ["early", 1100],
    ["late", 1300],
  ]);
  expect(clock.now()).toBe(1300);
});

test("a sleep begun while a manual clock moves ends on the way", async () => {
  const clock = new ManualClock(0);
  const moments: number[] = [];
  const ticking = (async () => {
    for (let i = 0; i < 3; i++) {
      await clock.sleep(10);
      moments.push(clock.now());
    }
  })();
  await clock.advance(30);
  await ticking;
  expect(moments).toEqual([10, 20, 30]);
});

test("an aborted sleep rejects with the signal's reason and is forgotten", async () => {
  const clock = new ManualClock(0);
  const abort = new AbortController();
  const sleep = clock.sleep(10, abort.signal);
  expect(clock.sleeping).toBe(1);
  abort.abort(new Error("enough"));
  await expect(sleep).rejects.toThrow("enough");
  expect(clock.sleeping).toBe(0);
  await expect(clock.sleep(10, abort.signal)).rejects.toThrow("enough");
});
