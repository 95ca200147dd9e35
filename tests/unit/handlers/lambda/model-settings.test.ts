import { describe, expect, it } from "vitest";
import { createFunctionContext } from "../../../../src/handlers/lambda/function-context.ts";
import { MODEL_SETTINGS, vectorSource } from "../../../../src/handlers/lambda/model-settings.ts";

const vectorsOf = (variables: Readonly<Record<string, string>>) => {
  const { modelId, dimensions } = vectorSource(
    createFunctionContext("reconciler", { AWS_REGION: "eu-central-1", ...variables }, MODEL_SETTINGS),
  );
  return { modelId, dimensions };
};
const listed = (modelId: string, dimensions: number) => ({
  SLUICE_MODEL_LIST: JSON.stringify({
    chat: [{ name: "claude", modelId: "anthropic.claude-haiku-4-5-20251001-v1:0" }],
    embedder: { name: "titan", modelId, dimensions },
  }),
});

describe("what an installation's vectors are made by", () => {
  it("is told by its settings, without a call", () => {
    const titan = { modelId: "amazon.titan-embed-text-v2:0", dimensions: 1024 };
    expect(vectorsOf({})).toEqual(titan);
    expect(vectorsOf({ SLUICE_MODELS: "offline" })).toEqual({ modelId: "offline-hash-v1", dimensions: 512 });
    expect(vectorsOf(listed(titan.modelId, 256))).toEqual({ ...titan, dimensions: 256 });
  });

  it("is the same model under whatever inference profile it is called", () => {
    expect(vectorsOf(listed("eu.amazon.titan-embed-text-v2:0", 1024))).toEqual(vectorsOf({}));
  });
});
