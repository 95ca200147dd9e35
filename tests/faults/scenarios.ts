/** What can happen to a document while processes die, and what must come of it: over any stores. */
import type { CrashScenario } from "./crash-points.ts";
import { expectFirst, expectSecond, KEY, LONG, SECOND, uploadFirst, uploadSecond } from "./documents.ts";
import { expectDeleted, expectLive, expectOneVersion } from "./soundness.ts";

export const NEW_DOCUMENT: CrashScenario = { begin: uploadFirst, expect: expectFirst };

export const RE_UPLOAD: CrashScenario = {
  before: uploadFirst,
  begin: uploadSecond,
  always: (world) => expectOneVersion(world, "nests upstream", ["cormorant", "kingfisher"]),
  expect: expectSecond,
};

export const REPROCESS: CrashScenario = {
  before: uploadFirst,
  begin: async (world) => await world.reprocess(KEY, { profile: "other" }),
  always: (world) => expectOneVersion(world, "nests upstream", ["cormorant", "kingfisher"]),
  expect: (world, course, crashed) => expectFirst(world, course, crashed, "other"),
};

export const RE_UPLOAD_MEANWHILE: CrashScenario = {
  begin: uploadFirst,
  meanwhile: uploadSecond,
  expect: expectSecond,
};

/**
 * Two workers have the same message: the first was taken for dead, and goes on from any of its steps once the other has
 * published. What it had asked for (an extraction and an embedding at once) is paid by both; what it writes to the index
 * that late stays unseen, and goes with the next version.
 */
export const REDELIVERED_MEANWHILE: CrashScenario = {
  begin: uploadFirst,
  meanwhile: async (world) => await world.redeliver(),
  expect: async (world, course) => {
    const late = { key: KEY, crashed: true, repeated: 2 };
    await expectLive(world, { ...late, versionId: course.first, word: "cormorant", leftovers: true });
    await uploadSecond(world, course);
    await world.drain(world.calmProcess);
    await expectLive(world, { ...late, versionId: course.second, word: "kingfisher", gone: ["cormorant"] });
  },
};

export const DELETED_MEANWHILE: CrashScenario = {
  begin: uploadFirst,
  meanwhile: async (world) => await world.deleteDocument(KEY),
  expect: async (world, _course, crashed) => {
    // At the very first steps there may be no record to delete yet: then the document simply goes through.
    if ((await world.record(KEY))?.summary.status !== "DELETED") await world.deleteDocument(KEY);
    await world.drain(world.calmProcess);
    await expectDeleted(world, KEY, ["cormorant"], crashed);
  },
};

export const LATE_PUT: CrashScenario = {
  before: uploadFirst,
  begin: async (world) => {
    await world.deleteDocument(KEY);
    await world.upload(KEY, SECOND, 0);
  },
  expect: async (world, _course, crashed) => await expectDeleted(world, KEY, ["cormorant", "kingfisher"], crashed),
};

export const SEVERAL_LEGS: CrashScenario = {
  world: { pageMilliseconds: 100_000 },
  begin: async (world, course) => {
    course.first = await world.upload(KEY, LONG);
  },
  expect: (world, { first }, crashed) => expectLive(world, { key: KEY, versionId: first, word: "heron", crashed }),
};
