import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseModelList, parseModelListText } from "../../../src/config/model-list.ts";
import { resolveModels } from "../../../src/models/model-cards.ts";

const EMBEDDER = { name: "titan", modelId: "amazon.titan-embed-text-v2:0" };

describe("the list of models", () => {
  test("The list in src/config/models.md is one that an installation takes, with nothing left to assume", () => {
    const [, example = ""] = /```json\n([\s\S]*?)```/.exec(readFileSync("src/config/models.md", "utf8")) ?? [];
    const { chat, embedder, notes } = resolveModels(parseModelListText(example), "eu-west-1");
    expect(notes).toEqual([]);
    expect(chat.map(({ region }) => region)).toEqual(["eu-central-1", "eu-west-1", "eu-west-1"]);
    expect(embedder).toMatchObject({ region: "eu-west-1", dimensions: 1024 });
  });

  test("An operator's list of models is read with everything it says", () => {
    const entry = {
      name: "house-model",
      modelId: "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc",
      like: "anthropic.claude-sonnet-4-6",
      region: "eu-central-1",
      capabilities: { vision: false, cachePoints: null },
      contextTokens: 100_000,
      outputLimit: 8_000,
      price: {
        inputPerMillion: 2,
        outputPerMillion: 9,
        cacheReadPerMillion: 0.2,
        cacheWritePerMillion: 2.5,
        asOf: "2026-11-01",
      },
      quota: { tokensPerMinute: 200_000, requestsPerMinute: 100, outputBurn: 5 },
    };
    const list = parseModelListText(JSON.stringify({ chat: [entry], defaults: ["house-model"], embedder: EMBEDDER }));
    expect(list).toEqual({ chat: [entry], defaults: ["house-model"], embedder: { ...EMBEDDER, dimensions: 1024 } });
  });

  test("A wrong list of models is refused with each entry and field that is wrong", () => {
    const chat = [
      { name: "a", modelId: "x", quota: { tokensPerMinute: -1 } },
      { name: "b", modelId: "y", vision: true },
      { modelId: "z" },
    ];
    const read = () => parseModelList({ chat, embedder: { ...EMBEDDER, dimensions: 100 } });
    expect(read).toThrow(/The list of models is wrong: .*a\.quota\.tokensPerMinute: /);
    expect(read).toThrow(/b: .*vision/);
    expect(read).toThrow(/chat 3\.name: /);
    expect(read).toThrow(/embedder\.dimensions: /);
  });

  test("Names that are used twice or stand for nothing are refused", () => {
    const chat = ["a", "a", "default"].map((name) => ({ name, modelId: "x" }));
    const read = () => parseModelList({ chat, defaults: ["b"], embedder: EMBEDDER });
    expect(read).toThrow(/a: two models have this name.*default: stands for.*defaults: b is no model/);
  });

  test("What is no JSON is refused with the form it should have", () => {
    expect(() => parseModelListText("models:")).toThrow(/no JSON; write \{chat/);
  });
});
