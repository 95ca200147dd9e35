import { describe, expect, test } from "vitest";
import { parseModelList } from "../../../src/config/model-list.ts";
import { defaultModels } from "../../../src/models/default-models.ts";
import { KNOWN_MODELS } from "../../../src/models/known-models.ts";
import { resolveModels } from "../../../src/models/model-cards.ts";

const EMBEDDER = { name: "titan", modelId: "amazon.titan-embed-text-v2:0" };

function resolved(entry: object, embedder: object = EMBEDDER) {
  const list = parseModelList({ chat: [{ name: "m", ...entry }], embedder });
  const { chat, notes, ...rest } = resolveModels(list, "eu-central-1");
  const [model] = chat;
  if (model === undefined) throw new Error("No model came of the list.");
  return { model, notes, ...rest };
}

describe("models that are known", () => {
  test("Claude and Titan need no more than their ids", () => {
    const { model, notes, embedder } = resolved({ modelId: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0" });
    expect(notes).toEqual([]);
    expect(model).toMatchObject({ name: "m", region: "eu-central-1" });
    expect(model.card).toMatchObject({
      capabilities: { structuredOutput: true, forcedTool: true, temperature: true, vision: true },
      contextTokens: 200_000,
      outputLimit: 64_000,
      quota: { outputBurn: 5 },
    });
    expect(embedder).toMatchObject({ dimensions: 1024, pricePerMillion: 0.02, quota: {} });
  });

  test("A model is known behind any of its profiles and ARNs", () => {
    const ids = [
      "anthropic.claude-opus-4-6-v1",
      "global.anthropic.claude-opus-4-6-v1",
      "apac.anthropic.claude-opus-4-6-v1",
      "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-6-v1",
    ];
    for (const modelId of ids) expect(resolved({ modelId }).notes).toEqual([]);
    const like = resolved({
      modelId: "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2",
      like: "anthropic.claude-opus-4-6-v1",
    });
    expect(like.notes).toEqual([]);
    expect(like.model.card.capabilities.vision).toBe(true);
  });

  test("A regional profile costs a tenth more than a global one", () => {
    const id = "anthropic.claude-haiku-4-5-20251001-v1:0";
    expect(resolved({ modelId: `global.${id}` }).model.card.price).toMatchObject({
      inputPerMillion: 1,
      outputPerMillion: 5,
    });
    expect(resolved({ modelId: `us.${id}` }).model.card.price).toEqual({
      inputPerMillion: 1.1,
      outputPerMillion: 5.5,
      cacheReadPerMillion: 0.11,
      cacheWritePerMillion: 1.375,
      asOf: "2026-03-21",
    });
  });

  test("What an entry says goes before what is known", () => {
    const { model } = resolved({
      modelId: "global.anthropic.claude-sonnet-4-6",
      region: "us-west-2",
      capabilities: { vision: false, cachePoints: null },
      outputLimit: 4_000,
      quota: { tokensPerMinute: 100_000 },
    });
    expect(model.region).toBe("us-west-2");
    expect(model.card.capabilities).toMatchObject({ vision: false, structuredOutput: true });
    expect(model.card.capabilities.cachePoints).toBeUndefined();
    expect(model.card).toMatchObject({ outputLimit: 4_000, quota: { tokensPerMinute: 100_000, outputBurn: 5 } });
  });

  test("The newest models are not asked for what they refuse", () => {
    for (const [id, { capabilities }] of Object.entries(KNOWN_MODELS)) {
      if (/(sonnet|opus)-5/.test(id)) expect(capabilities.temperature, id).toBeUndefined();
      if (/-5-5$/.test(id)) expect(capabilities.forcedTool, id).toBeUndefined();
    }
  });

  test("A known model without a published price is counted at the dearest, and that is said", () => {
    const { model, notes } = resolved({ modelId: "global.anthropic.claude-opus-5-5" });
    expect(model.card.price).toMatchObject({ inputPerMillion: 5.5, outputPerMillion: 27.5 });
    expect(notes).toEqual([
      expect.stringMatching(/^The price of m \(.*opus-5-5\) is not known: .*say it in its entry/),
    ]);
  });
});

describe("models that are not known", () => {
  test("An unknown model gets what every model takes, and a sentence that says so", () => {
    const { model, notes } = resolved({ modelId: "us.example.novel-1" });
    expect(model.card).toMatchObject({
      capabilities: { structuredOutput: false, documents: false },
      outputLimit: 4_096,
      price: { inputPerMillion: 5.5, outputPerMillion: 27.5 },
    });
    expect(model.card.quota?.tokensPerMinute).toBeUndefined();
    expect(notes).toEqual([
      "The model m (us.example.novel-1) is not one that this version knows: it is asked without structured output and documents and pictures, for answers of at most 4096 tokens, and counted at USD 5.5 and 27.5 a million tokens of input and output; its entry may say more, or name a known model it is like.",
    ]);
  });

  test("An unknown embedder counts as nothing until its price is said", () => {
    expect(resolved({ modelId: "anthropic.claude-sonnet-4-6" }, { name: "e", modelId: "x.embed" }).notes).toHaveLength(
      1,
    );
    const said = resolved(
      { modelId: "anthropic.claude-sonnet-4-6" },
      { name: "e", modelId: "x.embed", pricePerMillion: 1 },
    );
    expect(said.notes).toEqual([]);
    expect(said.embedder.pricePerMillion).toBe(1);
  });
});

describe("an installation that names no models", () => {
  test("Without a list, Claude and Titan are called in the region's own geography", () => {
    const prefixOf = (region: string) => defaultModels(region).chat[0]?.modelId.split(".")[0];
    expect(["us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2", "sa-east-1"].map(prefixOf)).toEqual([
      "us",
      "eu",
      "jp",
      "au",
      "global",
    ]);
    const list = parseModelList(defaultModels("us-east-1"));
    const { chat, defaults, notes } = resolveModels(list, "us-east-1");
    expect(notes).toEqual([]);
    expect(defaults).toEqual(chat.map(({ name }) => name));
  });
});
