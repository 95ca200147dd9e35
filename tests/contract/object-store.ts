/** What every ObjectStore keeps. Only the port is used; upload grants are used over HTTP. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ObjectStore, PreconditionFailedError, readAll } from "../../src/ports/object-store.ts";
import { asPromised, grantToTamperWith, TAMPERING_CASES } from "../support/grant-tampering.ts";
import { sendRequest } from "../support/send-request.ts";

export interface ObjectStoreHarness {
  /** Empty. */
  readonly store: ObjectStore;
  readonly close: () => Promise<void>;
}

/** Where the engine under an adapter differs from the service it stands for: what cannot be shown on it is left out. */
export interface ObjectStoreEngine {
  /** `a` and `a/b` cannot both be keys, and names between slashes are short. */
  readonly keysArePaths?: true;
  /** A delete marker is in the way of a write that asks for an unused key. */
  readonly markerCountsAsObject?: true;
  /** Takes any upload and any key, so that no refusal can be shown, and keeps no checksum of an upload. */
  readonly takesAnything?: true;
}

/** Keys that URLs, consoles or SQL would take for something else … */
const AWKWARD_KEYS = [
  "a",
  "with space + 100% & more?#=.txt",
  "~tilde/~",
  "Ünïcode/文書/📄.pdf",
  "CON",
  "'; DROP TABLE versions; --",
];
/** … and those that file systems would. */
const UNPATHLIKE_KEYS = ["a/b", "a/", "a//b", `${"k".repeat(1020)}.txt`, "control\u0001character"];

const awkwardKeys = ({ keysArePaths }: ObjectStoreEngine) =>
  keysArePaths === true ? AWKWARD_KEYS : [...AWKWARD_KEYS, ...UNPATHLIKE_KEYS];

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const text = async (store: ObjectStore, key: string, versionId?: string) => {
  const bytes = await readAll(store, key, versionId === undefined ? {} : { versionId });
  return bytes === null ? null : Buffer.from(bytes).toString("utf8");
};

