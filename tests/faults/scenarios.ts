/** What can happen to a document while processes die: each scenario says what happens and what must come of it. */
import { expectDeleted, expectLive } from "./soundness.ts";
import type { World, WorldOptions } from "./world.ts";

export const KEY = "reports/flood.txt";

const FILLER = "The pump house keeps its daily log of levels and flows. ".repeat(6);
const FIRST = `# Flood report\n\nThe cormorant nests upstream.\n\n${FILLER}\n\nDate: 2026-03-09\n\n${FILLER}`;
const SECOND = `# Flood report, revised\n\nThe kingfisher nests upstream.\n\n${FILLER}\n\nDate: 2026-04-01`;
const PAGES = Array.from(
  { length: 9 },
  (_, page) => `# Chapter ${page + 1}\n\nThe heron stands on page ${page + 1}. ${FILLER}`,
);

/** One run of a scenario: the versions it made. */
export interface Course {
  first: string;
  second: string;
}

export interface CrashScenario {
  readonly title: string;
  readonly world?: WorldOptions;
  /** Brought to rest without a crash. */
  readonly before?: (world: World, course: Course) => Promise<void>;
  /** What the doomed process then has to work on. */
  readonly begin: (world: World, course: Course) => Promise<void>;
  /** What happens while it works, at any of its steps. */
  readonly meanwhile?: (world: World, course: Course) => Promise<void>;
  readonly expect: (world: World, course: Course, crashed: boolean) => Promise<void>;
}

export const SCENARIOS: readonly CrashScenario[] = [
  {
    title: "a new document",
    begin: uploadFirst,
    expect: (world, course, crashed) =>
      expectLive(world, { key: KEY, versionId: course.first, word: "cormorant", crashed }),
  },
  {
    title: "a re-upload",
    before: uploadFirst,
    begin: uploadSecond,
    expect: expectSecond,
  },
  {
    title: "a re-upload while the first is in work",
    begin: uploadFirst,
    meanwhile: uploadSecond,
    expect: expectSecond,
  },
  {
    title: "a delete during processing",
    begin: uploadFirst,
    meanwhile: async (world) => await world.deleteDocument(KEY),
    expect: async (world, _course, crashed) => {
      // At the very first steps there may be no record to delete yet: then the document simply goes through.
      if ((await world.record(KEY))?.summary.status !== "DELETED") await world.deleteDocument(KEY);
      await world.drain(world.calmProcess);
      await expectDeleted(world, KEY, ["cormorant"], crashed);
    },
  },
  {
    title: "a late PUT after a delete",
    before: uploadFirst,
    begin: async (world) => {
      await world.deleteDocument(KEY);
      await world.upload(KEY, SECOND, 0);
    },
    expect: async (world, _course, crashed) => await expectDeleted(world, KEY, ["cormorant", "kingfisher"], crashed),
  },
  {
    title: "a reprocess under another profile",
    before: uploadFirst,
    begin: async (world) => await world.reprocess(KEY, { profile: "other" }),
    expect: (world, course, crashed) =>
      expectLive(world, { key: KEY, versionId: course.first, word: "cormorant", profile: "other", crashed }),
  },
  {
    title: "a document in several legs",
    world: { pageMilliseconds: 100_000 },
    begin: async (world, course) => {
      course.first = await world.upload(KEY, PAGES.join("\f"));
    },
    expect: (world, course, crashed) =>
      expectLive(world, { key: KEY, versionId: course.first, word: "heron", crashed }),
  },
];

async function uploadFirst(world: World, course: Course): Promise<void> {
  course.first = await world.upload(KEY, FIRST);
}

async function uploadSecond(world: World, course: Course): Promise<void> {
  course.second = await world.upload(KEY, SECOND);
}

async function expectSecond(world: World, course: Course, crashed: boolean): Promise<void> {
  await expectLive(world, { key: KEY, versionId: course.second, word: "kingfisher", gone: ["cormorant"], crashed });
}
