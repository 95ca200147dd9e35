import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { parseWorkMessage } from "../../../src/intake/message.ts";
import { createFileObjectStore, type FileObjectStoreOptions } from "../../../src/local/file-object-store.ts";
import { createUlidSource } from "../../../src/local/ulid-source.ts";
import { InvalidCursorError } from "../../../src/ports/cursor.ts";
import { readAll } from "../../../src/ports/object-store.ts";
import { LeapingClock } from "../../support/leaping-clock.ts";
import { RecordingTelemetry } from "../../support/recording-telemetry.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const WRITER = fileURLToPath(new URL("../../support/write-objects.ts", import.meta.url));

function open(options: Partial<FileObjectStoreOptions> = {}) {
  const clock = options.clock ?? new LeapingClock();
  const folder = options.folder ?? temporaryFolder();
  const store = createFileObjectStore({
    folder,
    bucket: "raw-input",
    versioned: true,
    clock,
    ids: createUlidSource({ clock }),
    signingSecret: randomBytes(32),
    publicUrl: () => "http://localhost",
    ...options,
  });
  onTestFinished(() => store.close().catch(() => {}));
  return { store, folder };
}

/** A store whose events are kept as they are delivered. */
function openTelling(options: Partial<FileObjectStoreOptions> = {}) {
  const told: string[] = [];
  const deliver = async (envelope: string) => void told.push(envelope);
  return { ...open({ events: { deliver }, ...options }), told, events: () => told.map((text) => JSON.parse(text)) };
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const blobsIn = (folder: string) => filesIn(join(folder, "blobs"));

describe("the file object store on disk", () => {
  it("never makes a path of a key, dots and slashes included", async () => {
    const { store, folder } = open();
    const outside = readdirSync(dirname(folder));
    const keys = ["..", "../../escape", "a/../b", "/etc/passwd", ".", "a", "a/b", "C:\\x", "nul\u0000l"];
    for (const key of keys) await store.write(key, `under ${key}`);
    for (const key of keys) {
      expect(Buffer.from((await readAll(store, key)) ?? []).toString(), key).toBe(`under ${key}`);
    }
    expect((await store.list("a")).objects.map(({ key }) => key)).toEqual(["a", "a/../b", "a/b"]);
    for (const file of blobsIn(folder))
      expect(file.slice(folder.length)).toMatch(/^\/blobs\/[0-9a-f]{2}\/[0-9a-f-]{36}$/);
    expect(readdirSync(dirname(folder)).filter((name) => !outside.includes(name))).not.toContain("escape");
  });

  it("keeps objects, versions and metadata across a restart", async () => {
    const { store, folder } = open();
    const { versionId } = await store.write("key", "1", { metadata: { name: "a" }, contentType: "text/plain" });
    await store.write("key", "2");
    const before = [await store.head("key"), await store.versions("key")];
    await store.close();
    const again = open({ folder }).store;
    expect([await again.head("key"), await again.versions("key")]).toEqual(before);
    expect(Buffer.from((await readAll(again, "key", { versionId })) ?? []).toString()).toBe("1");
    const digest = createHash("sha256").update("1").digest("hex");
    expect(await again.head("key", versionId)).toMatchObject({ sha256: digest, metadata: { name: "a" } });
  });

  it("removes the bytes of what is removed or replaced", async () => {
    const { store, folder } = open({ versioned: false });
    await store.write("a", "1");
    await store.write("a", "2");
    await store.write("b", "3");
    await expect(store.write("b", "4", { ifNoneMatch: "*" })).rejects.toThrow();
    expect(blobsIn(folder)).toHaveLength(2);
    await store.removePrefix("");
    expect(filesIn(join(folder, "incoming"))).toEqual([]);
    expect(blobsIn(folder)).toEqual([]);
  });

  it("removes at start what a crash left, and nothing else", async () => {
    const { store, folder } = open();
    await store.write("key", "kept");
    await store.close();
    const kept = blobsIn(folder);
    mkdirSync(join(folder, "blobs", "00"), { recursive: true });
    writeFileSync(join(folder, "blobs", "00", "00-published-without-a-version"), "x");
    writeFileSync(join(folder, "incoming", "half-an-upload"), "x");
    const again = open({ folder }).store;
    expect(blobsIn(folder)).toEqual(kept);
    expect(readdirSync(join(folder, "incoming"))).toEqual([]);
    expect(Buffer.from((await readAll(again, "key")) ?? []).toString()).toBe("kept");
  });

  it("has the bytes of every version after its process was killed in the middle of writing", async () => {
    const folder = temporaryFolder();
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [WRITER, folder], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      child.kill("SIGKILL");
      await once(child, "exit");
      const { store } = open({ folder, versioned: false });
      const { objects } = await store.list("");
      expect(objects.length).toBeGreaterThan(0);
      for (const { key } of objects) {
        const bytes = (await readAll(store, key)) ?? [];
        const digest = createHash("sha256").update(Buffer.from(bytes)).digest("hex");
        expect(await store.head(key)).toMatchObject({ sha256: digest, size: 50_000 });
      }
      expect(blobsIn(folder)).toHaveLength(objects.length);
      await store.close();
    }
  });

  it("goes on behind its own cursors only", async () => {
    const { store } = open();
    for (const key of ["in/a", "in/b", "other"]) await store.write(key, key);
    const { cursor } = await store.list("in/", { limit: 1 });
    expect((await store.list("in/", { cursor: cursor ?? "" })).objects).toMatchObject([{ key: "in/b" }]);
    for (const made of ["", "%%%", `${cursor}=`, Buffer.from("other").toString("base64url")]) {
      await expect(store.list("in/", { cursor: made }), made).rejects.toThrow(InvalidCursorError);
    }
  });

  it("reads a large object in pieces", async () => {
    const { store } = open();
    await store.write("large", Buffer.alloc(3_000_000, 7));
    const sizes: number[] = [];
    for await (const chunk of (await store.read("large"))?.body ?? []) sizes.push(chunk.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3_000_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
  });
});

describe("the events of the file object store", () => {
  it("tells each change as S3 tells EventBridge, the key raw", async () => {
    const { store, events, told } = openTelling();
    const key = "in/ä b+c%20.txt";
    const { versionId, etag } = await store.write(key, "12345");
    await store.remove(key);
    const marker = (await store.versions(key))[0]?.versionId;
    await store.remove(key, marker);
    await store.remove(key, versionId);
    await store.eventsDelivered();
    const [created, hidden, shown, gone] = events();
    expect(created).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "Object Created",
      source: "aws.s3",
      account: "000000000000",
      time: "2026-11-20T12:00:00Z",
      region: "local",
      resources: ["arn:aws:s3:::raw-input"],
      detail: {
        version: "0",
        bucket: { name: "raw-input" },
        object: { key, size: 5, etag, "version-id": versionId, sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) },
        "request-id": expect.stringMatching(/^[0-9A-F]{16}$/),
        requester: "000000000000",
        "source-ip-address": "127.0.0.1",
        reason: "PutObject",
      },
    });
    expect(hidden).toMatchObject({
      "detail-type": "Object Deleted",
      detail: {
        object: { key, "version-id": marker },
        reason: "DeleteObject",
        "deletion-type": "Delete Marker Created",
      },
    });
    expect(hidden.detail.object).not.toHaveProperty("size");
    for (const [event, id] of [
      [shown, marker],
      [gone, versionId],
    ]) {
      expect(event.detail).toMatchObject({ object: { "version-id": id }, "deletion-type": "Permanently Deleted" });
    }
    const sequencers = events().map((event) => event.detail.object.sequencer);
    expect(sequencers).toEqual([...new Set(sequencers)].sort());
    expect(told.map((text) => parseWorkMessage(text))).toMatchObject([
      { kind: "object", objectKey: key, deleted: false },
      { deleted: true, byLifecycle: false },
      { deleted: true },
      { deleted: true },
    ]);
  });

  it("tells no version where there are none, and nothing where nothing changed", async () => {
    const { store, events } = openTelling({ versioned: false });
    await store.write("key", "1");
    await expect(store.write("key", "2", { ifNoneMatch: "*" })).rejects.toThrow();
    await store.remove("key");
    await store.remove("key");
    await store.eventsDelivered();
    expect(events().map((event) => event["detail-type"])).toEqual(["Object Created", "Object Deleted"]);
    for (const event of events()) expect(event.detail.object).not.toHaveProperty("version-id");
    expect(events()[1].detail["deletion-type"]).toBe("Permanently Deleted");
  });

  it("delivers an event again until it is taken over, and in order", async () => {
    const telemetry = new RecordingTelemetry();
    const told: string[] = [];
    let refusals = 3;
    const deliver = async (envelope: string) => {
      told.push(JSON.parse(envelope).detail.object.key);
      if (refusals-- > 0) throw new Error("The queue is away.");
    };
    const clock = new LeapingClock();
    const { store } = open({ events: { deliver }, clock, telemetry });
    await store.write("a", "1");
    await store.write("b", "2");
    await store.eventsDelivered();
    expect(told).toEqual(["a", "a", "a", "a", "b"]);
    expect(clock.sleeps).toEqual([100, 200, 400]);
    expect(telemetry.logs.map(({ level }) => level)).toEqual(["warn", "warn", "warn"]);
  });

  it("delivers after a restart what was still owed", async () => {
    const folder = temporaryFolder();
    const stuck = Promise.withResolvers<void>();
    const { store } = open({ folder, events: { deliver: () => stuck.promise } });
    await store.write("a", "1");
    // As after a crash: the first store is left as it is, in the middle of its delivery.
    const { store: next, events } = openTelling({ folder });
    await next.eventsDelivered();
    expect(events().map((event) => event.detail.object.key)).toEqual(["a"]);
    await next.write("b", "2");
    await next.eventsDelivered();
    expect(events().map((event) => event.detail.object.key)).toEqual(["a", "b"]);
    stuck.resolve();
  });
});
