/** What must hold of a document once the world is quiet, whatever crashed on the way. */
import { expect } from "vitest";
import { ownerOfObjectKey } from "../../src/domain/identity.ts";
import {
  outputsPrefix,
  repliesPrefix,
  resultKey,
  storiesPrefix,
  storyKey,
  workPrefix,
} from "../../src/domain/layout.ts";
import { readAll } from "../../src/ports/object-store.ts";
import type { AnyWorld } from "./crash-points.ts";

/** The promises 1 to 5, for a document that is to be found. */
export interface LiveExpectation {
  readonly key: string;
  /** The version that must be live. */
  readonly versionId: string;
  /** A word that only this version's text holds. */
  readonly word: string;
  /** Words of older versions: no search may find them. */
  readonly gone?: readonly string[];
  readonly profile?: string;
  /** True where a process died: one call may have been paid twice. */
  readonly crashed: boolean;
  /** Calls that may have been paid twice, where it is another number. */
  readonly repeated?: number;
  /** True where a late runner wrote after the last sweep: passages that no search shows may still be there. */
  readonly leftovers?: boolean;
}

/** The newest version is live, once; nothing else is found; nothing is left over; nothing was paid for twice unseen. */
export async function expectLive(world: AnyWorld, expectation: LiveExpectation): Promise<void> {
  const { key, versionId, word, gone = [] } = expectation;
  await world.showAll();
  const record = await world.record(key);
  const { documentId } = ownerOfObjectKey("single", key);
  expect(record?.summary).toMatchObject({ status: "READY", lease: null, tail: null, retryAt: null });
  const live = record?.summary.live;
  expect(live).toMatchObject({ versionId, profile: expectation.profile ?? "plain", outcome: "READY" });
  expect(record?.summary.served).toBe(record?.summary.wanted);
  expect(record?.detail.run).toBeNull();
  expect(record?.detail.request).toBeNull();

  const { hits, complete } = await world.search(word);
  expect(complete).toBe(true);
  expect(hits.some((hit) => hit.passage.text.includes(word))).toBe(true);
  const ordinals = hits.map((hit) => hit.passage.ordinal);
  expect(new Set(ordinals).size).toBe(ordinals.length);
  for (const old of gone) {
    const found = await world.search(old);
    expect(found.hits.filter((hit) => hit.passage.text.includes(old))).toEqual([]);
  }

  const generation = live?.generation ?? 0;
  const indexed = await world.index.generations(documentId);
  expect(expectation.leftovers ? indexed.filter((one) => one === generation) : indexed).toEqual([generation]);
  const outputs = await keysUnder(world, outputsPrefix(documentId));
  expect(outputs).toContain(resultKey(documentId, generation));
  expect(await keysUnder(world, storiesPrefix(documentId))).toContain(storyKey(documentId, generation));
  expect(outputs.filter((output) => output.startsWith(workPrefix(documentId, generation)))).toEqual([]);
  const others = outputs.filter((output) => !output.startsWith(`${outputsPrefix(documentId)}${generation}/`));
  expect(others.filter((output) => !output.endsWith("/result.json"))).toEqual([]);

  const ready = world.announcer.events.filter((event) => event.type === "Document Ready");
  expect(ready.map((event) => event.detail.generation)).toContain(generation);
  await expectPaidOnce(world, documentId, expectation.repeated ?? (expectation.crashed ? 1 : 0));
  await expectNothingWaits(world);
}

/** At any moment after a document was first published it is found: one of its versions, each passage once. */
export async function expectOneVersion(world: AnyWorld, query: string, words: readonly string[]): Promise<void> {
  const { hits } = await world.search(query);
  const found = words.filter((word) => hits.some((hit) => hit.passage.text.includes(word)));
  expect(found).toHaveLength(1);
  const ordinals = hits.map((hit) => hit.passage.ordinal);
  expect(new Set(ordinals).size).toBe(ordinals.length);
}

/** Promise 5: search stops, and everything derived and every raw version is gone. */
export async function expectDeleted(
  world: AnyWorld,
  key: string,
  words: readonly string[],
  crashed: boolean,
): Promise<void> {
  await world.showAll();
  const record = await world.record(key);
  const { documentId } = ownerOfObjectKey("single", key);
  expect(record?.summary).toMatchObject({ status: "DELETED", live: null, lease: null, tail: null });
  expect(record?.summary.tombstone).toMatchObject({ cleanAt: null });
  for (const word of words) expect((await world.search(word)).hits).toEqual([]);
  expect(await world.index.generations(documentId)).toEqual([]);
  expect(await keysUnder(world, outputsPrefix(documentId))).toEqual([]);
  expect(await keysUnder(world, storiesPrefix(documentId))).toEqual([]);
  expect(await keysUnder(world, repliesPrefix(documentId))).toEqual([]);
  expect(await world.raw.versions(key)).toEqual([]);
  expect(world.announcer.events.map((event) => event.type)).toContain("Document Deleted");
  expect(paidAgain(world)).toBeLessThanOrEqual(crashed ? 1 : 0);
  await expectNothingWaits(world);
}

/** Promise 2: at most one call a crash was paid again, and then its reply says so. */
async function expectPaidOnce(world: AnyWorld, documentId: string, crashes: number): Promise<void> {
  let repeated = 0;
  for (const key of await keysUnder(world, repliesPrefix(documentId))) {
    const bytes = await readAll(world.outputs, key);
    repeated += Number(/"repeated":(\d+)/.exec(Buffer.from(bytes ?? []).toString("utf8"))?.[1] ?? 0);
  }
  expect(repeated).toBeLessThanOrEqual(crashes);
  expect(paidAgain(world)).toBeLessThanOrEqual(repeated);
}

function paidAgain({ paid }: AnyWorld): number {
  return paid.length - new Set(paid).size;
}

async function expectNothingWaits(world: AnyWorld): Promise<void> {
  expect(await world.queue.depth()).toEqual({ ready: 0, inFlight: 0, delayed: 0 });
  expect((await world.records.listDeadLetters({ tenant: null, limit: 10 })).letters).toEqual([]);
}

async function keysUnder(world: AnyWorld, prefix: string): Promise<string[]> {
  return (await world.outputs.list(prefix)).objects.map((object) => object.key);
}
