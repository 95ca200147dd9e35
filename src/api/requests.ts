/** The bodies that the API takes, as schemas with examples: validation and the OpenAPI document come from here. */
import { z } from "@hono/zod-openapi";
import type { Settings } from "../config/settings.ts";
import { moment } from "./moments.ts";
import {
  codePoints,
  isMediaType,
  isPlainText,
  MAX_NAME_LENGTH,
  MAX_TAG_NAME_LENGTH,
  MAX_TAG_VALUE_LENGTH,
  MAX_TAGS,
  wrongKey,
  wrongName,
} from "./text-rules.ts";

const MAX_QUERY_LENGTH = 2000;
const MAX_FILTER_VALUES = 50;
const MAX_FACETS = 10;
const MAX_FACET_NAME_LENGTH = 140;
const MAX_PROFILE_NAME_LENGTH = 63;

/** A text under a rule that answers with what is wrong. */
function ruled(maximum: number, rule: (text: string) => string | undefined) {
  return z
    .string()
    .max(maximum)
    .superRefine((text, context) => {
      const wrong = rule(text);
      if (wrong !== undefined) context.addIssue({ code: "custom", message: wrong });
    });
}

const plainText = (maximum: number, minimum = 0) =>
  z
    .string()
    .min(minimum)
    .max(maximum)
    .refine(isPlainText, "Must not hold control characters or broken surrogate pairs.");

const mediaType = z.string().min(3).max(255).refine(isMediaType, "Must be a media type such as application/pdf.");

const profileName = plainText(MAX_PROFILE_NAME_LENGTH, 1);

/** A record that refuses the name `__proto__`, which the library's own would leave out without a word. */
function named<Value>(record: z.ZodType<Record<string, Value>>) {
  return z.preprocess((value, context) => {
    if (typeof value === "object" && value !== null && Object.hasOwn(value, "__proto__")) {
      context.addIssue({ code: "custom", path: ["__proto__"], message: "Is not a usable name." });
    }
    return value;
  }, record);
}

const tags = named(
  z
    .record(plainText(MAX_TAG_NAME_LENGTH, 1), plainText(MAX_TAG_VALUE_LENGTH))
    .refine((value) => Object.keys(value).length <= MAX_TAGS, `At most ${MAX_TAGS} tags.`),
);

export const createDocumentSchema = z
  .strictObject({
    name: ruled(MAX_NAME_LENGTH, wrongName).openapi({ description: "The document's name, for people.", minLength: 1 }),
    contentType: mediaType.openapi({ description: "The media type the bytes are uploaded with." }),
    size: z.int().min(0).openapi({ description: "Bytes, exactly." }),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, "Must be 64 hexadecimal digits.")
      .transform((hex) => hex.toLowerCase())
      .optional()
      .openapi({ description: "SHA-256 of the bytes in hex; the store then refuses other bytes." }),
    key: ruled(1024, wrongKey).optional().openapi({
      description:
        "Where the document lives, relative to the tenant; the same key again replaces it. Made where absent.",
    }),
    tags: tags.optional().openapi({ description: `At most ${MAX_TAGS}; search can filter by them.` }),
    profile: profileName
      .optional()
      .openapi({ description: "The extraction profile; chosen by the profiles' own rules where absent." }),
  })
  .openapi("CreateDocument", {
    example: {
      name: "invoice-2041.pdf",
      contentType: "application/pdf",
      size: 48213,
      tags: { year: "2026" },
      profile: "invoice",
    },
  });
export type CreateDocument = z.output<typeof createDocumentSchema>;

export const reprocessSchema = z
  .strictObject({
    profile: profileName
      .optional()
      .openapi({ description: "Another profile; the one asked for at upload, or the rules', where absent." }),
    fresh: z
      .boolean()
      .optional()
      .openapi({ description: "True to ask the models anew instead of reusing stored replies." }),
  })
  .openapi("Reprocess", { example: { profile: "contract", fresh: false } });

