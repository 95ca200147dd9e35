/** The pages that the API answers with when it lists. */
import { z } from "@hono/zod-openapi";
import { NO_USAGE } from "../domain/usage.ts";
import { documentSchema, listedExample, passageSchema } from "./responses.ts";

const cursor = z
  .string()
  .nullable()
  .openapi({ description: "Ask with it for the next page, however few this one holds; null on the last one." });

const listedDocument = documentSchema
  .omit({ warnings: true, fields: true, uploadId: true, links: true })
  .extend({ links: z.object({ self: z.string() }) });
export type ListedDocument = z.output<typeof listedDocument>;

export const documentPageSchema = z.object({ documents: z.array(listedDocument), cursor }).openapi("DocumentPage", {
  example: {
    documents: [
      {
        ...listedExample,
        status: "FAILED",
        live: null,
        reason: {
          code: "encrypted",
          message: "The document is encrypted; upload it without a password.",
          stage: "read",
          retryable: false,
        },
        usage: NO_USAGE,
      },
    ],
    cursor: null,
  },
});

export const passagePageSchema = z
  .object({ generation: z.int(), passages: z.array(passageSchema), cursor })
  .openapi("PassagePage", {
    example: {
      generation: 1772357400,
      passages: [{ ordinal: 0, page: 1, headings: [], start: 0, end: 30, text: "Payment is due within 30 days." }],
      cursor: null,
    },
  });

const deadLetter = z.object({
  id: z.string(),
  origin: z.enum(["ingestion", "event-target"]).openapi({ description: "Which queue gave it up." }),
  class: z.string().openapi({ description: "The failure's class: a reason's code, or `unparsable`." }),
  documentId: z.string().nullable(),
  at: z.string().openapi({ format: "date-time" }),
});

const letterExample = {
  id: "0b5a9a0e-9a2c-4f0c-8d3e-5a1f6f1b7c11",
  origin: "ingestion" as const,
  class: "model_unavailable",
  documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d",
  at: "2026-03-01T09:30:00.000Z",
};

export const deadLetterPageSchema = z
  .object({ deadLetters: z.array(deadLetter), cursor })
  .openapi("DeadLetterPage", { example: { deadLetters: [letterExample], cursor: null } });

export const chosenDeadLettersSchema = z
  .object({
    dryRun: z.boolean(),
    deadLetters: z.array(deadLetter).openapi({ description: "Those it was done to, or would be." }),
    more: z.boolean().openapi({ description: "True where more of the class remain: ask again." }),
  })
  .openapi("ChosenDeadLetters", { example: { dryRun: true, deadLetters: [letterExample], more: false } });
