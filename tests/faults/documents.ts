/** The document of the crash points, its versions, and what must come of them. */
import type { AnyWorld, Course } from "./crash-points.ts";
import { expectLive } from "./soundness.ts";

export const KEY = "reports/flood.txt";

const FILLER = "The pump house keeps its daily log of levels and flows. ".repeat(6);
const FIRST = `# Flood report\n\nThe cormorant nests upstream.\n\n${FILLER}\n\nDate: 2026-03-09\n\n${FILLER}`;

/** The text of the version uploaded later. */
export const SECOND = `# Flood report, revised\n\nThe kingfisher nests upstream.\n\n${FILLER}\n\nDate: 2026-04-01`;

/** A version that takes several legs where a page takes its time. */
export const LONG = Array.from(
  { length: 9 },
  (_, page) => `# Chapter ${page + 1}\n\nThe heron stands on page ${page + 1}. ${FILLER}`,
).join("\f");

export async function uploadFirst(world: AnyWorld, course: Course): Promise<void> {
  course.first = await world.upload(KEY, FIRST);
}

export async function uploadSecond(world: AnyWorld, course: Course): Promise<void> {
  course.second = await world.upload(KEY, SECOND);
}

export async function expectFirst(
  world: AnyWorld,
  { first }: Course,
  crashed: boolean,
  profile?: string,
): Promise<void> {
  const expectation = { key: KEY, versionId: first, word: "cormorant", crashed };
  await expectLive(world, profile === undefined ? expectation : { ...expectation, profile });
}

export async function expectSecond(world: AnyWorld, { second }: Course, crashed: boolean): Promise<void> {
  await expectLive(world, { key: KEY, versionId: second, word: "kingfisher", gone: ["cormorant"], crashed });
}
