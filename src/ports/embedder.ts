/** What a text is embedded for: some models treat the two differently. */
export type EmbeddingPurpose = "passage" | "query";

export interface Embeddings {
  /** One a text, each of length 1 (normalised), in the order of the texts. */
  readonly vectors: readonly Float32Array[];
  readonly tokens: number;
}

/** Text to vectors. */
export interface Embedder {
  readonly name: string;
  readonly modelId: string;
  readonly dimensions: number;
  /** Texts the provider takes in one of its requests; absent: a whole batch. For quotas that count requests. */
  readonly textsPerRequest?: number;
  /** USD a million tokens. */
  readonly pricePerMillion: number;
  /** @throws {Failure} `model_unavailable` (retryable) or a permanent one. */
  embed(texts: readonly string[], purpose: EmbeddingPurpose, options?: { signal?: AbortSignal }): Promise<Embeddings>;
}
