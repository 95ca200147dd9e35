import { describe, expect, test } from "vitest";
import type { Embedder } from "../../src/ports/embedder.ts";

/** What makes an embedder for one test. */
export interface EmbedderHarness {
  readonly embedder: Embedder;
  close?(): Promise<void>;
}

/** What every adapter of {@link Embedder} has to keep. */
export function describeEmbedder(name: string, makeAdapter: () => Promise<EmbedderHarness>): void {
  describe(`${name} embedder`, () => {
    async function withEmbedder(work: (embedder: Embedder) => Promise<void>): Promise<void> {
      const harness = await makeAdapter();
      try {
        await work(harness.embedder);
      } finally {
        await harness.close?.();
      }
    }

    test("An embedder gives one normalised vector a text, in order, and counts its tokens", () =>
      withEmbedder(async (embedder) => {
        const texts = ["The pump failed at night.", "Invoice for steel bolts", "ポンプ", "x"];
        const { vectors, tokens } = await embedder.embed(texts, "passage");
        expect(vectors).toHaveLength(texts.length);
        for (const vector of vectors) {
          expect(vector).toHaveLength(embedder.dimensions);
          expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
        }
        expect(tokens).toBeGreaterThanOrEqual(texts.length);
        const [alone] = (await embedder.embed(texts.slice(1, 2), "passage")).vectors;
        expect(dot(alone, vectors[1])).toBeCloseTo(1, 3);
      }));

    test("A query is nearest to the passage that is about it", () =>
      withEmbedder(async (embedder) => {
        const passages = [
          "The pump in the pump house failed.",
          "The invoice lists steel bolts and nuts.",
          "Rain fell on the town.",
        ];
        const { vectors } = await embedder.embed(passages, "passage");
        const [query] = (await embedder.embed(["which pump failed"], "query")).vectors;
        const scores = vectors.map((vector) => dot(query, vector));
        expect(scores.indexOf(Math.max(...scores))).toBe(0);
      }));

    test("An embedder that is aborted ends with the signal's reason", () =>
      withEmbedder(async (embedder) => {
        const reason = new Error("out of time");
        await expect(embedder.embed(["a"], "query", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      }));
  });
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined) throw new Error("A vector is missing.");
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
