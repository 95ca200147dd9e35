import { beforeEach, describe, expect, it } from "vitest";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { newRecord } from "../../../src/domain/record/new-record.ts";
import { lookBody } from "../../../src/intake/message.ts";
import { requestDeletion } from "../../../src/maintenance/request-deletion.ts";
import { requestReprocess } from "../../../src/maintenance/request-reprocess.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { MemoryQueue } from "../../support/memory-queue.ts";
import { MemoryRecords } from "../../support/memory-records.ts";
import { putRecord } from "../../support/records.ts";
import { SequentialIds } from "../../support/sequential-ids.ts";

const owner = ownerOfObjectKey("single", "in/plan.txt");
const { documentId, objectKey } = owner;

function installation() {
  return {
    clock: new ManualClock(),
    ids: new SequentialIds(),
    queue: new MemoryQueue(),
    raw: new MemoryObjectStore(),
    records: new MemoryRecords(),
  };
}

let world: ReturnType<typeof installation>;
beforeEach(() => {
  world = installation();
});

async function aDocument() {
  const { versionId } = await world.raw.write(objectKey, "text");
  const fresh = newRecord(owner, world.clock.now());
  const version = { versionId, size: 4, contentType: "text/plain" };
  const record = { ...fresh, detail: { ...fresh.detail, version } };
  await putRecord(world.records, record);
  return record;
}

describe("asking for a deletion", () => {
  it("writes the tombstone with every raw version before it sends the look", async () => {
    const record = await aDocument();
    await world.raw.write(objectKey, "newer");
    world.queue.beforeSend = () => {
      throw new Error("cut off");
    };
    await expect(requestDeletion(world, record)).rejects.toThrow("cut off");
    const versions = (await world.raw.versions(objectKey)).map((version) => version.versionId);
    const deleted = await world.records.get(documentId);
    expect(deleted?.summary).toMatchObject({ status: "DELETED", live: null, epoch: 1 });
    expect(deleted?.detail.deletedVersions.toSorted()).toEqual(versions.toSorted());
    world.queue.beforeSend = () => {};
    expect((await requestDeletion(world, record)).kind).toBe("deleted");
    expect(world.queue.sent.map(({ body }) => body)).toEqual([lookBody(documentId)]);
    expect((await world.records.get(documentId))?.summary).toEqual(deleted?.summary);
  });

  it("of a document that nobody knows sends nothing", async () => {
    expect((await requestDeletion(world, newRecord(owner, 0))).kind).toBe("unknown");
    expect(world.queue.sent).toEqual([]);
  });
});

describe("asking for a reprocess", () => {
  it("stands in the record before it sends the look", async () => {
    await aDocument();
    const result = await requestReprocess(world, documentId, { profile: "invoice", fresh: true });
    expect(result.kind).toBe("accepted");
    expect((await world.records.get(documentId))?.detail.request).toMatchObject({ profile: "invoice", fresh: true });
    expect(world.queue.sent.map(({ body }) => body)).toEqual([lookBody(documentId)]);
  });

  it("of a document without bytes, deleted, or unknown sends nothing", async () => {
    expect((await requestReprocess(world, documentId, { profile: null, fresh: false })).kind).toBe("unknown");
    await putRecord(world.records, newRecord(owner, 0));
    expect((await requestReprocess(world, documentId, { profile: null, fresh: false })).kind).toBe("no_bytes");
    const record = await aDocument();
    await requestDeletion(world, record);
    expect((await requestReprocess(world, documentId, { profile: null, fresh: false })).kind).toBe("deleted");
    expect(world.queue.sent).toHaveLength(1);
  });
});
