import type { ChatModelEntry, ModelList } from "../config/model-list.ts";
import type { ChatModelCard, ModelCapabilities, ModelPrice, ModelQuota } from "../ports/chat-model.ts";
import {
  DEAREST_PRICE,
  isRegionalProfile,
  KNOWN_MODELS,
  type KnownModel,
  ownModelId,
  TITAN_ID,
  TITAN_PRICE,
} from "./known-models.ts";

/** A chat model's entry, complete: what an adapter is made of. */
export interface ResolvedChatModel {
  readonly name: string;
  readonly modelId: string;
  readonly region: string;
  readonly card: ChatModelCard;
}

/** An embedder's entry, complete. */
export interface ResolvedEmbedder {
  readonly name: string;
  readonly modelId: string;
  readonly region: string;
  readonly dimensions: 256 | 512 | 1024;
  readonly pricePerMillion: number;
  readonly quota: ModelQuota;
}

export interface ResolvedModels {
  readonly chat: readonly ResolvedChatModel[];
  readonly defaults?: readonly string[];
  readonly embedder: ResolvedEmbedder;
  /** What had to be assumed, one sentence a model: to be said at the start. */
  readonly notes: readonly string[];
}

/** What an answer of an unknown model may have at most: every model takes that. */
const SAFE_OUTPUT_LIMIT = 4_096;
const SAFE_CONTEXT_TOKENS = 100_000;

/**
 * Completes each entry of a list of models with its card, and with what is safe where nothing is known: no parameter
 * that a model might refuse, short answers, and the dearest price, so that budgets and costs err on the safe side.
 * @param region the installation's, for entries that name none
 */
export function resolveModels(list: ModelList, region: string): ResolvedModels {
  const notes: string[] = [];
  const chat = list.chat.map((entry) => ({
    name: entry.name,
    modelId: entry.modelId,
    region: entry.region ?? region,
    card: cardOf(entry, notes),
  }));
  const { embedder } = list;
  const known = ownModelId(embedder.modelId) === TITAN_ID;
  if (!known && embedder.pricePerMillion === undefined) {
    notes.push(
      `The price of the embedder ${embedder.name} (${embedder.modelId}) is not known and counts as nothing; say it in its entry (pricePerMillion).`,
    );
  }
  return {
    chat,
    ...(list.defaults === undefined ? {} : { defaults: list.defaults }),
    embedder: {
      name: embedder.name,
      modelId: embedder.modelId,
      region: embedder.region ?? region,
      dimensions: embedder.dimensions,
      pricePerMillion: embedder.pricePerMillion ?? (known ? TITAN_PRICE : 0),
      quota: quotaOf(embedder.quota ?? {}),
    },
    notes,
  };
}

function cardOf(entry: ChatModelEntry, notes: string[]): ChatModelCard {
  const known = KNOWN_MODELS[ownModelId(entry.like ?? entry.modelId)];
  const price = priceOf(entry, known);
  const capabilities = capabilitiesOf(entry, known);
  const outputLimit = entry.outputLimit ?? known?.outputLimit ?? SAFE_OUTPUT_LIMIT;
  const counted = `USD ${DEAREST_PRICE.inputPerMillion} and ${DEAREST_PRICE.outputPerMillion} a million tokens of input and output`;
  if (known === undefined) {
    notes.push(
      `The model ${entry.name} (${entry.modelId}) is not one that this version knows: it is asked ${takenOnly(capabilities)}, for answers of at most ${outputLimit} tokens${price === null ? `, and counted at ${counted}` : ""}; its entry may say more, or name a known model it is like.`,
    );
  } else if (price === null) {
    notes.push(
      `The price of ${entry.name} (${entry.modelId}) is not known: it is counted at ${counted}; say it in its entry (price).`,
    );
  }
  return {
    price: price ?? DEAREST_PRICE,
    capabilities,
    contextTokens: entry.contextTokens ?? known?.contextTokens ?? SAFE_CONTEXT_TOKENS,
    outputLimit,
    quota: quotaOf({ outputBurn: known?.outputBurn ?? 5, ...entry.quota }),
  };
}

function priceOf({ price, modelId }: ChatModelEntry, known: KnownModel | undefined): ModelPrice | null {
  if (price !== undefined) return price;
  if (known == null || known.price === null) return null;
  const times = isRegionalProfile(modelId) ? known.regionalPremium : 1;
  const { asOf, ...prices } = known.price;
  const scaled = Object.fromEntries(Object.entries(prices).map(([kind, usd]) => [kind, round(usd * times)]));
  return { ...(scaled as Omit<ModelPrice, "asOf">), asOf };
}

/** Prices have at most four decimals. */
function round(usd: number): number {
  return Math.round(usd * 10_000) / 10_000;
}

function capabilitiesOf({ capabilities }: ChatModelEntry, known: KnownModel | undefined): ModelCapabilities {
  const { cachePoints, ...own } = capabilities;
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const { cachePoints: cached, ...card } = known?.capabilities ?? { structuredOutput: false, documents: false };
  const chosen = cachePoints === undefined ? cached : (cachePoints ?? undefined);
  return { ...card, ...said, ...(chosen === undefined ? {} : { cachePoints: withoutAbsent(chosen) }) };
}

function takenOnly({ structuredOutput, strictTools, documents }: ModelCapabilities): string {
  const without = [
    ...(structuredOutput || strictTools ? [] : ["structured output"]),
    ...(documents ? [] : ["documents and pictures"]),
  ];
  return without.length === 0 ? "as its entry says" : `without ${without.join(" and ")}`;
}

function quotaOf(quota: { readonly [Name in keyof ModelQuota]: ModelQuota[Name] | undefined }): ModelQuota {
  return withoutAbsent(quota);
}

type Present<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

function withoutAbsent<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Present<Value>;
}
