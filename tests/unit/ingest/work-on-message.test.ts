/** One message at a time, through the worker's own handler, over a whole installation in memory. */
import { beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../src/domain/failure.ts";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { acquire, release } from "../../../src/domain/record/lease.ts";
import { type Disposition, workOnMessage } from "../../../src/ingest/work-on-message.ts";
import type { WorkMessage } from "../../../src/intake/message.ts";
import { DoomedProcess } from "../../faults/doomed-process.ts";
import { World } from "../../faults/world.ts";

const KEY = "in/plan.txt";
const { documentId } = ownerOfObjectKey("single", KEY);
const CREATED: WorkMessage = {
  kind: "object",
  objectKey: KEY,
  deleted: false,
  byLifecycle: false,
};

let world: World;
beforeEach(() => {
  world = new World();
});

/** Delivers a message with this much time left. */
async function deliver(message: WorkMessage, { receiveCount = 1, time = 300_000, messageId = "m1" } = {}) {
  const until = world.clock.now() + time;
  const remaining = () => until - world.clock.now();
  const deps = world.dependencies(new DoomedProcess(null));
  return await world.settle(workOnMessage(deps, { messageId, receiveCount, message, remaining }));
}

/** Takes the document's lease as another message. */
async function leaseOfAnother() {
  const owner = ownerOfObjectKey("single", KEY);
  const request = { holder: "another", leaseMilliseconds: 330_000, now: world.clock.now() };
  const taken = await world.records.change(documentId, acquire(owner, request));
  if (taken.kind !== "taken") throw new Error(`The lease is ${taken.kind}.`);
  return taken.turn;
}

const ACKNOWLEDGED: Disposition = { kind: "acknowledge" };

describe("a message for a document", () => {
  it("is done once the document was worked on, and the lease is free again", async () => {
    await world.upload(KEY, "The pump failed.");
    expect(await deliver(CREATED)).toEqual(ACKNOWLEDGED);
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "READY", lease: null });
  });

  it("that somebody else holds is done, and the holder is told", async () => {
    await world.upload(KEY, "The pump failed.");
    const turn = await leaseOfAnother();
    expect(await deliver(CREATED)).toEqual(ACKNOWLEDGED);
    expect(world.raw.calls.filter((call) => call.operation !== "write")).toEqual([]);
    expect((await world.records.change(documentId, release(turn, world.clock.now()))).kind).toBe("again");
  });

  it("What is wanted during a run is looked at before the lease is released", async () => {
    await world.upload(KEY, "The pump failed.");
    const second = Promise.withResolvers<string>();
    let told = false;
    world.index.before = (operation) => {
      if (operation !== "put" || told) return;
      told = true;
      second.resolve(world.upload(KEY, "The valve failed."));
      void deliver(CREATED, { messageId: "m2" });
    };
    await deliver(CREATED);
    const record = await world.record(KEY);
    expect(record?.summary.live?.versionId).toBe(await second.promise);
    expect(record?.summary.served).toBe(record?.summary.wanted);
  });

  it("A continuation of a leg that is past takes neither lease nor time", async () => {
    await world.upload(KEY, "The pump failed.");
    await deliver(CREATED);
    const before = await world.record(KEY);
    const generation = before?.summary.generation ?? 0;
    const stale: WorkMessage = { kind: "continuation", documentId, generation, leg: 1 };
    expect(await deliver(stale)).toEqual(ACKNOWLEDGED);
    expect(await deliver({ ...stale, generation: generation - 1, leg: 0 })).toEqual(ACKNOWLEDGED);
    expect(await world.record(KEY)).toEqual(before);
  });

  it("a look at a document that nobody knows is done", async () => {
    expect(await deliver({ kind: "look", documentId })).toEqual(ACKNOWLEDGED);
    expect(await world.record(KEY)).toBeUndefined();
  });

  it("a key under which there never was anything leaves no record", async () => {
    expect(await deliver(CREATED)).toEqual(ACKNOWLEDGED);
    expect(await world.record(KEY)).toBeUndefined();
  });
});

describe("a failure that may pass", () => {
  it("An error that nobody knows is tried again after a jittered, growing backoff, and shown meanwhile", async () => {
    const { backoffBaseSeconds: base, backoffMaxSeconds: max } = world.settings;
    for (const [receiveCount, whole] of [
      [1, base],
      [2, base * 2],
      [20, max],
    ] as const) {
      world = new World();
      world.index.before = () => {
        throw new Error("the index is not there");
      };
      await world.upload(KEY, "The pump failed.");
      const disposition = await deliver(CREATED, { receiveCount });
      if (disposition.kind !== "retry") throw new Error(disposition.kind);
      expect(disposition.afterSeconds).toBeGreaterThanOrEqual(Math.floor(whole / 2));
      expect(disposition.afterSeconds).toBeLessThanOrEqual(whole);
      const record = await world.record(KEY);
      expect(record?.summary).toMatchObject({ status: "QUEUED", lease: null });
      expect(record?.detail.reason).toMatchObject({ code: "internal", stage: "index", retryable: true });
    }
  });

  it("A record that cannot be read now is tried again after a backoff, and not when its message is visible by itself", async () => {
    await world.upload(KEY, "The pump failed.");
    world.records.change = async () => await Promise.reject(new Failure("internal", { retryable: true }));
    const disposition = await deliver(CREATED);
    if (disposition.kind !== "retry") throw new Error(disposition.kind);
    expect(disposition.afterSeconds).toBeLessThanOrEqual(world.settings.backoffBaseSeconds);
  });

  it("a cause that says when to come again is taken at its word, up to the longest backoff", async () => {
    const { backoffMaxSeconds } = world.settings;
    for (const [asked, given] of [
      [42, 42],
      [backoffMaxSeconds * 10, backoffMaxSeconds],
    ] as const) {
      world = new World();
      await world.upload(KEY, "The pump failed.");
      world.index.before = () => {
        throw new Failure("model_unavailable", { retryable: true, retryAfterSeconds: asked });
      };
      expect(await deliver(CREATED)).toEqual({ kind: "retry", afterSeconds: given });
    }
  });

  it("A run begun three times without a newly finished stage fails as attempts_exhausted at the fourth", async () => {
    await world.upload(KEY, "The pump failed.");
    const head = world.raw.read.bind(world.raw);
    world.raw.read = async () => await Promise.reject(new Error("the bytes cannot be had"));
    for (let attempt = 1; attempt <= 3; attempt++) expect((await deliver(CREATED)).kind).toBe("retry");
    world.raw.read = head;
    expect(await deliver(CREATED)).toEqual(ACKNOWLEDGED);
    const record = await world.record(KEY);
    expect(record?.summary.status).toBe("FAILED");
    expect(record?.detail.reason).toMatchObject({ code: "attempts_exhausted", retryable: false });
    expect(record?.detail.reason?.message).toContain("Something unexpected happened");
  });

  it("a runner that was overtaken acknowledges and changes nothing more", async () => {
    await world.upload(KEY, "The pump failed.");
    let deleted = false;
    world.index.before = (operation) => {
      if (operation !== "put" || deleted) return;
      deleted = true;
      void world.deleteDocument(KEY);
    };
    expect(await deliver(CREATED)).toEqual(ACKNOWLEDGED);
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "DELETED", live: null });
  });
});
