/** What looks at a document do besides running it: deletion, undelete, the same bytes again, and what is still owed. */
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { outputsPrefix, repliesPrefix } from "../../../src/domain/layout.ts";
import { lookBody } from "../../../src/intake/message.ts";
import { s3Event } from "../../faults/s3-event.ts";
import { World } from "../../faults/world.ts";

const KEY = "in/plan.txt";
const TEXT = "The pump failed on Monday.";
const LAG = 60_000;
const { documentId } = ownerOfObjectKey("single", KEY);

let world: World;
beforeEach(() => {
  world = new World({ refreshLagMilliseconds: LAG });
});

const rest = () => world.drain(world.calmProcess);
const generationsIndexed = () => new Set(world.index.visible().map(({ owner }) => owner.generation));

async function live() {
  return (await world.record(KEY))?.summary.live ?? null;
}

describe("awaiting the index", () => {
  it("The older generation stays live until the index finds every passage of the new one", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const older = await live();
    const looks: (number | undefined)[] = [];
    world.index.before = (operation) => {
      if (operation === "missing") void live().then((mark) => looks.push(mark?.generation));
    };
    await world.upload(KEY, "The valve failed on Tuesday.");
    await rest();
    expect(looks.length).toBeGreaterThan(LAG / world.settings.awaitPollMilliseconds / 2);
    expect(new Set(looks)).toEqual(new Set([older?.generation]));
    expect((await live())?.generation).toBeGreaterThan(older?.generation ?? 0);
  });

  it("Passages that do not appear for long are put again", async () => {
    const put = world.index.put.bind(world.index);
    let lost = 0;
    world.index.put = async (passages) => {
      if (lost++ > 0) await put(passages);
    };
    await world.upload(KEY, TEXT);
    await rest();
    expect(lost).toBe(2);
    expect((await world.search("pump")).hits).toHaveLength(1);
  });
});

describe("the same bytes again", () => {
  it("The same bytes uploaded again are not bought again, and the live generation stands for the new version", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const before = await live();
    const paid = world.paid.length;
    const second = await world.upload(KEY, TEXT);
    await rest();
    expect(await live()).toEqual({ ...before, versionId: second });
    expect(world.paid).toHaveLength(paid);
    expect((await world.search("pump")).hits).toHaveLength(1);
  });
});

describe("what is still owed", () => {
  it("A tail that a dead worker left is finished by the next message, without a new run", async () => {
    let fails = true;
    world.announcer.before = () => {
      if (fails) throw new Error("the listener is not there");
    };
    await world.upload(KEY, TEXT);
    await world.step();
    const published = await world.record(KEY);
    expect(published?.summary).toMatchObject({ status: "READY", tail: { announce: [{ type: "Document Ready" }] } });
    fails = false;
    await world.queue.send(lookBody(documentId));
    await world.step();
    expect(world.announcer.events).toHaveLength(1);
    expect((await world.record(KEY))?.summary).toMatchObject({
      generation: published?.summary.generation,
      tail: { announce: [] },
    });
  });

  it("A listener that is not there keeps neither a new version nor a deletion waiting", async () => {
    world.announcer.before = () => {
      throw new Failure("internal", { message: "The webhook could not be reached.", retryable: true });
    };
    await world.upload(KEY, TEXT);
    await world.step();
    const version = await world.upload(KEY, "The valve failed on Tuesday.");
    await world.step();
    expect(await live()).toMatchObject({ versionId: version });
    await world.removeObject(KEY);
    await world.step();
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "DELETED", lease: null });
    world.announcer.before = () => {};
    await rest();
    const types = world.announcer.events.map(({ type }) => type);
    expect(types).toEqual(["Document Ready", "Document Ready", "Document Deleted"]);
  });

  it("an announcement made late is of its own generation's version, not of the newest", async () => {
    world.announcer.before = () => {
      throw new Failure("internal", { retryable: true });
    };
    const first = await world.upload(KEY, TEXT);
    await world.step();
    const second = await world.upload(KEY, "  ");
    await world.step();
    world.announcer.before = () => {};
    await rest();
    expect(world.announcer.events).toMatchObject([
      { type: "Document Ready", detail: { versionId: first, reason: null } },
      { type: "Document Failed", detail: { versionId: second, reason: { code: "empty" } } },
    ]);
  });

  it("an event that is announced late, and again, is still of its own version and under its own id", async () => {
    let fails = true;
    const announced = world.announcer.announce.bind(world.announcer);
    world.announcer.announce = async (event) => {
      await announced(event);
      if (fails) throw new Failure("internal", { retryable: true });
    };
    const versions = [await world.upload(KEY, TEXT)];
    await world.step();
    for (const text of ["The valve failed on Tuesday.", "  "]) {
      versions.push(await world.upload(KEY, text));
      await world.step();
    }
    // By now the first generation is neither live nor the newest.
    fails = false;
    await rest();
    const events = world.announcer.events.map(({ id, detail }) => ({ id, ...detail }));
    const byGeneration = Map.groupBy(events, ({ generation }) => generation);
    const told = [...byGeneration].sort(([a], [b]) => a - b).map(([, group]) => group);
    expect(told.map((group) => [...new Set(group.map(({ versionId }) => versionId))])).toEqual(
      versions.map((version) => [version]),
    );
    expect(told.map((group) => new Set(group.map(({ id }) => id)).size)).toEqual([1, 1, 1]);
    expect(told[0]?.length).toBeGreaterThan(1);
    expect(told[2]?.at(-1)?.reason).toMatchObject({ code: "empty" });
  });

  it("a repeated announcement carries the same id, and another document's another", async () => {
    let fails = true;
    const announced = world.announcer.announce.bind(world.announcer);
    world.announcer.announce = async (event) => {
      await announced(event);
      if (fails) throw new Error("cut off after it went out");
    };
    await world.upload(KEY, TEXT);
    await world.step();
    fails = false;
    await world.upload("other.txt", TEXT);
    await rest();
    const ids = world.announcer.events.map((event) => [event.detail.documentId, event.id]);
    expect(ids.length).toBeGreaterThanOrEqual(3);
    expect(new Set(ids.map(([, id]) => id)).size).toBe(new Set(ids.map(([id]) => id)).size);
  });

  it("A sweep removes dead generations, and again after the refresh lag what was written late", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const first = await live();
    await world.upload(KEY, "The valve failed on Tuesday.");
    await world.step();
    const second = await live();
    await world.clock.advance(LAG);
    expect(generationsIndexed()).toEqual(new Set([second?.generation]));
    // A late write of the dead generation shows only now: the second sweep finds it.
    const late = world.index
      .visible()
      .map((one) => ({ ...one, owner: { ...one.owner, generation: first?.generation ?? 0 } }));
    await world.index.put(late);
    await world.clock.advance(LAG);
    expect(generationsIndexed().size).toBe(2);
    await rest();
    await world.showAll();
    expect(generationsIndexed()).toEqual(new Set([second?.generation]));
  });

  it("A sweep never removes the generation in flight", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    await world.upload(KEY, "The valve failed on Tuesday.");
    await world.step();
    expect((await world.record(KEY))?.summary.tail).toMatchObject({ sweeps: 1 });
    world.index.before = (operation) => {
      if (operation === "missing") throw new Error("the index is not there");
    };
    await world.upload(KEY, "The gate failed on Friday.");
    await world.step();
    const flying = (await world.record(KEY))?.detail.run?.generation ?? 0;
    await world.clock.advance(LAG);
    expect(generationsIndexed()).toContain(flying);
    await world.step();
    expect((await world.record(KEY))?.summary.tail).toBeNull();
    await world.clock.advance(LAG);
    expect(generationsIndexed()).toContain(flying);
  });
});

