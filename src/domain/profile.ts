import { createHash } from "node:crypto";
import { z } from "zod";

/** A JSON Schema object, as far as a profile's fields use it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a profile says: which documents it is for, what to extract, with which models, and how. */
export const profileSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "lower-case letters, digits and hyphens, beginning with a letter"),
  version: z.string().min(1),
  description: z.string().min(1),
  match: z
    .strictObject({
      /** Key prefixes, relative to the tenant. */
      keyPrefixes: z.array(z.string().min(1)).default([]),
      contentTypes: z.array(z.string().min(1)).default([]),
      metadata: z.record(z.string(), z.string()).default({}),
      /** Exactly one profile of an installation is the default. */
      default: z.boolean().default(false),
    })
    .prefault({}),
  /** Instructions in the user's words; the product adds how to answer. */
  prompt: z.string().min(1),
  /** A JSON Schema of type object; each property is one field. */
  schema: z.record(z.string(), z.unknown()),
  /** Names in the model registry, in the order of preference. */
  models: z.array(z.string().min(1)).min(1),
  splitting: z
    .strictObject({
      /** Tokens a passage should have, and at most has. */
      targetTokens: z.int().min(50).max(4000).default(320),
      maxTokens: z.int().min(50).max(8000).default(512),
    })
    .prefault({}),
  window: z
    .strictObject({
      /** Tokens of document text a model call sees. */
      maxTokens: z.int().min(500).max(180_000).default(24_000),
      /** Pages that neighbouring windows share. */
      overlapPages: z.int().min(0).max(5).default(1),
      /** Tokens an answer may have. */
      maxOutputTokens: z.int().min(256).max(64_000).default(4096),
    })
    .prefault({}),
  outputs: z.strictObject({ markdown: z.boolean().default(true) }).prefault({}),
  budget: z
    .strictObject({
      /** Tokens (input + output + embedded) a generation may use; null for no limit of its own. */
      tokensPerDocument: z.int().positive().nullable().default(null),
      /** What happens over budget. */
      over: z.enum(["wait", "fail"]).default("wait"),
    })
    .prefault({}),
  /** Fields copied to passages for filters: at most 20. */
  filterable: z.record(z.string(), z.enum(["keyword", "number", "date"])).default({}),
});

export type Profile = z.infer<typeof profileSchema>;

/** A profile and the digest that names its exact content in every result. */
export interface DigestedProfile {
  readonly profile: Profile;
  /** SHA-256 of the canonical JSON, hex. */
  readonly digest: string;
}

/** JSON with sorted keys: equal values have equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** SHA-256 over canonical JSON, hex. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
}

/** The profile with its digest. */
export function digested(profile: Profile): DigestedProfile {
  return { profile, digest: digestOf(profile) };
}
