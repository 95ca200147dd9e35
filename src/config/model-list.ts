/** The models of an installation as an operator writes them down: JSON, checked as a whole at the start. */
import { z } from "zod";
import { WrongSettingsError } from "./settings.ts";

const tokens = z.number().int().positive();
const price = z.number().nonnegative();

/** USD a million tokens, with the day the price was read. */
const priceSchema = z.strictObject({
  inputPerMillion: price,
  outputPerMillion: price,
  cacheReadPerMillion: price,
  cacheWritePerMillion: price,
  asOf: z.iso.date(),
});

const quotaSchema = z.strictObject({
  requestsPerMinute: z.number().positive().optional(),
  tokensPerMinute: z.number().positive().optional(),
  outputBurn: z.number().positive().optional(),
});

/** What of a model's capabilities its entry says otherwise than its card. */
const capabilitiesSchema = z.strictObject({
  structuredOutput: z.boolean().optional(),
  strictTools: z.boolean().optional(),
  forcedTool: z.boolean().optional(),
  temperature: z.boolean().optional(),
  documents: z.boolean().optional(),
  vision: z.boolean().optional(),
  /** Null for none. */
  cachePoints: z
    .strictObject({ minTokens: tokens, ttl: z.enum(["5m", "1h"]).optional() })
    .nullable()
    .optional(),
});

const name = z.string().regex(/^[a-z][a-z0-9.-]{0,62}$/, "lower-case letters, digits, dots and hyphens");
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region such as eu-central-1");

const chatModelSchema = z.strictObject({
  /** What profiles call it. */
  name,
  /** A model's id, or the id or ARN of an inference profile. */
  modelId: z.string().min(1),
  /** Whose card it takes where its own id does not say, e.g. behind an application inference profile's ARN. */
  like: z.string().min(1).optional(),
  /** Absent: the installation's. */
  region: region.optional(),
  capabilities: capabilitiesSchema.default({}),
  /** Tokens of input and output together. */
  contextTokens: tokens.optional(),
  /** Tokens of one answer. */
  outputLimit: tokens.optional(),
  price: priceSchema.optional(),
  quota: quotaSchema.optional(),
});

const embedderSchema = z.strictObject({
  name,
  modelId: z.string().min(1),
  region: region.optional(),
  dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]).default(1024),
  pricePerMillion: price.optional(),
  quota: quotaSchema.optional(),
});

export const modelListSchema = z.strictObject({
  chat: z.array(chatModelSchema).min(1),
  /** What `default` in a profile stands for, in the order of preference; absent: the first. */
  defaults: z.array(name).min(1).optional(),
  embedder: embedderSchema,
});

/** The models of an installation. */
export type ModelList = z.infer<typeof modelListSchema>;

/** A chat model's entry. */
export type ChatModelEntry = ModelList["chat"][number];

/**
 * A list of models as JSON text, from a file or the variable {@link MODEL_LIST_VARIABLE}.
 * @throws {WrongSettingsError}
 */
export function parseModelListText(text: string): ModelList {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new WrongSettingsError(
      "The list of models is no JSON; write {chat: [{name, modelId}], embedder: {name, modelId}}.",
    );
  }
  return parseModelList(raw);
}

/** The environment variable that holds the list of models as JSON; without it, the installation's defaults are taken. */
export const MODEL_LIST_VARIABLE = "SLUICE_MODEL_LIST";

/**
 * A list of models as it was read from JSON.
 * @throws {WrongSettingsError} naming every entry that is wrong
 */
export function parseModelList(raw: unknown): ModelList {
  const parsed = modelListSchema.safeParse(raw);
  const wrong = parsed.success
    ? namesAreWrong(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${placeOf(raw, path)}: ${message}`);
  if (!parsed.success || wrong.length > 0) {
    throw new WrongSettingsError(`The list of models is wrong: ${wrong.join("; ")}.`);
  }
  return parsed.data;
}

function namesAreWrong({ chat, defaults = [] }: ModelList): readonly string[] {
  const names = chat.map((entry) => entry.name);
  const twice = new Set(names.filter((entry, index) => names.indexOf(entry) < index));
  return [
    ...[...twice].map((entry) => `${entry}: two models have this name`),
    ...(names.includes(DEFAULT_MODEL)
      ? [`${DEFAULT_MODEL}: stands for the list's defaults, so no model may have it`]
      : []),
    ...defaults.filter((entry) => !names.includes(entry)).map((entry) => `defaults: ${entry} is no model of the list`),
  ];
}

/** The name in a profile that means "whatever this installation prefers". */
export const DEFAULT_MODEL = "default";

/** Where something is wrong, with the model's name in place of its number. */
function placeOf(raw: unknown, [list, index, ...rest]: readonly PropertyKey[]): string {
  if (list !== "chat" || typeof index !== "number") return [list ?? "list", index, ...rest].filter(isThere).join(".");
  const entry = (raw as { chat: readonly { name?: unknown }[] }).chat[index];
  const called = typeof entry?.name === "string" ? entry.name : `chat ${index + 1}`;
  return [called, ...rest].join(".");
}

function isThere(part: PropertyKey | undefined): part is PropertyKey {
  return part !== undefined;
}