describe("deletion", () => {
  it("A deletion removes passages, outputs, replies and the raw versions it saw, and cleans once more for late writes", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const stale = world.index.visible();
    await world.deleteDocument(KEY);
    expect((await world.search("pump")).hits).toEqual([]);
    while (await world.step());
    const once = await world.record(KEY);
    expect(once?.summary.tombstone).toMatchObject({ cleanings: 1 });
    expect(once?.summary.tombstone?.cleanAt).toBe(world.clock.now() + world.settings.workerTimeoutSeconds * 1000 + LAG);
    expect(world.outputs.keys(outputsPrefix(documentId))).toEqual([]);
    expect(world.outputs.keys(repliesPrefix(documentId))).toEqual([]);
    expect(await world.raw.versions(KEY)).toEqual([]);
    // What a worker that did not know wrote late.
    await world.index.put(stale);
    await rest();
    await world.showAll();
    expect(world.index.visible()).toEqual([]);
    expect((await world.record(KEY))?.summary.tombstone).toMatchObject({ cleanAt: null });
    expect(world.announcer.events.filter((event) => event.type === "Document Deleted")).toHaveLength(1);
  });

  it("An upload after a deletion is a new document's, and the deletion's late cleaning leaves it alone", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    await world.deleteDocument(KEY);
    while (await world.step());
    const version = await world.upload(KEY, "The kingfisher came.");
    await rest();
    await world.showAll();
    expect(await live()).toMatchObject({ versionId: version });
    expect((await world.search("kingfisher")).hits).toHaveLength(1);
    expect((await world.search("pump")).hits.filter((hit) => hit.passage.text.includes("pump"))).toEqual([]);
    expect((await world.raw.versions(KEY)).map((one) => one.versionId)).toEqual([version]);
  });

  it("A delete marker removes what was derived, and undelete ingests the version again", async () => {
    const version = await world.upload(KEY, TEXT);
    await rest();
    await world.removeObject(KEY);
    await rest();
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "DELETED", live: null });
    expect(world.outputs.keys(outputsPrefix(documentId))).toEqual([]);
    const [marker] = await world.raw.versions(KEY);
    expect(marker).toMatchObject({ isDeleteMarker: true });
    await world.raw.remove(KEY, marker?.versionId);
    await world.queue.send(lookBody(documentId));
    await rest();
    await world.showAll();
    expect(await live()).toMatchObject({ versionId: version, outcome: "READY" });
    expect((await world.search("pump")).hits).toHaveLength(1);
  });

  it("an event that says deleted buries nothing while HEAD finds the key", async () => {
    const version = await world.upload(KEY, TEXT);
    await rest();
    await world.queue.send(s3Event("Object Deleted", KEY));
    await rest();
    expect(await live()).toMatchObject({ versionId: version });
  });
});
