import { describe, expect, test } from "vitest";
import type { Reason } from "../../../../src/domain/document.ts";
import { SupersededError } from "../../../../src/domain/failure.ts";
import {
  announced,
  fail,
  failUnheld,
  type GivenUpMessage,
  publish,
  reopen,
  restore,
  swept,
} from "../../../../src/domain/record/conclusion.ts";
import { storePlace, wait } from "../../../../src/domain/record/generation.ts";
import { release } from "../../../../src/domain/record/lease.ts";
import { requestReprocess } from "../../../../src/domain/record/requests.ts";
import { NO_USAGE } from "../../../../src/domain/usage.ts";
import { aPlan, aReason, LEASE, OneRecord } from "../../../support/one-record.ts";

const usage = { ...NO_USAGE, inputTokens: 7 };

describe("publishing", () => {
  test("Publishing moves the live mark, concludes the version and owes announcement and sweep, in one write", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1", { profile: "invoice", profileDigest: "p9" });
    const { generation } = one.summary;
    one.apply(publish(turn, { outcome: "READY", reason: null, usage, spending: [], contentDigest: "c1" }, one.now));
    expect(one.summary).toMatchObject({
      status: "READY",
      live: {
        generation,
        versionId: "v1",
        contentDigest: "c1",
        profile: "invoice",
        profileDigest: "p9",
        outcome: "READY",
      },
      concluded: { versionId: "v1", profileDigest: "p9", outcome: "READY" },
      tail: { announce: [{ type: "Document Ready", generation }], sweepAt: one.now },
    });
    expect(one.detail).toMatchObject({ run: null, attempts: null, reason: null, usage });
    expect(() => one.publish(turn)).toThrow(SupersededError);
  });

  test("a partial result is live with its reason", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn, "PARTIAL");
    expect(one.summary).toMatchObject({ status: "PARTIAL", live: { outcome: "PARTIAL" } });
    expect(one.summary.tail?.announce[0]?.type).toBe("Document Partial");
    expect(one.detail.reason?.code).toBe("missing_rows");
  });

  test("an announcement that is still owed is not dropped by the next conclusion", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn);
    const first = one.summary.generation;
    one.open(turn, "v2");
    one.apply(fail(turn, aReason(), usage, null, one.now));
    expect(one.summary.tail?.announce).toEqual([
      { type: "Document Ready", generation: first },
      { type: "Document Failed", generation: one.summary.generation },
    ]);
  });

  test("A reprocess asked for while a run is in work is not taken for answered by it", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.apply(requestReprocess({ id: "r1", profile: null, fresh: true }, one.now));
    one.publish(turn);
    expect(one.detail.request?.id).toBe("r1");
    expect(one.apply(release(turn, one.now)).kind).toBe("again");
    one.open(turn);
    one.publish(turn);
    expect(one.detail.request).toBeNull();
    expect(one.apply(release(turn, one.now)).kind).toBe("released");
  });
});

describe("failing", () => {
  test("A failed run leaves the live generation as it is and says why", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn);
    const { live } = one.summary;
    one.open(turn, "v2");
    one.apply(fail(turn, aReason("encrypted"), usage, null, one.now));
    expect(one.summary).toMatchObject({ status: "FAILED", live, concluded: { versionId: "v2", outcome: "FAILED" } });
    expect(one.detail).toMatchObject({ run: null, reason: { code: "encrypted", retryable: false }, usage });
  });
});

