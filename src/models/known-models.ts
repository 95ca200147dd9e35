/**
 * What is known of Claude and Titan on Bedrock: a card a model, by the model's own id. Capabilities follow AWS's
 * documentation and public reports of November 2026. ⚠ What only an AWS account can show: the ids and limits of the
 * 5.x models, and from how many tokens each model caches; an entry of the list of models overrides any of it.
 */
import type { ModelCapabilities, ModelPrice } from "../ports/chat-model.ts";

/** What is known of a model. */
export interface KnownModel {
  readonly capabilities: ModelCapabilities;
  readonly contextTokens: number;
  readonly outputLimit: number;
  /** For the `global.` profile or a model without one; null where no price was published when this was written. */
  readonly price: ModelPrice | null;
  /** What regional profiles cost times the price. */
  readonly regionalPremium: number;
  /** What a token of the answer takes of the quota. */
  readonly outputBurn: number;
}

/** The day of the price lists that these were read from: AWS's and Anthropic's, as copied in public articles. */
const AS_OF = "2026-03-21";

/** Caching costs a quarter more to write and a tenth to read, with all of them. */
function priceOf(inputPerMillion: number, outputPerMillion: number): ModelPrice {
  return {
    inputPerMillion,
    outputPerMillion,
    cacheReadPerMillion: inputPerMillion / 10,
    cacheWritePerMillion: inputPerMillion * 1.25,
    asOf: AS_OF,
  };
}

/** The safe side where a model's price is not known: the dearest one that is, with the premium of a regional profile. */
export const DEAREST_PRICE: ModelPrice = priceOf(5.5, 27.5);

/** Claude 4.5 and later: structured output by a parameter of its own, and answers that burn the quota five times. */
const CLAUDE_4_5 = {
  contextTokens: 200_000,
  outputLimit: 64_000,
  regionalPremium: 1.1,
  outputBurn: 5,
} as const;

/** What every Claude since 4.5 takes. */
const SINCE_4_5 = { structuredOutput: true, strictTools: true, documents: true, vision: true } as const;

/** Claude 4.5 and 4.6 also take a forced tool and a temperature. */
const UNTIL_4_6 = { ...SINCE_4_5, forcedTool: true, temperature: true } as const;

const RARELY_CACHED = { cachePoints: { minTokens: 4_096 } } as const;
const CACHED = { cachePoints: { minTokens: 1_024 } } as const;

export const KNOWN_MODELS: Readonly<Record<string, KnownModel>> = {
  "anthropic.claude-3-haiku-20240307-v1:0": {
    capabilities: { structuredOutput: false, documents: true, forcedTool: true, temperature: true },
    contextTokens: 200_000,
    outputLimit: 4_096,
    price: priceOf(0.25, 1.25),
    regionalPremium: 1,
    outputBurn: 1,
  },
  "anthropic.claude-haiku-4-5-20251001-v1:0": {
    ...CLAUDE_4_5,
    capabilities: { ...UNTIL_4_6, ...RARELY_CACHED },
    price: priceOf(1, 5),
  },
  "anthropic.claude-sonnet-4-5-20250929-v1:0": {
    ...CLAUDE_4_5,
    capabilities: { ...UNTIL_4_6, ...CACHED },
    price: priceOf(3, 15),
  },
  "anthropic.claude-opus-4-5-20251101-v1:0": {
    ...CLAUDE_4_5,
    capabilities: { ...UNTIL_4_6, ...RARELY_CACHED },
    price: priceOf(5, 25),
  },
  "anthropic.claude-sonnet-4-6": {
    ...CLAUDE_4_5,
    capabilities: { ...UNTIL_4_6, ...RARELY_CACHED },
    price: priceOf(3, 15),
  },
  "anthropic.claude-opus-4-6-v1": {
    ...CLAUDE_4_5,
    capabilities: { ...UNTIL_4_6, ...RARELY_CACHED },
    price: priceOf(5, 25),
  },
  // Sonnet 5 and Opus 5 answer 400 to a temperature, the 5.5 models to a forced tool as well.
  "anthropic.claude-sonnet-5": {
    ...CLAUDE_4_5,
    capabilities: { ...SINCE_4_5, ...RARELY_CACHED, forcedTool: true },
    price: null,
  },
  "anthropic.claude-opus-5": {
    ...CLAUDE_4_5,
    capabilities: { ...SINCE_4_5, ...RARELY_CACHED, forcedTool: true },
    price: null,
  },
  "anthropic.claude-sonnet-5-5": { ...CLAUDE_4_5, capabilities: { ...SINCE_4_5, ...RARELY_CACHED }, price: null },
  "anthropic.claude-opus-5-5": { ...CLAUDE_4_5, capabilities: { ...SINCE_4_5, ...RARELY_CACHED }, price: null },
};

/** USD a million tokens of Titan Text Embeddings V2. */
export const TITAN_PRICE = 0.02;
export const TITAN_ID = "amazon.titan-embed-text-v2:0";

/** The prefixes of Bedrock's own inference profiles. */
const PROFILE = /^(us|eu|jp|au|apac|global)\./;

/** A model's own id: without a profile's prefix, and the last part of an ARN. */
export function ownModelId(modelId: string): string {
  return (modelId.split("/").at(-1) ?? modelId).replace(PROFILE, "");
}

/** True where a call stays in one geography, which newer models cost more for. */
export function isRegionalProfile(modelId: string): boolean {
  const prefix = PROFILE.exec(modelId.split("/").at(-1) ?? modelId)?.[1];
  return prefix !== undefined && prefix !== "global";
}
