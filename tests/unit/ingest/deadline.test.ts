import { describe, expect, it } from "vitest";
import { OutOfTimeError } from "../../../src/domain/failure.ts";
import { Deadline } from "../../../src/ingest/deadline.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const MARGIN = 20_000;

function running(milliseconds: number) {
  const clock = new ManualClock();
  const until = clock.now() + milliseconds;
  return { clock, deadline: new Deadline(clock, () => until - clock.now(), MARGIN) };
}

describe("a worker's deadline", () => {
  it("lets work begin until the margin, and no further", async () => {
    const { clock, deadline } = running(300_000);
    await clock.advance(300_000 - MARGIN - 1);
    expect(() => deadline.check()).not.toThrow();
    await clock.advance(1);
    expect(() => deadline.check()).toThrow(OutOfTimeError);
  });

  it("cuts off what cannot be checked half a margin before the end", async () => {
    const { clock, deadline } = running(300_000);
    await clock.advance(300_000 - MARGIN / 2 - 1);
    expect(deadline.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(deadline.signal.reason).toBeInstanceOf(OutOfTimeError);
  });

  it("leaves no timer behind", async () => {
    const { clock, deadline } = running(300_000);
    expect(clock.sleeping).toBe(1);
    deadline[Symbol.dispose]();
    await clock.advance(300_000);
    expect(clock.sleeping).toBe(0);
    expect(deadline.signal.aborted).toBe(false);
  });
});

describe("pieces of work that are lost when they are cut off", () => {
  it("are not begun where one as long as the longest so far would be cut off", async () => {
    const { clock, deadline } = running(300_000);
    const lasting = (milliseconds: number) => deadline.piece(() => clock.advance(milliseconds));
    await lasting(60_000);
    await lasting(40_000);
    await clock.advance(129_999);
    await lasting(1);
    await expect(lasting(1)).resolves.toBeUndefined();
    await clock.advance(10_000);
    await expect(lasting(1)).rejects.toThrow(OutOfTimeError);
  });

  it("are not begun for the first time where most of the time has gone for other things", async () => {
    const { clock, deadline } = running(300_000);
    await clock.advance(150_001);
    await expect(deadline.piece(async () => "done")).rejects.toThrow(OutOfTimeError);
    expect(await running(300_000).deadline.piece(async () => "done")).toBe("done");
  });

  it("count as long as they took, also where they failed", async () => {
    const { clock, deadline } = running(300_000);
    const failing = deadline.piece(async () => {
      await clock.advance(200_000);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await expect(deadline.piece(async () => "done")).rejects.toThrow(OutOfTimeError);
  });
});
