import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseScenarios, type Scenario, testTitles } from "../support/scenarios.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Files below a folder of the project whose names end so, by their path from the project's root. */
function files(folder: string, ending: string): readonly string[] {
  const base = join(root, folder);
  if (!existsSync(base)) return [];
  return readdirSync(base, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => relative(root, join(base, name)).replaceAll("\\", "/"));
}

const read = (file: string) => readFileSync(join(root, file), "utf8");

const specifications = [...files("openspec/specs", "/spec.md"), ...files("openspec/changes", "/spec.md")].filter(
  (file) => !file.startsWith("openspec/changes/archive/"),
);
const scenarios: readonly Scenario[] = specifications.flatMap((file) => parseScenarios(file, read(file)));
const named = (wrong: readonly Scenario[]) => wrong.map(({ file, title }) => `${file}: ${title}`);

describe("the specifications", () => {
  it("are there", () => {
    expect(scenarios.length).toBeGreaterThan(0);
  });

  it("say in each scenario when and then what", () => {
    expect(named(scenarios.filter(({ hasWhen, hasThen }) => !hasWhen || !hasThen))).toEqual([]);
  });

  it("give each scenario a title of its own", () => {
    const count = new Map<string, number>();
    for (const { title } of scenarios) count.set(title, (count.get(title) ?? 0) + 1);
    expect(named(scenarios.filter(({ title }) => count.get(title) !== 1))).toEqual([]);
  });

  it("have a test for each scenario, with the scenario's title", () => {
    const titles = new Set(files("tests", ".ts").flatMap((file) => testTitles(read(file))));
    expect(named(scenarios.filter(({ title }) => !titles.has(title)))).toEqual([]);
  });

  // Archiving a change copies the purpose into the specification it creates, and leaves a placeholder without one.
  it("say what each capability is for", () => {
    const capability = (file: string) => file.split("/").at(-2) ?? "";
    const withPurpose = specifications
      .filter((file) => /^## Purpose\n+\S[\s\S]{49,}?\n## /m.test(read(file)))
      .map(capability);
    expect([...new Set(withPurpose)].toSorted()).toEqual([...new Set(specifications.map(capability))].toSorted());
  });
});
