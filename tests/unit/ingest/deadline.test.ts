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
