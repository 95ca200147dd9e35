import { expect, it } from "vitest";
import { localStores, type WorldStores } from "../../faults/stores.ts";
import { watched } from "../../faults/watched.ts";
import { World } from "../../faults/world.ts";

const KEY = "notes/pump.txt";

/** Waits until the caller, whose last argument is its signal, gives up: as where no answer comes. */
const unanswered = (args: readonly unknown[]) =>
  new Promise<never>((_, reject) => {
    const signal = args.at(-1);
    if (signal instanceof AbortSignal) signal.addEventListener("abort", () => reject(signal.reason));
  });

it.each(["put", "missing"] as const)(
  "an index that does not answer (%s) costs a further leg and no attempt",
  async (call) => {
    let hangs = true;
    const world = new World<WorldStores>({}, (setting) => {
      const stores = localStores(setting);
      return { ...stores, index: watched(stores.index, call, (args, answer) => (hangs ? unanswered(args) : answer())) };
    });
    await world.upload(KEY, "The pump failed on Monday.");
    await world.step();
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "PROCESSING", lease: null });
    expect((await world.record(KEY))?.detail.attempts?.count ?? 0).toBe(0);
    expect(await world.queue.depth()).toMatchObject({ ready: 1, inFlight: 0 });
    hangs = false;
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary.status).toBe("READY");
  },
);
