import { describe, expect, test } from "vitest";
import { SupersededError } from "../../../../src/domain/failure.ts";
import { announced } from "../../../../src/domain/record/conclusion.ts";
import { cleaned, entomb, isDeletedVersion, tombstone } from "../../../../src/domain/record/deletion.ts";
import { stageDone } from "../../../../src/domain/record/generation.ts";
import { release } from "../../../../src/domain/record/lease.ts";
import { requestReprocess } from "../../../../src/domain/record/requests.ts";
import { LEASE, OneRecord } from "../../../support/one-record.ts";

const LATE = 300_000;

/** A document with a live generation over v1, nothing owed to the world, and its lease free. */
function published(): OneRecord {
  const one = new OneRecord();
  const turn = one.take();
  one.open(turn, "v1");
  one.publish(turn);
  one.apply(announced(turn, { type: "Document Ready", generation: one.summary.generation }, one.now));
  one.apply(release(turn, one.now));
  return one;
}

describe("deleting through the API", () => {
  test("A deletion takes the document out of search at once and breaks the lease", () => {
    const one = published();
    const turn = one.take();
    one.open(turn, "v2");
    const { generation, epoch } = one.summary;
    expect(one.apply(tombstone(["v1", "v2"], one.now)).kind).toBe("deleted");
    expect(one.summary).toMatchObject({
      status: "DELETED",
      live: null,
      lease: null,
      concluded: null,
      epoch: epoch + 1,
    });
    expect(one.summary.generation).toBeGreaterThan(generation);
    expect(one.summary.tombstone).toMatchObject({ generation: one.summary.generation, raw: true, cleanAt: one.now });
    expect(one.detail).toMatchObject({ run: null, request: null, deletedVersions: ["v1", "v2"] });
    const before = one.record;
    expect(() => one.apply(stageDone(turn, "read", 1, LEASE, one.now))).toThrow(SupersededError);
    expect(() => one.publish(turn)).toThrow(SupersededError);
    expect(one.record).toBe(before);
  });

  test("an unknown document cannot be deleted", () => {
    expect(new OneRecord().apply(tombstone([], 0))).toEqual({ kind: "unknown" });
  });

  test("Deleting twice is deleting once, and a version seen since is deleted too", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    const before = one.record;
    const cleaner = one.take();
    one.apply(release(cleaner, one.now));
    const again = one.record;
    one.apply(tombstone(["v1"], one.now));
    expect(one.record).toBe(again);
    expect(one.summary.epoch).toBe(before.summary.epoch);
    one.apply(tombstone(["v1", "v2"], one.now));
    expect(one.detail.deletedVersions).toEqual(["v1", "v2"]);
    expect(one.summary.generation).toBeGreaterThan(before.summary.generation);
  });

  test("A version that a deletion saw is never new, a version that comes later is", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    expect(isDeletedVersion(one.record, "v1")).toBe(true);
    expect(isDeletedVersion(one.record, "v2")).toBe(false);
    const turn = one.take();
    one.open(turn, "v2");
    one.publish(turn);
    expect(isDeletedVersion(one.record, "v1")).toBe(true);
    expect(one.summary).toMatchObject({ status: "READY", live: { versionId: "v2" } });
  });

  test("Every deletion raises the grant epoch, so that a grant made before it is void", () => {
    const one = published();
    const granted = one.summary.epoch;
    one.apply(tombstone(["v1"], one.now));
    const turn = one.take();
    one.open(turn, "v2");
    one.publish(turn);
    expect(granted).toBeLessThan(one.summary.epoch);
    const secondGrant = one.summary.epoch;
    one.apply(tombstone(["v2"], one.now));
    expect(secondGrant).toBeLessThan(one.summary.epoch);
  });

  test("an upload after a deletion lives in a generation above the tombstone's, which keeps its cleaning", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    const { tombstone: mark } = one.summary;
    const turn = one.take();
    one.open(turn, "v2");
    one.publish(turn);
    expect(one.summary.live?.generation).toBeGreaterThan(mark?.generation ?? Number.NaN);
    expect(one.summary.tombstone).toEqual(mark);
  });

  test("what was announced of before is still owed after a deletion", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn);
    const owed = one.summary.tail?.announce;
    one.apply(tombstone(["v1"], one.now));
    expect(one.summary.tail).toEqual({ announce: owed, sweepAt: null, sweeps: 0 });
  });

  test("a deleted document is not reprocessed", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    expect(one.apply(requestReprocess({ id: "r", profile: null, fresh: false }, one.now))).toEqual({ kind: "deleted" });
  });
});

describe("a key that is empty", () => {
  test("A delete marker removes what was derived and leaves the raw versions and grants", () => {
    const one = published();
    const { epoch } = one.summary;
    one.apply(entomb(one.take(), one.now));
    expect(one.summary).toMatchObject({ status: "DELETED", live: null, epoch, tombstone: { raw: false } });
    expect(one.detail.deletedVersions).toEqual([]);
    expect(isDeletedVersion(one.record, "v1")).toBe(false);
  });

  test("a delete marker does not call off the raw versions' deletion that is not done yet", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    const turn = one.take();
    one.open(turn, "v2");
    one.apply(entomb(turn, one.now));
    expect(one.summary.tombstone?.raw).toBe(true);
    expect(one.detail.deletedVersions).toEqual(["v1"]);
  });
});

describe("cleaning", () => {
  test("Cleaning is done at once and again after the last late write can have landed", () => {
    const one = published();
    one.apply(tombstone(["v1"], one.now));
    const turn = one.take();
    one.apply(cleaned(turn, LATE, one.now));
    const { generation } = one.summary;
    expect(one.summary.tombstone).toMatchObject({ cleanings: 1, cleanAt: one.now + LATE });
    expect(one.summary.tail?.announce).toEqual([{ type: "Document Deleted", generation }]);
    one.now += LATE;
    one.apply(cleaned(turn, LATE, one.now));
    expect(one.summary.tombstone).toMatchObject({ cleanings: 0, cleanAt: null });
    expect(one.summary.tail?.announce).toHaveLength(1);
    const before = one.record;
    one.apply(cleaned(turn, LATE, one.now));
    expect(one.record).toBe(before);
  });

  test("Versions are remembered as deleted for as long as they may be there, so that a record does not grow with each deletion", () => {
    const one = published();
    for (const versionId of ["v1", "v2", "v3"]) {
      one.apply(tombstone([versionId], one.now));
      one.apply(cleaned(one.take(), LATE, one.now));
      expect(isDeletedVersion(one.record, versionId)).toBe(true);
      one.now += LATE;
      one.apply(cleaned(one.take(), LATE, one.now));
      expect(one.detail.deletedVersions).toEqual([]);
      one.open(one.take(), `after ${versionId}`);
    }
  });
});
