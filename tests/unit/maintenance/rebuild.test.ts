import { describe, expect, it } from "vitest";
import { countRebuilds, requestRebuilds } from "../../../src/maintenance/rebuild.ts";
import { World } from "../../faults/world.ts";

const DOCUMENTS = 130;

describe("asking for a rebuild", () => {
  it("Every document is asked for a rebuild, and those that wait are counted", async () => {
    const world = new World();
    for (let i = 0; i < DOCUMENTS; i++) await world.upload(`in/${i}.txt`, `Plan ${i}.`);
    await world.drain(world.calmProcess);
    const hurried = { hasTime: () => false };
    const first = await requestRebuilds(world, { cursor: null, ...hurried });
    expect(first).toEqual({ documents: 100, cursor: expect.any(String) });
    const second = await requestRebuilds(world, { cursor: first.cursor, ...hurried });
    expect(second).toEqual({ documents: DOCUMENTS - 100, cursor: null });
    const all = { cursor: null, hasTime: () => true };
    expect(await countRebuilds(world, all)).toEqual({ documents: DOCUMENTS, cursor: null });
    await world.step();
    expect((await countRebuilds(world, all)).documents).toBe(DOCUMENTS - 1);
    await world.drain(world.calmProcess);
    expect((await countRebuilds(world, all)).documents).toBe(0);
  });
});
