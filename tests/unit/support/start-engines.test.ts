import { describe, expect, it } from "vitest";
import { type Engine, MissingPrerequisiteError, prepared } from "../../support/engines/engine.ts";
import { type EngineTable, startEngines } from "../../support/engines/start-engines.ts";

function anEngine(url: string) {
  let stops = 0;
  const engine: Engine = {
    url,
    stop: async () => {
      stops++;
    },
  };
  return { start: async () => engine, stops: () => stops };
}

const entry = (start: EngineTable[string]["start"], title = "An engine") => ({
  title,
  variable: `${title.toUpperCase()}_URL`,
  start,
});
const lacking = async () => {
  throw new MissingPrerequisiteError("needs Java 21 or newer; install one");
};

describe("the engines of the integration tests", () => {
  it("An engine that cannot be had is skipped with the reason", async () => {
    const lines: string[] = [];
    const there = anEngine("http://there");
    const engines = { there: entry(there.start, "There"), lacking: entry(lacking, "Lacking") };
    const { states, skipped, stop } = await startEngines(engines, { say: (line) => lines.push(line), environment: {} });
    expect(states.there).toEqual({ url: "http://there" });
    const sentence = "Lacking needs Java 21 or newer; install one; or name a running one in LACKING_URL";
    expect(states.lacking).toEqual({ skipped: sentence });
    expect(skipped).toEqual([sentence]);
    expect(lines).toContain(`skipped: ${sentence}`);
    await stop();
    expect(there.stops()).toBe(1);
  });

  it("an engine that cannot be had is an error where the environment requires all", async () => {
    const there = anEngine("http://there");
    const engines = { there: entry(there.start, "There"), lacking: entry(lacking, "Lacking") };
    const starting = (required: string) =>
      startEngines(engines, { say: () => {}, environment: { SLUICE_ENGINES_REQUIRED: required } });
    await expect(starting("1")).rejects.toThrow("Lacking could not be started. needs Java 21 or newer; install one");
    expect(there.stops()).toBe(1);
    await (await starting("")).stop();
  });

  it("An engine that the environment names is used as it is", async () => {
    const ours = anEngine("http://ours");
    const environment = { THERE_URL: "http://theirs" };
    const started = await startEngines({ there: entry(ours.start, "There") }, { say: () => {}, environment });
    expect(started.states.there).toEqual({ url: "http://theirs" });
    await started.stop();
    expect(ours.stops()).toBe(0);
  });

  it("An engine that fails takes the others down with it", async () => {
    const other = anEngine("http://other");
    const failing = async () => {
      throw new Error("server.log ends: out of memory");
    };
    const engines = { other: entry(other.start, "Other"), failing: entry(failing, "Failing") };
    const starting = startEngines(engines, { say: () => {}, environment: {} });
    await expect(starting).rejects.toThrow("Failing could not be started. server.log ends: out of memory");
    expect(other.stops()).toBe(1);
  });

  it("what tests stand on besides is skipped with the reason, or an error where the environment requires all", async () => {
    const none = { SLUICE_ENGINES_REQUIRED: "" };
    expect(await prepared("Tool", async () => ({ command: "tool" }), none)).toEqual({ command: "tool" });
    expect(await prepared("Tool", lacking, none)).toEqual({ missing: "Tool needs Java 21 or newer; install one" });
    await expect(prepared("Tool", lacking, { SLUICE_ENGINES_REQUIRED: "1" })).rejects.toThrow("needs Java 21");
    const failing = async () => {
      throw new Error("out of memory");
    };
    await expect(prepared("Tool", failing, none)).rejects.toThrow("out of memory");
  });
});
