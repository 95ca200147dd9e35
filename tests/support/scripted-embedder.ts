import type { Embedder, EmbeddingPurpose, Embeddings } from "../../src/ports/embedder.ts";

/** An Embedder with a vector a text (by its length), recorded calls and scripted failures. */
export class ScriptedEmbedder implements Embedder {
  readonly name = "scripted-embedder";
  readonly modelId = "scripted-embedder-v1";
  readonly dimensions = 4;
  readonly pricePerMillion = 0.02;
  readonly calls: { readonly texts: readonly string[]; readonly purpose: EmbeddingPurpose }[] = [];
  /** Thrown by the next calls, in order. */
  readonly failures: Error[] = [];

  async embed(texts: readonly string[], purpose: EmbeddingPurpose): Promise<Embeddings> {
    this.calls.push({ texts, purpose });
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return { vectors: texts.map(vectorOf), tokens: texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0) };
  }
}

function vectorOf(text: string): Float32Array {
  const angle = text.length % 90;
  return Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0);
}
