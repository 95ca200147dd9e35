import { describe, expect, it } from "vitest";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { storiesPrefix } from "../../../src/domain/layout.ts";
import { DoomedProcess } from "../../faults/doomed-process.ts";
import { World } from "../../faults/world.ts";
import { ApiUnderTest } from "./api-under-test.ts";

const KEY = "in/plan.txt";
const { documentId: ID } = ownerOfObjectKey("single", KEY);

/** The API over a world's stores. */
function apiOver({ records, outputs }: World): ApiUnderTest {
  return new ApiUnderTest({ records, outputs, authenticate: async () => ({ tenant: "default", principal: "me" }) });
}

async function generationsIn(world: World, query = "") {
  const { status, json } = await apiOver(world).ask("GET", `/documents/${ID}/generations${query}`);
  expect(status).toBe(200);
  return json;
}

async function storedStories(world: World): Promise<number> {
  return (await world.outputs.list(storiesPrefix(ID))).objects.length;
}

describe("the story of each generation", () => {
  it("every generation is told, failed ones included, with its time and what it was paid", async () => {
    const world = new World();
    await world.upload(KEY, "The pump failed on Monday.");
    await world.drain(world.calmProcess);
    await world.upload(KEY, "  \n ");
    await world.drain(world.calmProcess);
    const { generations, cursor } = await generationsIn(world);
    expect(cursor).toBeNull();
    expect(generations).toMatchObject([
      { outcome: "FAILED", live: false, reason: { code: "empty", stage: "split" }, legs: 1, spending: [] },
      { outcome: "READY", live: true, reason: null, legs: 1, interruptions: { count: 0, newest: [] } },
    ]);
    const [failed, ready] = generations;
    expect(failed.stages.map(({ stage }: { stage: string }) => stage)).toEqual(["read", "transcribe"]);
    expect(ready.stages.map(({ stage }: { stage: string }) => stage)).toContain("await");
    expect(ready.usage).toEqual((await world.record(KEY))?.detail.liveStatement?.usage);
    expect(ready.spending.map(({ purpose }: { purpose: string }) => purpose)).toEqual(["extract", "embed"]);
    expect(Date.parse(ready.endedAt)).toBeGreaterThanOrEqual(Date.parse(ready.startedAt));

    const first = await generationsIn(world, "?limit=1");
    const second = await generationsIn(world, `?limit=1&cursor=${first.cursor}`);
    expect([...first.generations, ...second.generations]).toEqual(generations);
    expect(second.cursor).toBeNull();
  });

  it("a run that was begun anew is told as superseded, with what interrupted it", async () => {
    const world = new World();
    let broken = true;
    world.index.before = (operation) => {
      if (operation !== "put" || !broken) return;
      broken = false;
      throw new Error("The index is away.");
    };
    await world.upload(KEY, "The pump failed on Monday.");
    await world.drain(world.calmProcess);
    const { generations } = await generationsIn(world);
    expect(generations).toMatchObject([
      { outcome: "READY", live: true, interruptions: { count: 0 } },
      {
        outcome: "SUPERSEDED",
        live: false,
        reason: { code: "internal", stage: "index" },
        usage: null,
        interruptions: { count: 1, newest: [{ code: "internal", stage: "index" }] },
      },
    ]);
  });

  it("a generation in work is told without an end", async () => {
    const world = new World({ pageMilliseconds: 200_000 });
    await world.upload(KEY, "One.\fTwo.\fThree.");
    await world.step();
    const { generations } = await generationsIn(world);
    expect(generations).toMatchObject([{ outcome: null, live: false, endedAt: null, legs: 2, usage: null }]);
  });

  it("a story that is not stored yet is told from the record", async () => {
    const calm = new DoomedProcess(null);
    const rehearsal = new World();
    await rehearsal.upload(KEY, "The pump failed on Monday.");
    await rehearsal.drain(() => calm);
    // The story is stored just before its end is announced.
    const at = calm.steps.findIndex(({ name }) => name === "announcer.announce");
    const processes = [new DoomedProcess({ at, when: "before" })];
    const nextProcess = () => {
      const process = processes.pop();
      if (process === undefined) throw new Error("No further process.");
      return process;
    };
    const world = new World();
    await world.upload(KEY, "The pump failed on Monday.");
    await expect(world.drain(nextProcess)).rejects.toThrow("No further process.");
    expect(await storedStories(world)).toBe(0);
    const told = await generationsIn(world);
    expect(told.generations).toMatchObject([{ outcome: "READY", live: true }]);
    await world.drain(world.calmProcess);
    expect(await storedStories(world)).toBe(1);
    expect((await world.record(KEY))?.detail.stories).toEqual([]);
    expect(await generationsIn(world)).toEqual(told);
  });

  it("the stories of a document go with it", async () => {
    const world = new World();
    await world.upload(KEY, "The pump failed on Monday.");
    await world.drain(world.calmProcess);
    expect(await storedStories(world)).toBe(1);
    await world.deleteDocument(KEY);
    await world.drain(world.calmProcess);
    expect(await storedStories(world)).toBe(0);
    expect((await apiOver(world).ask("GET", `/documents/${ID}/generations`)).status).toBe(410);
  });
});
