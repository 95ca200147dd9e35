import { describe, expect, it, onTestFinished } from "vitest";
import { parseConfig } from "../../infra/config.ts";
import { tryModels } from "../../infra/scripts/try-models.ts";
import { bedrockWorld } from "../support/bedrock-stand-in/adapters.ts";
import { STAND_IN_REGION } from "../support/bedrock-stand-in/stand-in.ts";

/** A stack's configuration in the stand-in's region. */
function configOf(values: Readonly<Record<string, string>> = {}) {
  const all = { region: STAND_IN_REGION, ...values };
  return parseConfig(Object.fromEntries(Object.entries(all).map(([key, value]) => [`sluice:${key}`, value])));
}

async function aBedrock() {
  const world = await bedrockWorld();
  onTestFinished(() => world.close());
  return world;
}

describe("the try of a stack's models", () => {
  it("asks each model of the stack once, and says nothing where all answer", async () => {
    const { standIn, clients } = await aBedrock();
    expect(await tryModels(configOf(), clients)).toEqual([]);
    expect(standIn.requests.map(({ modelId }) => modelId).toSorted()).toEqual([
      "amazon.titan-embed-text-v2:0",
      "us.anthropic.claude-haiku-4-5-20251001-v1:0",
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ]);
  });

  it("names each model that does not answer, with what it lacks", async () => {
    const { standIn, clients } = await aBedrock();
    standIn.deny("anthropic.claude-sonnet-4-5-20250929-v1:0", "not_subscribed");
    standIn.deny("amazon.titan-embed-text-v2:0", "not_authorized");
    const sentences = (await tryModels(configOf(), clients)).toSorted();
    expect(sentences).toEqual([
      expect.stringMatching(/^claude-sonnet: .*aws-marketplace:Subscribe/),
      expect.stringMatching(/^titan: .*bedrock:InvokeModel/),
    ]);
  });

  it("asks nobody where the models are stand-ins, or an emulator stands where AWS does", async () => {
    const { standIn, clients } = await aBedrock();
    expect(await tryModels(configOf({ models: "offline" }), clients)).toEqual([]);
    expect(await tryModels(configOf({ endpointUrl: "http://127.0.0.1:5000" }), clients)).toEqual([]);
    expect(standIn.requests).toEqual([]);
  });
});
