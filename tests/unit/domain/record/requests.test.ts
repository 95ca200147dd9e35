import { describe, expect, test } from "vitest";
import { tombstone } from "../../../../src/domain/record/deletion.ts";
import { acquire } from "../../../../src/domain/record/lease.ts";
import { listedProfile } from "../../../../src/domain/record/listing.ts";
import { awaitUpload, expireUpload, noteRawFound, requestReprocess } from "../../../../src/domain/record/requests.ts";
import { LEASE, OneRecord } from "../../../support/one-record.ts";

const upload = (facts: { uploadId?: string; until: number }) => ({
  uploadId: "u1",
  name: "A",
  tags: { kind: "x" },
  profile: "invoice",
  ...facts,
});

describe("uploads", () => {
  test("A granted upload is awaited until it expires, and then the document says so", () => {
    const one = new OneRecord();
    const until = one.now + 900_000;
    one.apply(awaitUpload(one.owner, upload({ until }), one.now));
    expect(one.summary.status).toBe("AWAITING_UPLOAD");
    expect(one.detail).toMatchObject({ name: "A", tags: { kind: "x" }, profile: "invoice", uploadId: "u1" });
    one.now = until - 1;
    expect(one.apply(expireUpload(one.take(), one.now)).summary.status).toBe("AWAITING_UPLOAD");
    one.now = until;
    expect(one.apply(expireUpload(one.take(), one.now)).summary.status).toBe("EXPIRED");
    expect(one.detail.awaitingUntil).toBeNull();
  });

  test("of several grants the longest is waited for", () => {
    const one = new OneRecord();
    one.apply(awaitUpload(one.owner, upload({ until: one.now + 5000 }), one.now));
    one.apply(awaitUpload(one.owner, upload({ uploadId: "u2", until: one.now + 1000 }), one.now));
    expect(one.detail).toMatchObject({ uploadId: "u2", awaitingUntil: one.now + 5000 });
  });

  test("A document that exists stays as it is while a further upload is granted", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn, "v1");
    one.publish(turn);
    const before = one.record;
    one.apply(awaitUpload(one.owner, upload({ until: one.now + 1000 }), one.now));
    expect(one.record).toBe(before);
    one.apply(tombstone(["v1"], one.now));
    const deleted = one.record;
    one.apply(awaitUpload(one.owner, upload({ until: one.now + 1000 }), one.now));
    expect(one.record).toBe(deleted);
  });

  test("an expired document can be awaited again, and an upload that came ends the wait", () => {
    const one = new OneRecord();
    one.apply(awaitUpload(one.owner, upload({ until: one.now }), one.now));
    one.apply(expireUpload(one.take(), one.now));
    one.apply(awaitUpload(one.owner, upload({ until: one.now + 1000 }), one.now));
    expect(one.summary.status).toBe("AWAITING_UPLOAD");
    one.open(one.take());
    expect(one.summary.status).toBe("PROCESSING");
    expect(one.detail.awaitingUntil).toBeNull();
  });
});

describe("reprocessing", () => {
  const request = { id: "r1", profile: "invoice", fresh: false };

  test("a reprocess needs a document with bytes", () => {
    const one = new OneRecord();
    expect(one.apply(requestReprocess(request, one.now))).toEqual({ kind: "unknown" });
    one.take();
    expect(one.apply(requestReprocess(request, one.now))).toEqual({ kind: "no_bytes" });
  });

  test("A reprocess is wanted of whoever holds the document, and shown as queued otherwise", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    const { wanted } = one.summary;
    one.apply(requestReprocess(request, one.now));
    expect(one.summary).toMatchObject({ status: "PROCESSING", wanted: wanted + 1 });
    one.publish(turn);
    one.apply(requestReprocess({ ...request, id: "r2" }, one.now));
    expect(one.summary.status).toBe("QUEUED");
    expect(one.detail.request?.id).toBe("r2");
  });

  test("bytes that a lifecycle rule expired cannot be reprocessed until they are found again", () => {
    const one = new OneRecord();
    const turn = one.take();
    one.open(turn);
    one.publish(turn);
    one.apply(acquire(one.owner, { holder: "m1", rawExpired: true, leaseMilliseconds: LEASE, now: one.now }));
    expect(one.summary).toMatchObject({ status: "READY" });
    expect(one.apply(requestReprocess(request, one.now))).toEqual({ kind: "no_bytes" });
    one.apply(noteRawFound(one.take("m1"), one.now));
    expect(one.apply(requestReprocess(request, one.now)).kind).toBe("accepted");
  });
});

test("a document is listed under the profile in work, else the live one, else the one asked for", () => {
  const one = new OneRecord();
  one.apply(awaitUpload(one.owner, upload({ until: one.now + 1000 }), one.now));
  expect(listedProfile(one.record)).toBe("invoice");
  const turn = one.take();
  one.open(turn, "v1", { profile: "contract", requestedProfile: null });
  expect(listedProfile(one.record)).toBe("contract");
  one.publish(turn);
  expect(listedProfile(one.record)).toBe("contract");
  one.open(turn, "v2", { profile: "general" });
  expect(listedProfile(one.record)).toBe("general");
});
