import { beforeEach, describe, expect, it } from "vitest";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { acquire } from "../../../src/domain/record/lease.ts";
import { awaitUpload } from "../../../src/domain/record/requests.ts";
import { lookBody } from "../../../src/intake/message.ts";
import { removeOrphans } from "../../../src/maintenance/reconcile.ts";
import { World } from "../../faults/world.ts";
import { aPassage } from "../../support/passages.ts";

const KEY = "in/plan.txt";
const TEXT = "The pump failed on Monday.";
const owner = ownerOfObjectKey("single", KEY);

const WHOLE = { from: "", hasTime: () => true };

let world: World;
beforeEach(() => {
  world = new World();
});

async function looksAfter(milliseconds: number): Promise<number> {
  await world.clock.advance(milliseconds);
  return (await world.reconcileOnce()).looks;
}

describe("the reconciler", () => {
  it("A lease that ran out with something wanted is looked at again", async () => {
    await world.raw.write(KEY, TEXT, { contentType: "text/plain" });
    const request = { holder: "dead", leaseMilliseconds: 330_000, now: world.clock.now() };
    await world.records.change(owner.documentId, acquire(owner, request));
    expect(await looksAfter(330_000)).toBe(0);
    expect(await looksAfter(61_000)).toBe(1);
    await world.step();
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "READY", lease: null });
  });

  it("An index of what is due that lags behind is not asked without end", async () => {
    let asked = 0;
    world.records.due = async () => {
      if (++asked > 5) throw new Error("asked without end");
      return Array.from({ length: 100 }, (_, i) => `done-${i}`);
    };
    expect((await world.reconcileOnce()).looks).toBe(0);
  });

  it("A record that cannot be changed does not hold up the others", async () => {
    for (const key of [KEY, "in/other.txt"]) await world.upload(key, TEXT);
    await world.drain(world.calmProcess);
    for (const key of [KEY, "in/other.txt"]) await world.deleteDocument(key);
    const change = world.records.change.bind(world.records);
    world.records.change = async (documentId, transition) => {
      if (documentId === owner.documentId) throw new Error("not a record");
      return await change(documentId, transition);
    };
    expect(await looksAfter(61_000)).toBe(1);
    expect(world.telemetry.logs).toContainEqual(
      expect.objectContaining({ level: "error", fields: expect.objectContaining({ documentId: owner.documentId }) }),
    );
  });

  it("An upload that was never made expires", async () => {
    const { uploadExpirySeconds } = world.settings;
    const until = world.clock.now() + uploadExpirySeconds * 1000;
    const upload = { uploadId: "u", name: "A", tags: {}, profile: null, until };
    await world.records.change(owner.documentId, awaitUpload(owner, upload, world.clock.now()));
    expect(await looksAfter(uploadExpirySeconds * 1000)).toBe(0);
    expect(await looksAfter(61_000)).toBe(1);
    await world.step();
    expect((await world.record(KEY))?.summary.status).toBe("EXPIRED");
    expect(await looksAfter(86_400_000)).toBe(0);
  });

  it("What a worker owed when it died is announced and swept", async () => {
    await world.upload(KEY, TEXT);
    world.announcer.before = () => {
      throw new Error("the worker dies here");
    };
    await world.step();
    world.announcer.before = () => {};
    await world.queue.discard();
    const [message] = await world.queue.receive({ max: 1, waitSeconds: 0 });
    if (message !== undefined) await world.queue.acknowledge(message.receiptHandle);
    await world.clock.advance(3600_000);
    await world.drain(world.calmProcess);
    expect(world.announcer.events).toMatchObject([{ type: "Document Ready" }]);
    expect((await world.record(KEY))?.summary.tail).toBeNull();
  });

  it("A deletion whose message was lost is cleaned all the same", async () => {
    await world.upload(KEY, TEXT);
    await world.drain(world.calmProcess);
    world.queue.send = async () => await Promise.reject(new Error("the queue is not there"));
    await expect(world.deleteDocument(KEY)).rejects.toThrow("the queue is not there");
    Reflect.deleteProperty(world.queue, "send");
    await world.drain(world.calmProcess);
    expect(await world.raw.versions(KEY)).toEqual([]);
    expect(world.index.visible()).toEqual([]);
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "DELETED", tombstone: { cleanAt: null } });
  });

  it("A reprocess whose message was lost is run all the same", async () => {
    await world.upload(KEY, TEXT);
    await world.drain(world.calmProcess);
    world.queue.send = async () => await Promise.reject(new Error("the queue is not there"));
    await expect(world.reprocess(KEY, { profile: "other" })).rejects.toThrow("the queue is not there");
    Reflect.deleteProperty(world.queue, "send");
    await world.drain(world.calmProcess);
    expect((await world.record(KEY))?.summary.live?.profile).toBe("other");
  });

  it("An idle system is asked nothing: no look is sent and the index sleeps", async () => {
    await world.upload(KEY, TEXT);
    await world.drain(world.calmProcess);
    const calls = world.index.calls.length;
    expect(await looksAfter(30 * 86_400_000)).toBe(0);
    expect(world.index.calls).toHaveLength(calls);
    expect(await world.queue.depth()).toEqual({ ready: 0, inFlight: 0, delayed: 0 });
  });

  it("a look is sent once while it is under way", async () => {
    await world.upload(KEY, TEXT);
    await world.drain(world.calmProcess);
    await world.deleteDocument(KEY);
    expect(await looksAfter(61_000)).toBe(1);
    expect(await looksAfter(61_000)).toBe(0);
    const bodies = (await world.queue.receive({ max: 10, waitSeconds: 0 })).map((message) => message.body);
    expect(bodies).toEqual([lookBody(owner.documentId), lookBody(owner.documentId)]);
  });
});

