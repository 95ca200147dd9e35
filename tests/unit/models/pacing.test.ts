import { describe, expect, test } from "vitest";
import { Pacer, Slots } from "../../../src/models/pacing.ts";
import { LeapingClock } from "../../support/leaping-clock.ts";
import { MemoryLedger } from "../../support/memory-ledger.ts";
import { modelWorld, TEST_CONTEXT, TEST_REQUEST } from "../../support/model-suite.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";

describe("pacing", () => {
  test("Calls wait for their turn within a model's quota", async () => {
    const model = new ScriptedChatModel([{}]);
    const world = modelWorld({ chatModels: [model], card: { quota: { requestsPerMinute: 2 } } });
    const chat = world.suite.forDocument(TEST_CONTEXT).chat(["default"]);
    for (const system of ["1", "2", "3"]) await chat.ask({ ...TEST_REQUEST, system }, { accept: () => true });
    expect(model.requests).toHaveLength(3);
    expect(world.clock.sleeps).toEqual([30_000]);
  });

  test("A turn that is too far off is a failure that is tried again", async () => {
    const pacer = new Pacer(new MemoryLedger(), new LeapingClock());
    const quota = { tokensPerMinute: 100 };
    await pacer.turn("chat:m", quota, 100);
    await pacer.turn("chat:m", quota, 100);
    const clock = new LeapingClock();
    const ledger = new MemoryLedger();
    ledger.take = async () => ({ granted: false, retryAfterMilliseconds: 90_000 });
    const refused = new Pacer(ledger, clock).turn("chat:m", quota, 100);
    await expect(refused).rejects.toMatchObject({ code: "model_unavailable", retryable: true, retryAfterSeconds: 90 });
    expect(clock.sleeps).toEqual([]);
  });

  test("A call larger than a minute's quota is made, and the next waits for what it owes", async () => {
    const clock = new LeapingClock();
    const pacer = new Pacer(new MemoryLedger(), clock);
    await pacer.turn("chat:m", { tokensPerMinute: 100 }, 150);
    await pacer.turn("chat:m", { tokensPerMinute: 100 }, 10);
    expect(clock.sleeps).toEqual([36_000]);
  });

  test("No more calls run at once than there are slots", async () => {
    const slots = new Slots(2);
    const ends: (() => void)[] = [];
    let running = 0;
    let most = 0;
    const work = () =>
      slots.run(async () => {
        most = Math.max(most, ++running);
        await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
      });
    const all = [work(), work(), work(), work()];
    for (let ended = 0; ended < 4; ended++) {
      await expect.poll(() => ends.length).toBeGreaterThan(ended);
      ends[ended]?.();
    }
    await Promise.all(all);
    expect(most).toBe(2);
  });

  test("A slot is free again after a failure", async () => {
    const slots = new Slots(1);
    await expect(slots.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await slots.run(async () => "yes")).toBe("yes");
  });
});