/** Runs the suite on a store with versions, or on one without. */
export function describeObjectStore(
  name: string,
  versioned: boolean,
  makeHarness: () => Promise<ObjectStoreHarness>,
  engine: ObjectStoreEngine = {},
): void {
  describe(`ObjectStore: ${name}`, () => {
    let harness: ObjectStoreHarness;
    let store: ObjectStore;
    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
    });
    afterEach(() => harness.close());

    it("answers null for what is not there", async () => {
      expect(await store.head("nothing")).toBeNull();
      expect(await store.read("nothing")).toBeNull();
      expect(await store.versions("nothing")).toEqual([]);
    });

    it("gives back what was written, with what is known of it", async () => {
      const written = await store.write("a/b.txt", "héllo", {
        contentType: "text/plain",
        metadata: { "Sluice-Name": "b.txt" },
      });
      const head = await store.head("a/b.txt");
      expect(head).toMatchObject({ key: "a/b.txt", ...written, size: 6, contentType: "text/plain" });
      expect(head?.metadata).toEqual({ "sluice-name": "b.txt" });
      expect(head?.lastModified).toBeGreaterThan(Date.UTC(2020));
      expect(await text(store, "a/b.txt")).toBe("héllo");
      expect((await store.read("a/b.txt"))?.head).toEqual(head);
    });

    it("keeps any bytes, none at all included", async () => {
      const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256));
      await store.write("bytes", bytes);
      await store.write("empty", new Uint8Array());
      expect(sha256((await readAll(store, "bytes")) ?? new Uint8Array())).toBe(sha256(bytes));
      expect(await store.head("empty")).toMatchObject({ size: 0 });
      expect(await readAll(store, "empty")).toHaveLength(0);
    });

    it("keeps awkward keys apart", async () => {
      const keys = awkwardKeys(engine);
      for (const key of keys) await store.write(key, `under ${key}`);
      for (const key of keys) expect(await text(store, key)).toBe(`under ${key}`);
      for (const key of keys) expect(await store.versions(key)).toHaveLength(1);
      const page = await store.list("");
      const inOrder = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(page.objects.map(({ key }) => key)).toEqual(inOrder);
    });

    it("refuses keys that are empty or longer than 1,024 bytes", async () => {
      await expect(store.write("", "x")).rejects.toThrow();
      if (engine.takesAnything) return;
      await expect(store.write("é".repeat(513), "x")).rejects.toThrow();
    });

    it("reads ranges", async () => {
      await store.write("digits", "0123456789");
      const range = async (start: number, end: number) =>
        Buffer.from((await readAll(store, "digits", { range: { start, end } })) ?? []).toString();
      expect(await range(0, 0)).toBe("0");
      expect(await range(3, 5)).toBe("345");
      expect(await range(8, 100)).toBe("89");
      await expect(range(10, 12)).rejects.toThrow();
    });

    it("stops a read when asked to", async () => {
      await store.write("large", Buffer.alloc(4_000_000, 1));
      const stop = new AbortController();
      const found = await store.read("large", { signal: stop.signal });
      const consume = async () => {
        for await (const _ of found?.body ?? []) stop.abort();
      };
      await expect(consume()).rejects.toThrow();
    });

    it("writes under a condition only where it holds", async () => {
      const first = await store.write("key", "1", { ifNoneMatch: "*" });
      await expect(store.write("key", "2", { ifNoneMatch: "*" })).rejects.toThrow(PreconditionFailedError);
      await expect(store.write("other", "2", { ifMatch: first.etag })).rejects.toThrow();
      const second = await store.write("key", "2", { ifMatch: first.etag });
      await expect(store.write("key", "3", { ifMatch: first.etag })).rejects.toThrow(PreconditionFailedError);
      expect(second.etag).not.toBe(first.etag);
      expect(await text(store, "key")).toBe("2");
      if (versioned && engine.markerCountsAsObject) return;
      await store.remove("key");
      await store.write("key", "4", { ifNoneMatch: "*" });
      expect(await text(store, "key")).toBe("4");
    });

    it("lets one of several writers of a new key win", async () => {
      const writers = Array.from({ length: 8 }, (_, n) => store.write("race", `${n}`, { ifNoneMatch: "*" }));
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
      expect(await text(store, "race")).toBe(`${winner}`);
    });

    it("lists by prefix in the order of UTF-8 bytes, page by page", async () => {
      // U+FF5E sorts before U+1F600 by bytes, and behind it by UTF-16 units.
      const keys = ["p/0", "p/a", "p/a.b", "p/b/c", "p/～", "p/😀"];
      for (const key of [...keys.toReversed(), "o", "pq", "q/a"]) await store.write(key, key);
      const listed: string[] = [];
      let cursor: string | null | undefined;
      let pages = 0;
      while (cursor !== null) {
        const page = await store.list("p/", { limit: 2, ...(cursor !== undefined && { cursor }) });
        listed.push(...page.objects.map(({ key }) => key));
        cursor = page.cursor;
        pages++;
      }
      expect(listed).toEqual(keys);
      expect(pages).toBe(3);
      expect((await store.list("p/a")).objects).toMatchObject([
        { key: "p/a", size: 3 },
        { key: "p/a.b", size: 5 },
      ]);
      expect(await store.list("nothing")).toEqual({ objects: [], cursor: null });
    });

    it("removes, again and again", async () => {
      await store.write("key", "1");
      await store.remove("key");
      await store.remove("key");
      await store.remove("never there");
      expect(await store.head("key")).toBeNull();
      expect(await store.read("key")).toBeNull();
      expect((await store.list("")).objects).toEqual([]);
    });

    it("removes what lies under a prefix for good, where asked only what is chosen", async () => {
      for (const key of ["a/1", "a/2", "a/3", "ab", "b/1"]) await store.write(key, key);
      await store.remove("a/3");
      await store.removePrefix("a/", (key) => key !== "a/2");
      expect((await store.list("")).objects.map(({ key }) => key)).toEqual(["a/2", "ab", "b/1"]);
      expect(await store.versions("a/1")).toEqual([]);
      expect(await store.versions("a/3")).toEqual([]);
      expect(await store.removePrefix("b/")).toBe(1);
      expect(await store.removePrefix("b/")).toBe(0);
    });

    if (versioned) describeVersions(() => store);
    else describeNoVersions(() => store);
    describeGrants(() => harness, engine);
  });
}

