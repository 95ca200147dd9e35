/**
 * What one generation found, as it lies under `resultKey` (layout.ts): small, complete in itself, and all that the API
 * reads besides the record.
 */
import { z } from "zod";
import { STAGES } from "./document.ts";
import type { PassageOwner } from "./passage.ts";
import { PURPOSES } from "./usage.ts";

const evidence = z.object({ page: z.int().positive(), quote: z.string() });

const extractedField = z.object({ value: z.unknown(), grounded: z.boolean(), evidence: evidence.nullable() });

const warning = z.object({ code: z.string(), message: z.string(), page: z.int().positive().exactOptional() });

export const reasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  stage: z.enum([...STAGES, "intake"]),
  retryable: z.boolean(),
});

export const usageSchema = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  embeddedTokens: z.number(),
  cost: z.object({ amount: z.number(), currency: z.literal("USD") }),
  repeated: z.number(),
});

/** What one model was paid for one purpose. */
export const spendingSchema = z.object({
  purpose: z.enum(PURPOSES),
  model: z.string(),
  calls: z.number(),
  usage: usageSchema,
});

const generationResultSchema = z.object({
  documentId: z.string(),
  generation: z.int().positive(),
  versionId: z.string(),
  profile: z.string(),
  profileDigest: z.string(),
  /** As sniffed, e.g. "pdf". */
  format: z.string(),
  contentType: z.string(),
  pageCount: z.int().nonnegative(),
  passageCount: z.int().nonnegative(),
  title: z.string().nullable(),
  fields: z.record(z.string(), extractedField),
  warnings: z.array(warning),
  usage: usageSchema,
  /** The usage by what models were paid for, and which: those that answered are among them. */
  spending: z.array(spendingSchema).default([]),
  outcome: z.enum(["READY", "PARTIAL"]),
  /** Why it is PARTIAL; null when it is READY. */
  reason: reasonSchema.nullable(),
  /** When the result was written, in milliseconds since 1970. */
  createdAt: z.number(),
});

/** One generation's result. Its field, warning, reason and usage are those of field.ts, document.ts and usage.ts. */
export type GenerationResult = z.infer<typeof generationResultSchema>;

const filterValue = z.union([z.string(), z.number()]);

/** How a generation's passages lie in the index, as stored under `indexedKey` (layout.ts). */
export const indexedAsSchema = z.object({
  /** What every passage is stamped with. */
  owner: z.object({
    documentId: z.string(),
    tenant: z.string(),
    generation: z.int().positive(),
    name: z.string(),
    contentType: z.string(),
    profile: z.string(),
    tags: z.record(z.string(), z.string()),
    createdAt: z.number(),
    fields: z.record(z.string(), z.union([filterValue, z.array(filterValue)])),
  }),
  /** Passages embedded and stored together, and the run's salt: what the stored vectors are found by. */
  embedding: z.object({ batch: z.int().positive(), salt: z.string() }),
});

/** The same for those who write it. */
export interface IndexedAs {
  readonly owner: PassageOwner;
  readonly embedding: { readonly batch: number; readonly salt: string };
}

/** The passages of a generation, as they lie under `documentKey` (layout.ts). */
export const storedPassagesSchema = z.object({
  passages: z.array(
    z.object({
      ordinal: z.int().nonnegative(),
      page: z.int().positive(),
      headings: z.array(z.string()),
      start: z.int().nonnegative(),
      end: z.int().nonnegative(),
      text: z.string(),
    }),
  ),
});

/**
 * The result stored as JSON.
 * @throws an error that names what is wrong, never the text itself, when it is no result.
 */
export function parseGenerationResult(json: string): GenerationResult {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Error("A stored result is not JSON.");
  }
  const parsed = generationResultSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")} (${issue.code})`);
  throw new Error(`A stored result has not the expected shape: ${wrong.join(", ")}.`);
}
