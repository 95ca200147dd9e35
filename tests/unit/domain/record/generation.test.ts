import { describe, expect, test } from "vitest";
import { SupersededError } from "../../../../src/domain/failure.ts";
import { fail } from "../../../../src/domain/record/conclusion.ts";
import { tombstone } from "../../../../src/domain/record/deletion.ts";
import {
  checkpoint,
  MAX_LEGS,
  nextGeneration,
  resumeRun,
  stageDone,
  storePlace,
  wait,
} from "../../../../src/domain/record/generation.ts";
import { giveBack } from "../../../../src/domain/record/lease.ts";
import { requestReprocess } from "../../../../src/domain/record/requests.ts";
import { NO_USAGE } from "../../../../src/domain/usage.ts";
import { aReason, LEASE, OneRecord } from "../../../support/one-record.ts";

const READ_5 = { stage: "read", done: 5 } as const;

function generationOf(one: OneRecord): number {
  return one.summary.generation;
}

describe("opening a generation", () => {
  test("A generation's number rises, also past one that a restored table has forgotten", () => {
    expect(nextGeneration(0, 1_700_000_000_999)).toBe(1_700_000_000);
    expect(nextGeneration(1_700_000_000, 1_700_000_000_999)).toBe(1_700_000_001);
    expect(nextGeneration(1_800_000_000, 1_700_000_000_000)).toBe(1_800_000_001);
  });

  test("an opened generation is what the document is processing, and the live one stays live", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn);
    const live = one.summary.live;
    one.open(turn, "v2", { name: "B", tags: { kind: "x" }, uploadId: "u2" });
    expect(one.summary).toMatchObject({ status: "PROCESSING", live });
    expect(one.summary.generation).toBeGreaterThan(live?.generation ?? Number.NaN);
    expect(one.detail).toMatchObject({ name: "B", tags: { kind: "x" }, uploadId: "u2", version: { versionId: "v2" } });
  });

  test("Runs begun three times without a newly finished stage are exhausted by the fourth", () => {
    const one = new OneRecord();
    const kinds: string[] = [];
    for (let i = 0; i < 4; i++) {
      const turn = one.take(`m${i}`);
      kinds.push(one.open(turn).kind);
      one.apply(giveBack(turn, aReason("internal"), one.now));
    }
    expect(kinds).toEqual(["opened", "opened", "opened", "exhausted"]);
  });

  test("a document that is exhausted stays so until it has failed, though the worker dies before it says so", () => {
    const one = new OneRecord();
    for (let i = 0; i < 4; i++) one.open(one.take("m"));
    const turn = one.take("m");
    expect(one.open(turn).kind).toBe("exhausted");
    one.apply(fail(turn, aReason("attempts_exhausted"), NO_USAGE, null, one.now));
    expect(one.summary.status).toBe("FAILED");
    expect(one.open(turn, "v2").kind).toBe("opened");
  });

  test("a newly finished stage begins the count of attempts anew, the same stage again does not", () => {
    const one = new OneRecord();
    const begin = (stage: "read" | "split") => {
      const turn = one.take("m");
      const { kind } = one.open(turn);
      one.apply(stageDone(turn, stage, 10, LEASE, one.now));
      return kind;
    };
    const kinds = [begin("read"), begin("read"), begin("read"), begin("split"), begin("split"), begin("split")];
    expect(kinds).toEqual(["opened", "opened", "opened", "opened", "opened", "opened"]);
    expect(begin("split")).toBe("opened");
    expect(begin("split")).toBe("exhausted");
  });

  test("A reprocess asked for while another one is being begun is not taken for answered by it", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    const first = { id: "r1", profile: "invoice", fresh: false };
    one.apply(requestReprocess(first, one.now));
    // The profile was chosen for the first; the second came before the generation was opened.
    one.apply(requestReprocess({ id: "r2", profile: "contract", fresh: true }, one.now));
    one.open(turn, "v1", { profile: "invoice", request: first });
    expect(one.detail.run).toMatchObject({ requestId: "r1", salt: "" });
    one.publish(turn);
    expect(one.detail.request).toMatchObject({ id: "r2", profile: "contract" });
  });

  test("another version or a reprocess has its own attempts", () => {
    const one = new OneRecord();
    for (let i = 0; i < 3; i++) one.open(one.take("m"), "v1");
    expect(one.open(one.take("m"), "v2").kind).toBe("opened");
    for (let i = 0; i < 2; i++) one.open(one.take("m"), "v2");
    one.apply(requestReprocess({ id: "r1", profile: null, fresh: false }, one.now));
    expect(one.open(one.take("m"), "v2").kind).toBe("opened");
  });

  test("a fresh reprocess has a salt of its own, any other none", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    one.apply(requestReprocess({ id: "r1", profile: null, fresh: false }, one.now));
    one.open(turn);
    expect(one.detail.run).toMatchObject({ requestId: "r1", salt: "" });
    one.apply(requestReprocess({ id: "r2", profile: null, fresh: true }, one.now));
    one.open(turn);
    expect(one.detail.run).toMatchObject({ requestId: "r2", salt: "r2" });
  });
});

