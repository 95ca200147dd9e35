import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { STOP_WORDS } from "../domain/text/stop-words.ts";
import { stemOf, type Word, wordsOf } from "../domain/text/words.ts";
import type { Embedder, EmbeddingPurpose, Embeddings } from "../ports/embedder.ts";

const DIMENSIONS = 512;
/** A stop word says next to nothing, but a text of nothing else still needs a direction. */
const STOP_WORD_WEIGHT = 0.05;
/** No tokeniser here: a usual length of an English token. */
const CHARACTERS_A_TOKEN = 4;
/** After so many texts the event loop gets a turn. */
const TEXTS_BETWEEN_PAUSES = 16;

/**
 * How much its order counts beside the full-text order when both are fused (0–1): they see the same words, and full
 * text, which knows how rare each word is, sees better.
 */
export const OFFLINE_VECTOR_WEIGHT = 0.25;

/**
 * An embedder that needs no model: it hashes words, so it matches words and their forms, not meaning. A stand-in for
 * machines without a model key; the same text always gives the same vector.
 */
export class OfflineEmbedder implements Embedder {
  readonly name = "offline-hash";
  readonly modelId = "offline-hash-v1";
  readonly dimensions = DIMENSIONS;
  readonly pricePerMillion = 0;

  async embed(
    texts: readonly string[],
    _purpose: EmbeddingPurpose,
    options: { signal?: AbortSignal } = {},
  ): Promise<Embeddings> {
    const vectors: Float32Array[] = [];
    for (const [index, text] of texts.entries()) {
      options.signal?.throwIfAborted();
      if (index > 0 && index % TEXTS_BETWEEN_PAUSES === 0) await nextTurn();
      vectors.push(vectorOf(text));
    }
    const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_A_TOKEN), 0);
    return { vectors, tokens };
  }
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  for (const [feature, { count, weight }] of featuresOf(text)) {
    const { index, sign } = placeOf(feature);
    vector[index] = (vector[index] ?? 0) + sign * weight * (1 + Math.log(count));
  }
  return normalised(vector);
}

interface Feature {
  count: number;
  readonly weight: number;
}

/**
 * What a text is described by: the stems of its words. (Pairs of neighbouring words were tried and lost: in this few
 * dimensions they collide with words; see tests/bench/retrieval-quality.ts.)
 */
function featuresOf(text: string): Map<string, Feature> {
  const features = new Map<string, Feature>();
  for (const word of wordsOf(text)) {
    const name = stemOf(word);
    const feature = features.get(name);
    if (feature === undefined) features.set(name, { count: 1, weight: weightOf(word) });
    else feature.count += 1;
  }
  return features;
}

/** Without a corpus to count in, length stands for rarity: short words are common. */
function weightOf(word: Word): number {
  if (STOP_WORDS.has(word.term)) return STOP_WORD_WEIGHT;
  return word.unspaced ? 1 : Math.min(1.4, 0.6 + 0.1 * word.term.length);
}

/** The feature's dimension and sign, by hash: collisions then cancel out on average. */
function placeOf(feature: string): { index: number; sign: 1 | -1 } {
  const known = PLACES.get(feature);
  if (known !== undefined) return known;
  const hash = createHash("md5").update(feature, "utf8").digest().readUInt32LE(0);
  const place = { index: (hash >>> 1) % DIMENSIONS, sign: (hash & 1) === 0 ? 1 : -1 } as const;
  if (PLACES.size >= MAX_PLACES) PLACES.clear();
  PLACES.set(feature, place);
  return place;
}

/** Hashes seen lately: texts repeat their words. */
const PLACES = new Map<string, { readonly index: number; readonly sign: 1 | -1 }>();
const MAX_PLACES = 50_000;

/** Of length 1. A text without a word gets a fixed direction, as a vector of length 0 has none. */
function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  if (length === 0) {
    vector[0] = 1;
    return vector;
  }
  return vector.map((value) => value / length);
}
