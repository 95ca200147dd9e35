import { describe, expect, test } from "vitest";
import { OfflineEmbedder } from "../../../src/local/offline-embedder.ts";

const embedder = new OfflineEmbedder();
const vectorsOf = async (...texts: string[]) => (await embedder.embed(texts, "passage")).vectors;
const cosine = (a: Float32Array | undefined, b: Float32Array | undefined) =>
  (a ?? new Float32Array()).reduce((sum, value, i) => sum + value * (b?.[i] ?? 0), 0);

describe("the offline embedder", () => {
  test("says that it is a stand-in, and costs nothing", () => {
    expect(embedder).toMatchObject({
      name: "offline-hash",
      modelId: "offline-hash-v1",
      dimensions: 512,
      pricePerMillion: 0,
    });
  });

  test("The same text always has the same vector of length 1, whatever the text is", async () => {
    const texts = ["The pump failed.", "", "the of and", "機械学習", "\u0000!?", "x ".repeat(10_000)];
    const [once, again] = [await vectorsOf(...texts), await new OfflineEmbedder().embed(texts, "query")];
    expect(once).toEqual(again.vectors);
    for (const vector of once) {
      expect(vector).toHaveLength(512);
      expect(cosine(vector, vector)).toBeCloseTo(1, 5);
    }
  });

  test("texts with common words, in any form, are nearer than others", async () => {
    const [query, same, other] = await vectorsOf(
      "terminating contracts",
      "The contract was terminated.",
      "A pump of steel.",
    );
    expect(cosine(query, same)).toBeGreaterThan(0.5);
    expect(Math.abs(cosine(query, other))).toBeLessThan(0.3);
  });

  test("stop words hardly count", async () => {
    const [plain, wordy, stop] = await vectorsOf("pump house", "the pump of the house", "of the");
    expect(cosine(plain, wordy)).toBeGreaterThan(0.95);
    expect(cosine(wordy, stop)).toBeLessThan(0.3);
  });

  test("tokens are estimated, and an aborted call rejects", async () => {
    expect((await embedder.embed(["12345678", "123"], "passage")).tokens).toBe(3);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(embedder.embed(["a"], "query", { signal })).rejects.toThrow("enough");
  });
});