function describeVersions(storeOf: () => ObjectStore): void {
  it("keeps every version, newest first", async () => {
    const store = storeOf();
    const first = await store.write("key", "1");
    const second = await store.write("key", "2");
    await store.write("key.neighbour", "3");
    expect(await text(store, "key")).toBe("2");
    expect(await text(store, "key", first.versionId)).toBe("1");
    expect(await store.head("key", first.versionId)).toMatchObject({ versionId: first.versionId });
    expect(await store.head("key", "no-such-version")).toBeNull();
    expect(await store.versions("key")).toMatchObject([
      { versionId: second.versionId, isLatest: true, isDeleteMarker: false },
      { versionId: first.versionId, isLatest: false, isDeleteMarker: false },
    ]);
  });

  it("hides behind a delete marker what a plain removal takes away, and shows it again without the marker", async () => {
    const store = storeOf();
    const { versionId } = await store.write("key", "1");
    await store.remove("key");
    const [marker, kept] = await store.versions("key");
    expect(marker).toMatchObject({ isLatest: true, isDeleteMarker: true });
    expect(kept).toMatchObject({ versionId, isLatest: false, isDeleteMarker: false });
    expect(await store.head("key")).toBeNull();
    expect(await store.head("key", marker?.versionId)).toBeNull();
    expect(await text(store, "key", versionId)).toBe("1");
    await store.remove("key", marker?.versionId);
    expect(await store.head("key")).toMatchObject({ versionId });
    expect((await store.list("")).objects).toHaveLength(1);
  });

  it("removes a version again and again, and leaves the others", async () => {
    const store = storeOf();
    const older = (await store.write("key", "1")).versionId;
    const newest = (await store.write("key", "2")).versionId;
    await store.remove("key", older);
    await store.remove("key", older);
    expect(await store.versions("key")).toMatchObject([{ versionId: newest }]);
    expect(await text(store, "key")).toBe("2");
  });

  it("shows the version before when the newest is removed", async () => {
    const store = storeOf();
    const versions = [];
    for (const body of ["1", "2", "3"]) versions.push((await store.write("key", body)).versionId);
    const [first, second, third] = versions;
    await store.remove("key", second);
    expect(await text(store, "key")).toBe("3");
    await store.remove("key", third);
    expect(await text(store, "key")).toBe("1");
    expect(await store.versions("key")).toMatchObject([{ versionId: first, isLatest: true }]);
    await store.remove("key", first);
    await store.remove("key", first);
    expect(await store.head("key")).toBeNull();
    expect(await store.versions("key")).toEqual([]);
  });
}

function describeNoVersions(storeOf: () => ObjectStore): void {
  it("keeps one version of a key, under a constant id", async () => {
    const store = storeOf();
    const first = await store.write("key", "1");
    const second = await store.write("key", "2");
    expect(second.versionId).toBe(first.versionId);
    expect(await text(store, "key")).toBe("2");
    expect(await text(store, "key", second.versionId)).toBe("2");
    expect(await store.versions("key")).toMatchObject([{ isLatest: true, isDeleteMarker: false }]);
    await store.remove("key");
    expect(await store.versions("key")).toEqual([]);
  });
}

function describeGrants(harnessOf: () => ObjectStoreHarness, engine: ObjectStoreEngine): void {
  const body = Buffer.from("The promised text, to the last byte.\n");
  const grantFor = (key: string, signedAt = Date.now()) =>
    harnessOf().store.grantUpload({ ...grantToTamperWith(key, body), signedAt });

  it("stores an upload that keeps its grant's promise", async () => {
    const { store } = harnessOf();
    const upload = await grantFor("in/plan.txt");
    const answer = await sendRequest(asPromised(upload, body));
    expect(answer).toMatchObject({ status: 200 });
    const { contentType, metadata, sha256: digest, size } = grantToTamperWith("in/plan.txt", body);
    const head = await store.head("in/plan.txt");
    expect(head).toMatchObject({ contentType, metadata, size });
    if (!engine.takesAnything) expect(head?.sha256).toBe(digest);
    expect(await text(store, "in/plan.txt")).toBe(body.toString());
  });

  it("takes a granted upload under awkward keys", async () => {
    const { store } = harnessOf();
    for (const key of awkwardKeys(engine)) {
      const answer = await sendRequest(asPromised(await grantFor(key), body));
      expect(answer, key).toMatchObject({ status: 200 });
      expect(await text(store, key), key).toBe(body.toString());
    }
  });

  it("lets a grant that may replace be used over an object", async () => {
    const { store } = harnessOf();
    await store.write("key", "before");
    const { sha256: _, ...request } = grantToTamperWith("key", body);
    const upload = await store.grantUpload({ ...request, metadata: {}, onlyNew: false });
    expect(await sendRequest(asPromised(upload, body))).toMatchObject({ status: 200 });
    expect(await text(store, "key")).toBe(body.toString());
  });

  it("signs the same request at the same moment alike", async () => {
    const { store } = harnessOf();
    const request = { ...grantToTamperWith("key", body), signedAt: Math.floor(Date.now() / 1000) * 1000 };
    const upload = await store.grantUpload(request);
    expect(await store.grantUpload(request)).toEqual(upload);
    expect(upload.expiresAt).toBe(request.signedAt + 60_000);
  });

  if (engine.takesAnything) return;

  it.each(TAMPERING_CASES)("refuses under a grant: $title", async ({ before, tamper }) => {
    const { store } = harnessOf();
    const upload = await grantFor("in/plan.txt", before === "expires" ? Date.now() - 3_600_000 : Date.now());
    if (before === "is used") expect(await sendRequest(asPromised(upload, body))).toMatchObject({ status: 200 });
    const stored = await store.versions("in/plan.txt");
    const answer = await sendRequest(tamper(upload, body));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await store.versions("in/plan.txt")).toEqual(stored);
    expect((await store.list("")).objects).toHaveLength(before === "is used" ? 1 : 0);
  });
}
