/** The index is lost, or everything was copied: what fills it again, what that costs, and what must not happen. */
import { beforeEach, describe, expect, it } from "vitest";
import { ownerOfObjectKey } from "../../../src/domain/identity.ts";
import { documentKey, repliesPrefix } from "../../../src/domain/layout.ts";
import { isRebuilding } from "../../../src/domain/record/rebuild.ts";
import { requestRebuilds } from "../../../src/maintenance/rebuild.ts";
import { DoomedProcess } from "../../faults/doomed-process.ts";
import { World } from "../../faults/world.ts";

const KEY = "in/plan.txt";
const TEXT = ["The pump failed on Monday.", "The valve held all week.", "The otter sleeps until noon."].join("\f");
const { documentId } = ownerOfObjectKey("single", KEY);

let world: World;
beforeEach(() => {
  world = new World();
});

const rest = () => world.drain(world.calmProcess);
const live = async () => (await world.record(KEY))?.summary.live ?? null;
const askForRebuild = () => requestRebuilds(world, { cursor: null, hasTime: () => true });

/** The index is there again, and empty. */
async function loseIndex(): Promise<void> {
  await world.index.remove(documentId, await world.index.generations(documentId));
  world.index.calls.length = 0;
}

async function rebuild(): Promise<void> {
  await askForRebuild();
  await rest();
}

/** As copying to a new bucket does: the same bytes under a version of another name, and no other. */
async function copyRawObjects(): Promise<string> {
  const before = await world.raw.versions(KEY);
  const head = await world.raw.head(KEY);
  const found = await world.raw.read(KEY);
  if (head === null || found === null) throw new Error("There is nothing to copy.");
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  const { contentType, metadata } = head;
  const { versionId } = await world.raw.write(KEY, Buffer.concat(chunks), { contentType, metadata });
  for (const old of before) await world.raw.remove(KEY, old.versionId);
  return versionId;
}

describe("filling the index", () => {
  it("Vectors that are stored are not bought again, whatever run they came from", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    await world.outputs.removePrefix(repliesPrefix(documentId));
    await world.reprocess(KEY, { fresh: true });
    await rest();
    const before = await world.search("pump");
    expect(before.hits).not.toEqual([]);
    const paid = world.paid.length;
    await loseIndex();
    Object.assign(world.settings, { embedBatch: 64 });
    await rebuild();
    expect(world.paid).toHaveLength(paid);
    expect((await world.search("pump")).hits).toEqual(before.hits);
  });

  it("A vector that is not stored any more is bought anew", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const before = await world.search("pump");
    await world.outputs.removePrefix(repliesPrefix(documentId));
    world.paid.length = 0;
    await loseIndex();
    await rebuild();
    expect(new Set(world.paid.map((call) => call.split(" ")[0]))).toEqual(new Set(["embed"]));
    expect((await world.search("pump")).hits).toEqual(before.hits);
  });

  it("A rebuild that is cut off goes on with what the index does not find", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const whole = world.index.visible().length;
    await loseIndex();
    await askForRebuild();
    const put = world.index.put.bind(world.index);
    const given: number[] = [];
    world.index.put = async (passages) => {
      const taken = given.length === 0 ? passages.slice(0, 1) : passages;
      await put(taken);
      given.push(taken.length);
      if (given.length === 1) throw new Error("the engine is gone");
    };
    await world.step();
    expect(world.index.visible()).toHaveLength(1);
    await rest();
    expect(world.index.visible()).toHaveLength(whole);
    expect(given).toEqual([1, 1, 1]);
  });

  it("A rebuild that is wanted while a document is in work is done all the same", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    await loseIndex();
    let lost = false;
    const missing = world.index.missing.bind(world.index);
    world.index.missing = async (...asked) => {
      const found = await missing(...asked);
      if (found.length > 0 || lost) return found;
      lost = true;
      await loseIndex();
      await askForRebuild();
      return found;
    };
    await rebuild();
    expect(lost).toBe(true);
    expect((await world.search("pump")).hits).not.toEqual([]);
    expect((await world.record(KEY))?.detail.rebuilds).toEqual({ wanted: 2, done: 2 });
  });

  it("A document whose output was not restored is made again from its raw bytes", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const before = await live();
    await world.outputs.remove(documentKey(documentId, before?.generation ?? 0));
    const paid = world.paid.length;
    await loseIndex();
    await rebuild();
    expect((await live())?.generation).toBeGreaterThan(before?.generation ?? 0);
    expect((await world.search("pump")).hits).not.toEqual([]);
    expect(world.paid).toHaveLength(paid);
  });

  it("a document that was deleted comes back neither into the index nor into searches", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    await world.deleteDocument(KEY);
    await rest();
    await rebuild();
    expect(world.index.visible()).toEqual([]);
    expect((await world.record(KEY))?.summary.status).toBe("DELETED");
  });

  it("a worker that is killed while it rebuilds leaves the rebuild to the next", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    for (let point = 1; point < 12; point++) {
      await loseIndex();
      await askForRebuild();
      let first = true;
      await world.drain(() => {
        const process = new DoomedProcess(first ? { at: point, when: "before" } : null);
        first = false;
        return process;
      });
      const record = await world.record(KEY);
      expect(record !== undefined && isRebuilding(record), `killed at ${point}`).toBe(false);
      expect((await world.search("pump")).hits, `killed at ${point}`).not.toEqual([]);
    }
  });
});

describe("restored buckets", () => {
  it("New version names after a restore cost nothing and announce nothing", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const before = await live();
    const [paid, announced] = [world.paid.length, world.announcer.events.length];
    const versionId = await copyRawObjects();
    await loseIndex();
    await rebuild();
    expect(await live()).toEqual({ ...before, versionId });
    expect((await world.record(KEY))?.summary).toMatchObject({ status: "READY", concluded: { versionId } });
    expect(world.paid).toHaveLength(paid);
    expect(world.announcer.events).toHaveLength(announced);
  });

  it("A rebuild removes nothing where the raw bytes were not restored", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    const before = await live();
    await world.raw.removePrefix("");
    await loseIndex();
    await rebuild();
    expect(await live()).toEqual(before);
    expect((await world.search("pump")).hits).not.toEqual([]);
    const versionId = await world.upload(KEY, TEXT);
    await rest();
    expect(await live()).toEqual({ ...before, versionId });
    expect((await world.record(KEY))?.detail.rawExpired).toBe(false);
  });

  it("a document that was deleted in the bucket after the restore is gone", async () => {
    await world.upload(KEY, TEXT);
    await rest();
    await rebuild();
    await world.removeObject(KEY);
    await rest();
    expect((await world.record(KEY))?.summary.status).toBe("DELETED");
    expect((await world.search("pump")).hits).toEqual([]);
  });
});