describe("passages that nobody owns", () => {
  it("Passages without a record are removed, all pages of them, and others stay", async () => {
    await world.upload(KEY, TEXT);
    await world.drain(world.calmProcess);
    const strangers = Array.from({ length: 150 }, (_, index) =>
      aPassage({ documentId: `stranger-${String(index).padStart(3, "0")}`, generation: 1 + (index % 2) }),
    );
    await world.index.put(strangers);
    expect(await removeOrphans(world, WHOLE)).toBe(150);
    expect(new Set(world.index.visible().map((one) => one.owner.documentId))).toEqual(new Set([owner.documentId]));
    expect(await removeOrphans(world, WHOLE)).toBe(0);
  });

  it("Walks that are cut short see all documents in the course of time", async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `stranger-${String(index).padStart(3, "0")}`);
    await world.index.put(ids.map((documentId) => aPassage({ documentId, generation: 1 })));
    const onePage = { hasTime: () => false };
    expect(await removeOrphans(world, { from: "stranger-399", ...onePage })).toBe(50);
    expect(await removeOrphans(world, { from: "stranger-049", ...onePage })).toBe(100);
    let pages = 0;
    const threePages = { hasTime: () => ++pages < 3 };
    expect(await removeOrphans(world, { from: "stranger-349", ...threePages })).toBe(250);
    expect(await removeOrphans(world, { from: "stranger-300", hasTime: () => true })).toBe(50);
    expect(world.index.visible()).toEqual([]);
  });

  it("a walk with time for it goes round once", async () => {
    const ids = Array.from({ length: 400 }, (_, index) => `stranger-${String(index).padStart(3, "0")}`);
    await world.index.put(ids.map((documentId) => aPassage({ documentId, generation: 1 })));
    const documents = world.index.documents.bind(world.index);
    const asked: string[] = [];
    world.index.documents = async (options) => {
      asked.push(options.cursor ?? "");
      return await documents(options);
    };
    expect(await removeOrphans(world, { from: "stranger-149", hasTime: () => true })).toBe(400);
    expect(asked).toEqual(["stranger-149", "stranger-249", "stranger-349", "", "stranger-099"]);
  });
});
