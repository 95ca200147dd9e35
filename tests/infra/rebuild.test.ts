import { describe, expect, it } from "vitest";
import { CommandError } from "../../infra/scripts/command-error.ts";
import { type CallFunction, rebuildAll } from "../../infra/scripts/rebuild.ts";

describe("the rebuild command", () => {
  it("The rebuild command makes an index that is gone before it asks for documents", async () => {
    const called: unknown[] = [];
    const call: CallFunction = async (name, event) => {
      called.push([name, event]);
      if (name === "index-admin") throw new CommandError("The function index-admin failed.");
      return { documents: 0, cursor: null };
    };
    const rebuilt = rebuildAll(call, { say: () => {}, pause: async () => {} });
    await expect(rebuilt).rejects.toThrow("The function index-admin failed.");
    expect(called).toEqual([["index-admin", {}]]);
  });

  it("The rebuild command goes on until every document is done", async () => {
    const answers = [
      { documents: 100, cursor: "a" },
      { documents: 30, cursor: null },
      { documents: 12, cursor: "b" },
      { documents: 8, cursor: null },
      { documents: 0, cursor: null },
    ];
    const asked: unknown[] = [];
    const call: CallFunction = async (name, event) => {
      if (name === "index-admin") return {};
      asked.push(event);
      return answers[asked.length - 1];
    };
    const said: string[] = [];
    await rebuildAll(call, { say: (line) => said.push(line), pause: async () => void said.push("(pause)") });
    expect(asked).toEqual([
      { task: "rebuild", cursor: null },
      { task: "rebuild", cursor: "a" },
      { task: "rebuilding", cursor: null },
      { task: "rebuilding", cursor: "b" },
      { task: "rebuilding", cursor: null },
    ]);
    expect(said).toEqual([
      "130 documents are to be in the index; the worker puts in what is missing.",
      "20 documents left",
      "(pause)",
      "0 documents left",
    ]);
  });
});
