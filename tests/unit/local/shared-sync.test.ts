import { describe, expect, it } from "vitest";
import { SharedSync } from "../../../src/local/shared-sync.ts";

/** A disk whose syncs end when the test says so. */
function slowDisk() {
  const syncs: PromiseWithResolvers<void>[] = [];
  const shared = new SharedSync(() => {
    const sync = Promise.withResolvers<void>();
    syncs.push(sync);
    return sync.promise;
  });
  return { shared, syncs };
}

/** Lets everything run that need not wait for the disk. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a shared sync", () => {
  it("serves everyone who waits when it begins", async () => {
    const { shared, syncs } = slowDisk();
    const waiting = Promise.all([shared.wait(), shared.wait(), shared.wait()]);
    await settle();
    expect(syncs).toHaveLength(1);
    syncs[0]?.resolve();
    await waiting;
  });

  it("does not serve who comes while it is under way: their write may be too late for it", async () => {
    const { shared, syncs } = slowDisk();
    const ended: string[] = [];
    const first = shared.wait().then(() => ended.push("first"));
    await settle();
    const late = Promise.all([shared.wait(), shared.wait()]).then(() => ended.push("late"));
    syncs[0]?.resolve();
    await first;
    await settle();
    expect(ended).toEqual(["first"]);
    expect(syncs).toHaveLength(2);
    syncs[1]?.resolve();
    await late;
  });

  it("tells those who waited that it failed, and begins anew for the next", async () => {
    const { shared, syncs } = slowDisk();
    const first = shared.wait();
    await settle();
    syncs[0]?.reject(new Error("the disk is gone"));
    await expect(first).rejects.toThrow("the disk is gone");
    const next = shared.wait();
    await settle();
    syncs[1]?.resolve();
    await next;
  });
});
