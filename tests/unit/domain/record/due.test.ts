import { expect, test } from "vitest";
import { announced, swept } from "../../../../src/domain/record/conclusion.ts";
import { cleaned, tombstone } from "../../../../src/domain/record/deletion.ts";
import { dueAt, nudge, VISIBILITY_SECONDS } from "../../../../src/domain/record/due.ts";
import { wait } from "../../../../src/domain/record/generation.ts";
import { giveBack, release } from "../../../../src/domain/record/lease.ts";
import { awaitUpload } from "../../../../src/domain/record/requests.ts";
import { aReason, LEASE, OneRecord } from "../../../support/one-record.ts";

function due(one: OneRecord): number {
  return dueAt(one.record) ?? Number.POSITIVE_INFINITY;
}

test("A document is due when its lease ran out, and not while it holds", () => {
  const one = new OneRecord();
  one.take();
  expect(due(one)).toBeGreaterThan(one.now + LEASE);
  expect(due(one)).toBeLessThan(one.now + LEASE + 120_000);
});

test("a document with nothing owed is never due", () => {
  const one = new OneRecord();
  const turn = one.take();
  one.open(turn);
  one.publish(turn);
  one.apply(announced(turn, { type: "Document Ready", generation: one.summary.generation }, one.now));
  one.apply(swept(turn, 0, one.now));
  one.apply(release(turn, one.now));
  expect(dueAt(one.record)).toBeNull();
});

test("A document whose message may be lost is due once the message must have come back", () => {
  const one = new OneRecord();
  one.apply(giveBack(one.take(), aReason(), one.now));
  expect(due(one)).toBeGreaterThan(one.now + VISIBILITY_SECONDS * 1000);
  expect(due(one)).toBeLessThan(one.now + 2 * VISIBILITY_SECONDS * 1000);
});

test("a waiting document is due at the moment it waits for, not before", () => {
  const one = new OneRecord();
  const turn = one.take();
  one.open(turn);
  const retryAt = one.now + 7 * 3_600_000;
  one.apply(wait(turn, { stage: "read", done: 0 }, aReason("over_budget"), retryAt, one.now));
  expect(due(one)).toBe(retryAt);
});

test("Owed announcements, sweeps and cleanings make a document due until they are done", () => {
  const one = new OneRecord();
  const turn = one.take();
  one.open(turn);
  one.publish(turn);
  one.apply(swept(turn, 10_000, one.now));
  one.apply(release(turn, one.now));
  expect(due(one)).toBeLessThanOrEqual(one.now + 60_000);
  one.apply(tombstone(["v1"], one.now));
  expect(due(one)).toBeLessThanOrEqual(one.now + 60_000);
  const cleaner = one.take();
  one.apply(cleaned(cleaner, 300_000, one.now));
  for (const event of one.summary.tail?.announce ?? []) one.apply(announced(cleaner, event, one.now));
  one.apply(release(cleaner, one.now));
  expect(due(one)).toBeGreaterThanOrEqual(one.now + 300_000);
  expect(due(one)).toBeLessThan(one.now + 500_000);
});

test("an upload never made is due when its wait is over", () => {
  const one = new OneRecord();
  const until = one.now + 900_000;
  one.apply(awaitUpload(one.owner, { uploadId: "u", name: "A", tags: {}, profile: null, until }, one.now));
  expect(due(one)).toBeGreaterThanOrEqual(until);
  expect(due(one)).toBeLessThan(until + 120_000);
});

test("A look that was sent is not sent again at once, and not given up either", () => {
  const one = new OneRecord();
  one.take();
  expect(one.apply(nudge(one.now))).toBe(false);
  one.now = due(one);
  expect(one.apply(nudge(one.now))).toBe(true);
  expect(one.apply(nudge(one.now + 60_000))).toBe(false);
  expect(due(one)).toBeGreaterThan(one.now);
  one.now = due(one);
  expect(one.apply(nudge(one.now))).toBe(true);
  expect(new OneRecord().apply(nudge(0))).toBe(false);
});