describe("messages that were given up", () => {
  function begun(): OneRecord {
    const one = new OneRecord();
    one.open(one.take(), "v1");
    one.now += LEASE;
    return one;
  }

  function givenUp(reason: Reason, versionId: string | null = "v1", leg: GivenUpMessage["leg"] = null): GivenUpMessage {
    return { reason, versionId, leg };
  }

  test("A document whose message was given up says so, and its late holder changes nothing", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.now += LEASE;
    one.apply(failUnheld(givenUp(aReason("dead_letter")), one.now));
    const { generation } = one.summary;
    expect(one.summary).toMatchObject({
      status: "FAILED",
      lease: null,
      concluded: { versionId: "v1", outcome: "FAILED" },
    });
    expect(one.summary.tail?.announce).toEqual([{ type: "Document Failed", generation }]);
    expect(one.summary.served).toBe(one.summary.wanted);
    expect(() => one.publish(turn)).toThrow(SupersededError);
  });

  test("a document that is being worked on, has concluded or waits is not failed by an old message", () => {
    const working = new OneRecord();
    const turn = working.take();
    working.open(turn);
    expect(working.apply(failUnheld(givenUp(aReason()), working.now))).toBeNull();
    working.publish(turn);
    working.apply(release(turn, working.now));
    expect(working.apply(failUnheld(givenUp(aReason()), working.now))).toBeNull();
    expect(working.summary.status).toBe("READY");
    expect(new OneRecord().apply(failUnheld(givenUp(aReason(), null), 0))).toBeNull();
  });

  test("A reprocess asked for while the given-up run was in work is still to come", () => {
    const one = new OneRecord();
    one.open(one.take(), "v1");
    one.apply(requestReprocess({ id: "r1", profile: null, fresh: false }, one.now));
    one.now += LEASE;
    one.apply(failUnheld(givenUp(aReason("dead_letter")), one.now));
    expect(one.summary.status).toBe("QUEUED");
    expect(one.detail.request?.id).toBe("r1");
    expect(one.summary.wanted).toBeGreaterThan(one.summary.served);
    one.apply(failUnheld(givenUp(aReason("dead_letter")), one.now));
    expect(one.summary.status).toBe("FAILED");
    expect(one.detail.request).toBeNull();
  });

  test("A placed run is failed by its own continuation's dead letter and by no other message's", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    const { generation } = one.summary;
    one.apply(storePlace(turn, { stage: "read", done: 1 }, one.now));
    const fails = (leg: GivenUpMessage["leg"]) =>
      one.apply(failUnheld(givenUp(aReason(), "v1", leg), one.now)) !== null;
    const before = one.record;
    expect(fails(null)).toBe(false);
    expect(fails({ generation, leg: 0 })).toBe(false);
    expect(fails({ generation: generation - 1, leg: 1 })).toBe(false);
    expect(one.record).toBe(before);
    expect(fails({ generation, leg: 1 })).toBe(true);
    expect(one.summary.status).toBe("FAILED");
  });

  test("a document that waits is not failed by its own old message", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.apply(wait(turn, { stage: "extract", done: 1 }, aReason("over_budget"), one.now + 1000, one.now));
    expect(one.apply(failUnheld(givenUp(aReason()), one.now))).toBeNull();
    const leg = { generation: one.summary.generation, leg: 0 };
    expect(one.apply(failUnheld(givenUp(aReason(), "v1", leg), one.now))).toBeNull();
  });

  test("A redriven document is tried again though nothing new lies under its key", () => {
    const one = begun();
    one.apply(failUnheld(givenUp(aReason("dead_letter")), one.now));
    one.apply(reopen(one.now));
    expect(one.summary).toMatchObject({ status: "QUEUED", concluded: null });
    expect(one.summary.wanted).toBeGreaterThan(one.summary.served);
  });

  test("a redrive of a document that is well changes nothing", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    const before = one.record;
    one.apply(reopen(one.now));
    expect(one.record).toBe(before);
  });
});

describe("the same bytes again", () => {
  test("The same bytes uploaded again restore what the live generation stated", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn, "PARTIAL");
    const { live, generation } = one.summary;
    one.open(turn, "v2");
    one.apply(fail(turn, aReason(), usage, null, one.now));
    one.apply(restore(turn, { ...aPlan("v3"), uploadId: "u3" }, one.now));
    expect(one.summary).toMatchObject({
      status: "PARTIAL",
      live: { ...live, versionId: "v3" },
      concluded: { versionId: "v3", outcome: "PARTIAL" },
    });
    expect(one.summary.live?.generation).toBe(generation);
    expect(one.detail).toMatchObject({
      uploadId: "u3",
      reason: { code: "missing_rows" },
      version: { versionId: "v3" },
    });
  });

  test("a run that a restore overtook is gone, and what it left is swept", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn);
    one.apply(swept(turn, 0, one.now));
    one.open(turn, "v2");
    one.apply(restore(turn, aPlan("v3"), one.now));
    expect(one.detail.run).toBeNull();
    expect(one.summary.tail?.sweepAt).toBe(one.now);
  });

  test("without a live generation there is nothing to restore", () => {
    const one = new OneRecord();
    const turn = one.take();
    const before = one.record;
    one.apply(restore(turn, aPlan("v1"), one.now));
    expect(one.record).toBe(before);
  });
});

describe("the tail", () => {
  test("What is owed is struck off one by one; the second sweep comes after the refresh lag", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    const { generation } = one.summary;
    one.apply(announced(turn, { type: "Document Failed", generation }, one.now));
    expect(one.summary.tail?.announce).toHaveLength(1);
    one.apply(announced(turn, { type: "Document Ready", generation }, one.now));
    expect(one.summary.tail).toEqual({ announce: [], sweepAt: one.now, sweeps: 2 });
    one.apply(swept(turn, 60_000, one.now));
    expect(one.summary.tail).toEqual({ announce: [], sweepAt: one.now + 60_000, sweeps: 1 });
    one.now += 60_000;
    one.apply(swept(turn, 60_000, one.now));
    expect(one.summary.tail).toBeNull();
  });

  test("an index without a lag needs one sweep, and a tail keeps what is not announced yet", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    one.apply(swept(turn, 0, one.now));
    expect(one.summary.tail).toMatchObject({ sweepAt: null, announce: [{ type: "Document Ready" }] });
  });
});

test("a document that waits or is between two legs keeps its run when another message of it is acknowledged", () => {
  const one = new OneRecord();
  const turn = one.take();
  one.open(turn);
  one.apply(storePlace(turn, { stage: "read", done: 1 }, one.now));
  const run = one.detail.run;
  one.apply(release(one.take("m2"), one.now));
  expect(one.detail.run).toEqual(run);
  const again = one.take("m3");
  one.apply(wait(again, { stage: "read", done: 2 }, aReason("over_budget"), one.now + 1000, one.now));
  one.apply(release(one.take("m4"), one.now));
  expect(one.summary.retryAt).toBe(one.now + 1000);
});
