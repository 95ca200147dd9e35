import { expect, it } from "vitest";
import type { PassageIndex } from "../../../src/ports/passage-index.ts";
import { localStores, type WorldStores } from "../../faults/stores.ts";
import { World } from "../../faults/world.ts";

const KEY = "notes/pump.txt";

/** Waits until the caller gives up, as where no answer comes. */
const unanswered = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

/** The index, which leaves calls of one kind unanswered for as long as it hangs. */
function hanging(index: PassageIndex, call: "put" | "missing", hangs: () => boolean): PassageIndex {
  const held: Partial<PassageIndex> = {
    put: async (passages, signal) => await (hangs() ? unanswered(signal) : index.put(passages)),
    missing: async (generation, count, signal) =>
      await (hangs() ? unanswered(signal) : index.missing(generation, count)),
  };
  return new Proxy(index, {
    get(target, property) {
      if (property === call) return held[call];
      const value = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

it.each(["put", "missing"] as const)(
  "an index that does not answer (%s) costs a further leg and no attempt",
  async (call) => {
    let hangs = true;
    const world = new World<WorldStores>({}, (setting) => {
      const stores = localStores(setting);
      return { ...stores, index: hanging(stores.index, call, () => hangs) };
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