const oneOrSeveral = (text: z.ZodType<string>) => z.union([text, z.array(text).min(1).max(MAX_FILTER_VALUES)]);

const fieldValue = z.union([
  z
    .string()
    .max(1024)
    .refine((text) => text.isWellFormed()),
  z.number(),
]);

const fieldCondition = z
  .union(
    [
      fieldValue,
      z.array(fieldValue).min(1).max(MAX_FILTER_VALUES),
      z.strictObject({ gte: fieldValue.optional(), lt: fieldValue.optional() }),
    ],
    { error: "Must be a value, a list of 1–50 values, or a range {gte, lt}." },
  )
  .openapi({ description: "A value, any of a list, or a range; dates as ISO 8601 text." });
export type FieldConditionInput = z.output<typeof fieldCondition>;

const searchFilterSchema = z.strictObject({
  contentType: oneOrSeveral(mediaType).optional(),
  profile: oneOrSeveral(profileName).optional(),
  tags: tags.optional().openapi({ description: "Every named tag must have its value." }),
  createdAt: z.strictObject({ gte: moment.optional(), lt: moment.optional() }).optional(),
  fields: named(z.record(z.string().max(128), fieldCondition))
    .optional()
    .openapi({ description: "Only fields that a profile declares filterable." }),
});
export type SearchFilterInput = z.output<typeof searchFilterSchema>;

/** A search's body. Lengths of the query are counted in code points, after white space at its ends is cut. */
export function searchSchema(settings: Settings) {
  return z
    .strictObject({
      query: z
        .string()
        .refine((text) => text.isWellFormed(), "Must not hold broken surrogate pairs.")
        .transform((text) => text.trim())
        .refine((text) => text !== "", "Ask for something: the query is empty.")
        .refine((text) => codePoints(text) <= MAX_QUERY_LENGTH, `At most ${MAX_QUERY_LENGTH} characters.`)
        .openapi({
          minLength: 1,
          maxLength: MAX_QUERY_LENGTH,
          description: "What to find, in words; code points are counted.",
        }),
      mode: z.enum(["hybrid", "semantic", "lexical"]).default("hybrid"),
      k: z
        .int()
        .min(1)
        .max(settings.searchMaxK)
        .default(Math.min(10, settings.searchMaxK))
        .openapi({ description: "Hits wanted." }),
      groupBy: z.literal("document").optional().openapi({ description: "At most one hit a document." }),
      facets: z
        .array(plainText(MAX_FACET_NAME_LENGTH, 1))
        .min(1)
        .max(MAX_FACETS)
        .optional()
        .openapi({
          description:
            "Counts documents by `contentType`, `profile`, `tags.<name>` or `fields.<name>`, over the best 300 " +
            "candidates of each branch.",
        }),
      filter: searchFilterSchema.optional(),
    })
    .openapi("Search", {
      example: {
        query: "When is the payment due?",
        mode: "hybrid",
        k: 5,
        facets: ["contentType", "tags.year"],
        filter: { contentType: "application/pdf", tags: { year: "2026" }, createdAt: { gte: "2026-01-01T00:00:00Z" } },
      },
    });
}

/** A path's document id. Any text is taken: what is no id names no document. */
export const documentPathSchema = z.object({
  id: z.string().openapi({ description: "The document's id.", example: "5c1mq0zr9v6h3t8yw2kbn4xa7d" }),
});

export const outputQuerySchema = z.strictObject({
  format: z
    .enum(["json", "md"])
    .default("json")
    .openapi({ description: "JSON with pages and passages, or Markdown for people.", example: "json" }),
});

export const idempotencySchema = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "Must be 1–255 visible ASCII characters.")
    .optional()
    .openapi({
      description: "Makes a repetition safe: kept for 24 hours, the same body gets the same answer, another one a 422.",
    }),
});
