/**
 * What became of one generation, for who asks later: how it ended, where its time went and what was paid. The record
 * owes the story from the write that concludes the generation; whoever finishes the record's tail stores it under
 * `storyKey` (layout.ts). So no story tells of an end that never was.
 */
import { z } from "zod";
import { STAGES } from "./document.ts";
import { reasonSchema, spendingSchema, usageSchema } from "./result.ts";

/** Interruptions a story names; of earlier ones it keeps the number. */
const MAX_TOLD_INTERRUPTIONS = 10;

const interruptions = z.object({
  /** All there were. */
  count: z.int().nonnegative(),
  newest: z.array(z.object({ at: z.number(), code: z.string(), stage: z.enum([...STAGES, "intake"]) })),
});

/** What interrupted a run that then went on: retries, and waits for a budget or quota. Moments in milliseconds since 1970. */
export type Interruptions = Readonly<z.infer<typeof interruptions>>;

export const NO_INTERRUPTIONS: Interruptions = { count: 0, newest: [] };

export const generationStorySchema = z.object({
  generation: z.int().positive(),
  versionId: z.string(),
  contentType: z.string(),
  /** Bytes. */
  size: z.number(),
  profile: z.string(),
  profileDigest: z.string(),
  /** SUPERSEDED: another generation was begun before it ended, by a retry from the start or a newer upload. */
  outcome: z.enum(["READY", "PARTIAL", "FAILED", "SUPERSEDED"]),
  reason: reasonSchema.nullable(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  endedAt: z.number(),
  /** From 1. */
  legs: z.int().positive(),
  stages: z.array(z.object({ stage: z.enum(STAGES), milliseconds: z.number() })),
  interruptions,
  /** Null where its end came from outside of the run, so that nobody summed up what it had paid. */
  paid: z.object({ usage: usageSchema, spending: z.array(spendingSchema) }).nullable(),
});

/** One generation's story, complete once it has ended. */
export type GenerationStory = Readonly<z.infer<typeof generationStorySchema>>;

/** The interruptions with one more. */
export function withInterruption(
  before: Interruptions | undefined,
  interruption: Interruptions["newest"][number],
): Interruptions {
  const { count, newest } = before ?? NO_INTERRUPTIONS;
  return { count: count + 1, newest: [...newest, interruption].slice(-MAX_TOLD_INTERRUPTIONS) };
}
