import { type Cost, NO_USAGE } from "../domain/usage.ts";
import type { Embedder, Embeddings } from "../ports/embedder.ts";
import type { DocumentModels } from "./document-models.ts";
import { Pacer, type PacerDependencies } from "./pacing/pacer.ts";
import type { ModelRegistry } from "./registry.ts";
import { type EmbeddedBatch, embeddingDigest } from "./reply-store.ts";
import { estimateTokens } from "./tokens.ts";
import type { Bench, Workshop } from "./workshop.ts";

/** Embeds the passages of one run; each call is one stored batch. */
export function createDocumentEmbedder(workshop: Workshop, bench: Bench): DocumentModels["embedPassages"] {
  const { embedder } = workshop.registry.embedder;
  return async (texts, { signal } = {}) => {
    if (texts.length === 0) return { vectors: [], tokens: 0 };
    const digest = embeddingDigest(embedder.modelId, embedder.dimensions, texts, bench.scope.salt);
    const id = `${bench.scope.documentId}/${bench.scope.era}/${digest}`;
    const batch = await workshop.flights.run(id, () => batchOf(workshop, bench, { id, digest, texts }, signal));
    bench.usage.noteBatch(digest, workshop.registry.embedder.embedder.name, batch);
    return { vectors: decodeVectors(batch), tokens: batch.tokens };
  };
}

/**
 * The installation's embedder for queries. Somebody waits for a query's answer, so it does not wait for its turn behind
 * documents: what it takes of the quota, they wait for.
 */
export function createQueryEmbedder(registry: ModelRegistry, dependencies: PacerDependencies): Embedder {
  const { embedder, quota } = registry.embedder;
  const pacer = new Pacer(dependencies);
  return {
    name: embedder.name,
    modelId: embedder.modelId,
    dimensions: embedder.dimensions,
    pricePerMillion: embedder.pricePerMillion,
    embed: (texts, purpose, options = {}) =>
      pacer.run({
        name: paceName(embedder),
        quota,
        need: { tokens: estimateAll(texts), requests: requestsFor(embedder, texts) },
        urgent: true,
        signal: options.signal,
        invoke: () => embedder.embed(texts, purpose, options),
        used: ({ tokens }) => tokens,
      }),
  };
}

async function batchOf(
  { store, calls, embedSlots, registry, telemetry }: Workshop,
  bench: Bench,
  { id, digest, texts }: { id: string; digest: string; texts: readonly string[] },
  signal: AbortSignal | undefined,
): Promise<EmbeddedBatch> {
  const { embedder, quota } = registry.embedder;
  const stored = await storedBatch();
  if (stored !== null) {
    telemetry.metric("ReplyReused", 1, "Count");
    return stored;
  }
  return calls.make(
    {
      id,
      owner: bench.owner,
      chargedTo: bench.chargedTo,
      tokens: estimateAll(texts),
      pace: { name: paceName(embedder), quota, requests: requestsFor(embedder, texts) },
      slots: embedSlots,
      invoke: async (callSignal) => {
        const embeddings = await embedder.embed(texts, "passage", { signal: callSignal });
        checkShape(embeddings, texts.length, embedder.dimensions);
        return embeddings;
      },
      spendingOf: ({ tokens }) => ({
        purpose: "embed",
        model: embedder.name,
        calls: 1,
        usage: { ...NO_USAGE, embeddedTokens: tokens, cost: costOf(embedder, tokens) },
      }),
      quotaOf: ({ tokens }) => tokens,
      keep: ({ vectors, tokens }, repeated) => {
        telemetry.metric("EmbeddedTokens", tokens, "Count", { model: embedder.name });
        telemetry.metric("ModelCost", costOf(embedder, tokens).amount, "Count", {
          model: embedder.name,
          purpose: "embed",
        });
        return store.keepBatch(bench.scope, digest, {
          kind: "embeddings",
          modelId: embedder.modelId,
          dimensions: embedder.dimensions,
          tokens,
          cost: costOf(embedder, tokens).amount,
          repeated: repeated ? 1 : 0,
          vectors: encodeVectors(vectors),
        });
      },
      kept: storedBatch,
    },
    signal,
  );

  async function storedBatch(): Promise<EmbeddedBatch | null> {
    const batch = await store.batch(bench.scope, digest);
    const bytes = texts.length * embedder.dimensions * 4;
    return batch !== null && Buffer.byteLength(batch.vectors, "base64") === bytes ? batch : null;
  }
}

function costOf({ pricePerMillion }: Embedder, tokens: number): Cost {
  return { amount: (tokens * pricePerMillion) / 1_000_000, currency: "USD" };
}

/** Chat and embedding have quotas of their own. */
function paceName({ name }: Embedder): string {
  return `embed:${name}`;
}

function requestsFor({ textsPerRequest }: Embedder, texts: readonly string[]): number {
  return textsPerRequest === undefined ? 1 : Math.ceil(texts.length / textsPerRequest);
}

function estimateAll(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}

function checkShape({ vectors }: Embeddings, count: number, dimensions: number): void {
  if (vectors.length === count && vectors.every(({ length }) => length === dimensions)) return;
  throw new Error(
    `The embedder gave ${vectors.length} vectors for ${count} texts, or not of ${dimensions} dimensions.`,
  );
}

function encodeVectors(vectors: readonly Float32Array[]): string {
  const dimensions = vectors[0]?.length ?? 0;
  const bytes = Buffer.alloc(vectors.length * dimensions * 4);
  vectors.forEach((vector, row) => {
    vector.forEach((value, column) => {
      bytes.writeFloatLE(value, (row * dimensions + column) * 4);
    });
  });
  return bytes.toString("base64");
}

function decodeVectors({ vectors, dimensions }: EmbeddedBatch): Float32Array[] {
  const bytes = Buffer.from(vectors, "base64");
  const rows: Float32Array[] = [];
  for (let start = 0; start < bytes.length; start += dimensions * 4) {
    const row = new Float32Array(dimensions);
    for (let column = 0; column < dimensions; column++) row[column] = bytes.readFloatLE(start + column * 4);
    rows.push(row);
  }
  return rows;
}
