/** What the API takes to list things page by page. */
import { z } from "@hono/zod-openapi";
import { DOCUMENT_STATUSES } from "../domain/document.ts";
import { moment } from "./moments.ts";
import { MAX_TAG_NAME_LENGTH, MAX_TAG_VALUE_LENGTH } from "./text-rules.ts";

const MAX_PAGE = 100;
const DEFAULT_PAGE = 20;
const MAX_CURSOR_LENGTH = 2048;
const MAX_WORD_LENGTH = 128;

const page = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(MAX_PAGE)
    .default(DEFAULT_PAGE)
    .openapi({ description: "Items wanted.", example: DEFAULT_PAGE, type: "integer" }),
  cursor: z
    .string()
    .min(1)
    .max(MAX_CURSOR_LENGTH)
    .regex(/^[A-Za-z0-9_-]+$/, "Must be a cursor as a listing gave it.")
    .optional()
    .openapi({ description: "The `cursor` of the page before, to go on there." }),
};

/** Milliseconds since 1970. */
const momentInMilliseconds = moment
  .transform((text) => Date.parse(text))
  .openapi({ type: "string", description: "ISO 8601: a date (its midnight in UTC) or a moment with its offset." });

const word = z.string().min(1).max(MAX_WORD_LENGTH);

/** `name=value`; a value may hold further equals signs. */
const tag = z
  .string()
  .max(MAX_TAG_NAME_LENGTH + 1 + MAX_TAG_VALUE_LENGTH)
  .regex(/^[^=]+=/, "Must be name=value, e.g. tag=year=2026.")
  .transform((text) => {
    const at = text.indexOf("=");
    return { name: text.slice(0, at), value: text.slice(at + 1) };
  })
  .openapi({ type: "string", description: "A tag that the documents have, as `name=value`.", example: "year=2026" });

export const listDocumentsQuerySchema = z.strictObject({
  status: z.enum(DOCUMENT_STATUSES).optional().openapi({
    description: "The newest generation's. Deleted documents are listed only where they are asked for.",
  }),
  tag: tag.optional(),
  profile: word.optional().openapi({ description: "The profile a document is processed by.", example: "invoice" }),
  createdFrom: momentInMilliseconds.optional(),
  createdBefore: momentInMilliseconds.optional(),
  ...page,
});
export type ListDocumentsQuery = z.output<typeof listDocumentsQuerySchema>;

export const pageQuerySchema = z.strictObject(page);
export type PageQuery = z.output<typeof pageQuerySchema>;

export const listDeadLettersQuerySchema = z.strictObject({
  class: word.optional().openapi({ description: "Only those of this class.", example: "dead_letter" }),
  ...page,
});

const MAX_NAMED_LETTERS = 100;

/** Which dead letters: named ones, or all of a class. */
export const chooseDeadLettersSchema = z
  .strictObject({
    ids: z.array(word).min(1).max(MAX_NAMED_LETTERS).optional(),
    class: word.optional(),
    dryRun: z.boolean().default(false).openapi({ description: "True to be told what would be done, and do nothing." }),
  })
  .refine(({ ids, class: letterClass }) => (ids === undefined) !== (letterClass === undefined), {
    path: ["ids"],
    message: "Give either `ids` or `class`.",
  })
  .openapi("ChooseDeadLetters", { example: { class: "dead_letter", dryRun: true } });
export type ChooseDeadLetters = z.output<typeof chooseDeadLettersSchema>;