describe("legs", () => {
  test("Storing a place releases the lease in the same write and names the next leg", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    expect(one.apply(storePlace(turn, READ_5, one.now))).toEqual({
      kind: "placed",
      generation: generationOf(one),
      leg: 1,
    });
    expect(one.summary.lease).toBeNull();
    expect(one.detail.run).toMatchObject({ place: READ_5, leg: 1 });
    expect(() => one.apply(storePlace(turn, READ_5, one.now))).toThrow(SupersededError);
  });

  test("a continuation keeps its generation, a redelivered one too", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.apply(storePlace(turn, READ_5, one.now));
    const generation = generationOf(one);
    for (let delivery = 0; delivery < 2; delivery++) {
      const resumed = one.apply(resumeRun(one.take("m2", { continuation: { generation, leg: 1 } }), one.now));
      expect(resumed).toMatchObject({ kind: "opened", run: { generation, place: READ_5 } });
    }
  });

  test("Two legs in a row that come no further are one too many", () => {
    const one = new OneRecord();
    one.open(one.take());
    const place = (done: number) => {
      const turn = one.take();
      return one.apply(storePlace(turn, { stage: "read", done }, one.now)).kind;
    };
    expect([place(5), place(5), place(6), place(6), place(6)]).toEqual([
      "placed",
      "placed",
      "placed",
      "placed",
      "no_progress",
    ]);
  });

  test("a later stage is further than any unit of the one before", () => {
    const one = new OneRecord();
    one.open(one.take());
    one.apply(storePlace(one.take(), { stage: "read", done: 500 }, one.now));
    one.apply(storePlace(one.take(), { stage: "extract", done: 0 }, one.now));
    expect(one.detail.run).toMatchObject({ idleLegs: 0, place: { stage: "extract", done: 0 } });
  });

  test("A run has at most 200 legs", () => {
    const one = new OneRecord();
    one.open(one.take());
    let legs = 1;
    for (let kind = ""; kind !== "too_many_legs"; legs++) {
      kind = one.apply(storePlace(one.take(), { stage: "read", done: legs }, one.now)).kind;
      if (kind === "too_many_legs") break;
    }
    expect(legs).toBe(MAX_LEGS);
    expect(MAX_LEGS).toBe(200);
  });

  test("a leg begun again and again without getting further is exhausted", () => {
    const one = new OneRecord();
    const first = one.take();
    one.open(first);
    one.apply(storePlace(first, READ_5, one.now));
    const kinds = Array.from({ length: 4 }, () => one.apply(resumeRun(one.take(), one.now)).kind);
    expect(kinds).toEqual(["opened", "opened", "opened", "exhausted"]);
  });

  test("a checkpoint keeps the lease, counts as progress, and is no idle leg when the leg ends at it", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.apply(checkpoint(turn, READ_5, one.now));
    expect(one.summary.lease?.turn).toBe(turn.turn);
    expect(one.detail).toMatchObject({ run: { place: READ_5, leg: 0 }, attempts: { count: 0 } });
    const before = one.record;
    one.apply(checkpoint(turn, { stage: "read", done: 4 }, one.now));
    expect(one.record).toBe(before);
    expect(one.apply(storePlace(turn, READ_5, one.now)).kind).toBe("placed");
    expect(one.detail.run?.idleLegs).toBe(0);
  });

  test("stages' times add up over the legs, and a finished stage holds the lease on", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.apply(stageDone(turn, "read", 10, LEASE, one.now));
    one.now += LEASE - 1;
    one.apply(stageDone(turn, "read", 5, LEASE, one.now));
    expect(one.detail.run?.times).toEqual([{ stage: "read", milliseconds: 15 }]);
    one.now += LEASE - 1;
    expect(one.acquire("m2").kind).toBe("busy");
  });
});

describe("waiting", () => {
  test("A document that waits for its budget keeps its place and is due at that moment", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    const retryAt = one.now + 3_600_000;
    one.apply(wait(turn, READ_5, aReason("over_budget"), retryAt, one.now));
    expect(one.summary).toMatchObject({ status: "QUEUED", lease: null, retryAt });
    expect(one.detail).toMatchObject({ reason: { code: "over_budget" }, run: { place: READ_5 } });
    one.now = retryAt;
    expect(one.apply(resumeRun(one.take(), one.now)).kind).toBe("opened");
    expect(one.summary).toMatchObject({ status: "PROCESSING", retryAt: null });
  });

  test("However often a document waits, that takes none of its run's legs", () => {
    const one = new OneRecord();
    one.open(one.take());
    for (let i = 0; i < MAX_LEGS; i++) {
      const turn = one.take();
      one.apply(wait(turn, { stage: "extract", done: i }, aReason("over_budget"), one.now + 1, one.now));
      one.now += 1;
      expect(one.apply(resumeRun(one.take(), one.now)).kind).toBe("opened");
    }
    expect(one.detail.run?.leg).toBe(0);
    expect(one.apply(storePlace(one.take(), { stage: "publish", done: 0 }, one.now)).kind).toBe("placed");
  });

  test("however often a document waits, that is no attempt", () => {
    const one = new OneRecord();
    one.open(one.take());
    for (let i = 0; i < 10; i++) {
      const turn = one.take();
      expect(one.apply(resumeRun(turn, one.now)).kind).toBe("opened");
      one.apply(wait(turn, READ_5, aReason("over_budget"), one.now + 1, one.now));
    }
  });
});

test("no run's write survives the run: without one of the newest generation nothing changes", () => {
  const one = new OneRecord();
  one.open(one.take());
  one.apply(tombstone(["v1"], one.now));
  const turn = one.take();
  const before = one.record;
  expect(() => one.apply(stageDone(turn, "read", 1, LEASE, one.now))).toThrow(SupersededError);
  expect(() => one.apply(storePlace(turn, READ_5, one.now))).toThrow(SupersededError);
  expect(() => one.apply(resumeRun(turn, one.now))).toThrow(SupersededError);
  expect(() => one.publish(turn)).toThrow(SupersededError);
  expect(one.record).toBe(before);
});
