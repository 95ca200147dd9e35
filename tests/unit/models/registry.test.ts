import { describe, expect, test } from "vitest";
import { ModelRegistry } from "../../../src/models/registry.ts";
import { TEST_CARD } from "../../support/model-suite.ts";
import { ScriptedChatModel } from "../../support/scripted-chat-model.ts";
import { ScriptedEmbedder } from "../../support/scripted-embedder.ts";

const registered = (name: string) => ({ model: new ScriptedChatModel([{}], name), card: TEST_CARD });
const embedder = { embedder: new ScriptedEmbedder() };
const names = (registry: ModelRegistry, wanted: string[]) => registry.chatModels(wanted).map(({ model }) => model.name);

describe("the model registry", () => {
  test("default stands for the installation's models, and each model comes once", () => {
    const registry = new ModelRegistry({ chatModels: ["a", "b", "c"].map(registered), defaults: ["b", "c"], embedder });
    expect(names(registry, ["default"])).toEqual(["b", "c"]);
    expect(names(registry, ["c", "default", "a"])).toEqual(["c", "b", "a"]);
    expect(names(new ModelRegistry({ chatModels: ["a", "b"].map(registered), embedder }), ["default"])).toEqual(["a"]);
  });

  test("An unknown model is refused by name", () => {
    const registry = new ModelRegistry({ chatModels: [registered("a")], embedder });
    expect(() => registry.chatModels(["x"])).toThrow("The chat model x is not registered; choose one of: default, a.");
    expect(() => new ModelRegistry({ chatModels: [registered("a")], defaults: ["x"], embedder })).toThrow("x is not");
    expect(() => new ModelRegistry({ chatModels: ["a", "a"].map(registered), embedder })).toThrow("registered as a");
  });
});
