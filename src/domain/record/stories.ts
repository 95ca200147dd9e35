/** The stories that a record owes: of generations that ended and whose story is not stored yet. */
import type { Reason } from "../document.ts";
import { type GenerationStory, NO_INTERRUPTIONS, withInterruption } from "../generation-story.ts";
import type { DocumentDetail, DocumentRecord, Run } from "./record.ts";

/** More are owed only where runs are overtaken again and again before any ends: the newest are told. */
const MAX_OWED = 10;

/** How a generation ended. */
export type StoryEnd = Pick<GenerationStory, "outcome" | "reason" | "paid">;

/** The owed stories with that of the run which ends now. */
export function withStory(record: DocumentRecord, run: Run, end: StoryEnd, now: number): readonly GenerationStory[] {
  const { version, generation, profile, profileDigest, startedAt, leg, times } = run;
  const story: GenerationStory = {
    generation,
    versionId: version.versionId,
    contentType: version.contentType,
    size: version.size,
    profile,
    profileDigest,
    ...end,
    startedAt,
    endedAt: now,
    legs: leg + 1,
    stages: [...times],
    interruptions: run.interruptions ?? NO_INTERRUPTIONS,
  };
  return [...(record.detail.stories ?? []), story].slice(-MAX_OWED);
}

/** The part of a detail that tells of an unfinished run which another one, or none, takes the place of. */
export function supersededStory(record: DocumentRecord, now: number): Pick<DocumentDetail, "stories"> {
  const { run, reason } = record.detail;
  if (run === null) return {};
  return { stories: withStory(record, run, { outcome: "SUPERSEDED", reason, paid: null }, now) };
}

/** The run with an interruption noted. */
export function interrupted(run: Run, { code, stage }: Reason, now: number): Run {
  return { ...run, interruptions: withInterruption(run.interruptions, { at: now, code, stage }) };
}
