import { describe, expect, test } from "vitest";
import { Slots } from "../../../src/domain/slots.ts";

describe("slots", () => {
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
