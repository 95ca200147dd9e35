/** What the API answers with of a document's generations. */
import { z } from "@hono/zod-openapi";
import { STAGES } from "../domain/document.ts";
import { reasonResponse } from "./responses.ts";
import { spendingResponse, usageExample, usageResponse } from "./usage-responses.ts";

const moment = z.string().openapi({ format: "date-time" });

const generation = z.object({
  generation: z.int(),
  live: z.boolean().openapi({ description: "True of the one that search returns." }),
  outcome: z.enum(["READY", "PARTIAL", "FAILED", "SUPERSEDED"]).nullable().openapi({
    description: "Null while it is in work. SUPERSEDED: another one was begun before it ended.",
  }),
  reason: reasonResponse.nullable().openapi({ description: "Why it did not end READY." }),
  versionId: z.string(),
  contentType: z.string(),
  size: z.int().openapi({ description: "Bytes." }),
  profile: z.string(),
  profileDigest: z.string(),
  startedAt: moment,
  endedAt: moment.nullable(),
  legs: z.int().openapi({ description: "Calls of the worker that the run was spread over." }),
  stages: z
    .array(z.object({ stage: z.enum(STAGES), milliseconds: z.number() }))
    .openapi({ description: "Finished stages, in the order they were, with their time over all legs." }),
  interruptions: z.object({
    count: z.int(),
    newest: z.array(z.object({ at: moment, code: z.string(), stage: z.string() })),
  }),
  usage: usageResponse.nullable().openapi({
    description: "What its replies cost, whichever generation bought them; null where nobody summed it up.",
  }),
  spending: z.array(spendingResponse).openapi({ description: "The usage by what models were asked for, and which." }),
});
export type GenerationView = z.output<typeof generation>;

export const generationPageSchema = z
  .object({
    generations: z.array(generation),
    cursor: z.string().nullable().openapi({ description: "Ask with it for the next page; null on the last one." }),
  })
  .openapi("GenerationPage", {
    example: {
      generations: [
        {
          generation: 1772357400,
          live: true,
          outcome: "READY",
          reason: null,
          versionId: "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
          contentType: "application/pdf",
          size: 48213,
          profile: "invoice",
          profileDigest: "9f2c51d0a7b34e8895d6c1f0e2a4b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e",
          startedAt: "2026-03-01T09:30:01.000Z",
          endedAt: "2026-03-01T09:30:12.481Z",
          legs: 1,
          stages: [
            { stage: "read", milliseconds: 210 },
            { stage: "extract", milliseconds: 6120 },
          ],
          interruptions: {
            count: 1,
            newest: [{ at: "2026-03-01T09:30:04.000Z", code: "over_quota", stage: "extract" }],
          },
          usage: usageExample,
          spending: [{ purpose: "extract", model: "claude-haiku", calls: 1, usage: usageExample }],
        },
      ],
      cursor: null,
    },
  });
