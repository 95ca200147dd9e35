import { InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { z } from "zod";
import { concurrently } from "../../domain/concurrently.ts";
import { UncertainCallError } from "../../ports/chat-model.ts";
import type { Embedder, EmbeddingPurpose, Embeddings } from "../../ports/embedder.ts";
import type { RegionalClient } from "./bedrock-client.ts";
import { callBedrock } from "./call-bedrock.ts";
import { InputTooLongError } from "./input-too-long-error.ts";

export interface TitanEmbedderOptions {
  /** Its name in the registry. */
  readonly name: string;
  readonly modelId: string;
  readonly dimensions: 256 | 512 | 1024;
  /** USD a million tokens. */
  readonly pricePerMillion: number;
  /** Calls at once: Titan takes one text a call. */
  readonly concurrency: number;
  readonly regional: RegionalClient;
}

/** What Titan takes of one text, in UTF-16 units; its 8,192 tokens may be fewer. */
const MAX_CHARACTERS = 50_000;

/** Vectors remembered for a batch that is tried again: several batches. */
const MAX_REMEMBERED = 512;

const answerSchema = z.object({ embedding: z.array(z.number()), inputTextTokenCount: z.int().nonnegative() });

/** One text's vector, and the tokens it cost. */
interface Embedded {
  readonly vector: Float32Array;
  readonly tokens: number;
}

/**
 * Titan Text Embeddings V2 over InvokeModel. It makes no difference between passages and queries. Of a text that is
 * longer than it takes, the beginning is embedded: full text still finds the rest.
 */
export class TitanEmbedder implements Embedder {
  readonly name: string;
  readonly modelId: string;
  readonly dimensions: number;
  readonly textsPerRequest = 1;
  readonly pricePerMillion: number;
  readonly #concurrency: number;
  readonly #regional: RegionalClient;
  /** Vectors of batches that are not whole yet, by text: the next try of one that fails does not buy them again. */
  readonly #remembered = new Map<string, Embedded>();

  constructor({ name, modelId, dimensions, pricePerMillion, concurrency, regional }: TitanEmbedderOptions) {
    this.name = name;
    this.modelId = modelId;
    this.dimensions = dimensions;
    this.pricePerMillion = pricePerMillion;
    this.#concurrency = concurrency;
    this.#regional = regional;
  }

  async embed(
    texts: readonly string[],
    _purpose: EmbeddingPurpose,
    options: { signal?: AbortSignal } = {},
  ): Promise<Embeddings> {
    options.signal?.throwIfAborted();
    const asked = new Map<string, Promise<Embedded>>();
    const embedded = await concurrently(texts, this.#concurrency, (text) => {
      const one = asked.get(text) ?? this.#embedOnce(text, options.signal);
      asked.set(text, one);
      return one;
    });
    for (const text of texts) this.#remembered.delete(text);
    return {
      vectors: embedded.map(({ vector }) => vector),
      tokens: [...new Set(embedded)].reduce((sum, { tokens }) => sum + tokens, 0),
    };
  }

  async #embedOnce(text: string, signal: AbortSignal | undefined): Promise<Embedded> {
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const embedded = await this.#embedBeginning(text, signal);
    this.#remember(text, embedded);
    return embedded;
  }

  async #embedBeginning(text: string, signal: AbortSignal | undefined): Promise<Embedded> {
    let beginning = text.slice(0, MAX_CHARACTERS);
    for (;;) {
      try {
        return await this.#invoke(beginning, signal);
      } catch (error) {
        const shorter = error instanceof InputTooLongError ? shortened(beginning, error) : beginning;
        if (shorter.length === beginning.length || shorter === "") throw error;
        beginning = shorter;
      }
    }
  }

  async #invoke(inputText: string, signal: AbortSignal | undefined): Promise<Embedded> {
    const command = new InvokeModelCommand({
      modelId: this.modelId,
      contentType: "application/json",
      accept: "application/json",
      body: JSON.stringify({ inputText, dimensions: this.dimensions, normalize: true }),
    });
    const { body } = await callBedrock({
      regional: this.#regional,
      modelId: this.modelId,
      signal,
      send: (client, abortSignal) => client.send(command, { abortSignal }),
    });
    return this.#parse(body.transformToString());
  }

  #parse(body: string): Embedded {
    const parsed = answerSchema.safeParse(jsonOf(body));
    if (!parsed.success || parsed.data.embedding.length !== this.dimensions) {
      throw new UncertainCallError(
        `The embedder ${this.modelId} did not answer with a vector of ${this.dimensions} dimensions; the document is tried again.`,
      );
    }
    return { vector: Float32Array.from(parsed.data.embedding), tokens: parsed.data.inputTextTokenCount };
  }

  #remember(text: string, embedded: Embedded): void {
    this.#remembered.set(text, embedded);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED) break;
      this.#remembered.delete(oldest);
    }
  }
}

/** The share of a text that fits, as far as the refusal says it; half of it otherwise. Whole characters only. */
function shortened(text: string, { tokens, limit }: InputTooLongError): string {
  const share = tokens > limit && limit > 0 ? (limit / tokens) * 0.95 : 0.5;
  return text.slice(0, Math.floor(text.length * share)).replace(/[\uD800-\uDBFF]$/, "");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
