import { describe, expect, it } from "vitest";
import { fail } from "../../../src/domain/record/conclusion.ts";
import { entomb, tombstone } from "../../../src/domain/record/deletion.ts";
import { storePlace, wait } from "../../../src/domain/record/generation.ts";
import { awaitUpload, expireUpload, requestReprocess } from "../../../src/domain/record/requests.ts";
import { NO_USAGE } from "../../../src/domain/usage.ts";
import { decide, type SeenVersion } from "../../../src/ingest/decide.ts";
import { aReason, OneRecord } from "../../support/one-record.ts";

/** What HEAD finds: a version that is none of the live one's bytes unless told otherwise. */
function seen(versionId: string, facts: Partial<SeenVersion> = {}, size = 1): SeenVersion {
  return {
    version: { versionId, size, contentType: "text/plain" },
    metadata: {},
    name: "A",
    tags: {},
    requestedProfile: null,
    uploadId: null,
    epoch: null,
    contentDigest: `digest of ${versionId}`,
    ...facts,
  };
}

const decided = (one: OneRecord, found: SeenVersion | null) => decide(one.record, found, one.now).kind;

function published(versionId = "v1"): OneRecord {
  const one = new OneRecord();
  const turn = one.take();
  one.open(turn, versionId);
  one.publish(turn);
  return one;
}

const AWAITED = { uploadId: "u", name: "A", tags: {}, profile: null };

describe("nothing under the key", () => {
  it("a document of which nothing ever came is forgotten", () => {
    const one = new OneRecord();
    one.take();
    expect(decided(one, null)).toBe("forget");
  });

  it("an upload that may still come is waited for, and given up once its time is over", () => {
    const one = new OneRecord();
    one.apply(awaitUpload(one.owner, { ...AWAITED, until: one.now + 1000 }, one.now));
    expect(decided(one, null)).toBe("nothing");
    one.now += 1000;
    expect(decided(one, null)).toBe("expire");
    one.apply(expireUpload(one.take(), one.now));
    expect(decided(one, null)).toBe("nothing");
  });

  it("a document whose object is gone is buried, once", () => {
    const one = published();
    expect(decided(one, null)).toBe("bury");
    one.apply(entomb(one.take(), one.now));
    expect(decided(one, null)).toBe("nothing");
  });

  it("A lifecycle rule that expires the raw bytes keeps the document", () => {
    const one = published();
    one.acquire("m2", { rawExpired: true });
    expect(decided(one, null)).toBe("nothing");
    one.acquire("m3", { rawExpired: false });
    expect(decided(one, null)).toBe("bury");
  });
});

describe("a version under the key", () => {
  it("a first version is work", () => {
    const one = new OneRecord();
    one.take();
    expect(decided(one, seen("v1"))).toBe("open");
  });

  it("An event for a version that has concluded is no work, whatever became of it", () => {
    expect(decided(published(), seen("v1"))).toBe("nothing");
    const failed = new OneRecord();
    const turn = failed.take();
    failed.open(turn, "v1");
    failed.apply(fail(turn, aReason(), NO_USAGE, null, failed.now));
    expect(decided(failed, seen("v1"))).toBe("nothing");
    expect(decided(failed, seen("v2"))).toBe("open");
  });

  it("A request reprocesses a version that has concluded", () => {
    const one = published();
    one.apply(requestReprocess({ id: "r1", profile: null, fresh: false }, one.now));
    expect(decided(one, seen("v1"))).toBe("open");
  });

  it("a new version with the live one's bytes, or the live version itself again, is restored", () => {
    const one = published();
    expect(decided(one, seen("v2", { contentDigest: "c1" }))).toBe("restore");
    const turn = one.take();
    one.open(turn, "v2");
    one.apply(fail(turn, aReason(), NO_USAGE, null, one.now));
    expect(decided(one, seen("v1", { contentDigest: null }))).toBe("restore");
    expect(decided(one, seen("v3", { contentDigest: null }))).toBe("open");
  });

  it("An unfinished run of the same version is gone on with where it stored a place, and begun anew where not", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    expect(decided(one, seen("v1"))).toBe("open");
    one.apply(storePlace(turn, { stage: "read", done: 3 }, one.now));
    expect(decided(one, seen("v1"))).toBe("resume");
    expect(decided(one, seen("v2"))).toBe("open");
    one.apply(requestReprocess({ id: "r1", profile: "other", fresh: false }, one.now));
    expect(decided(one, seen("v1"))).toBe("open");
  });

  it("a document that waits for its budget is left alone until its time has come", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.apply(wait(turn, { stage: "extract", done: 0 }, aReason("over_budget"), one.now + 1000, one.now));
    expect(decided(one, seen("v1"))).toBe("nothing");
    expect(decided(one, seen("v2"))).toBe("open");
    one.now += 1000;
    expect(decided(one, seen("v1"))).toBe("resume");
  });

  it("what a deletion saw is nothing, what a grant from before it brings is removed, and any other upload is new", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    expect(decided(one, seen("v1"))).toBe("nothing");
    expect(decided(one, seen("v2", { epoch: 0 }))).toBe("remove-version");
    expect(decided(one, seen("v2", { epoch: 1 }))).toBe("open");
    expect(decided(one, seen("v2"))).toBe("open");
  });

  it("a folder marker is as good as nothing", () => {
    const one = new OneRecord({ ...new OneRecord().owner, objectKey: "acme/folder/" });
    one.take();
    expect(decided(one, seen("v1", {}, 0))).toBe("forget");
    expect(decided(one, seen("v1", {}, 1))).toBe("open");
  });
});
