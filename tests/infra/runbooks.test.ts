import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../infra/config.ts";
import { RUNBOOKS } from "../../infra/operations/alarm.ts";
import { createProgram } from "../../src/cli/program.ts";
import { deployedStack } from "./support/deployed-stack.ts";

const FOLDER = new URL("../../infra/runbooks/", import.meta.url);
const files = readdirSync(FOLDER).toSorted();
const text = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
/** The budget is no alarm of CloudWatch's, and tells the same topics. */
const BESIDES_ALARMS = ["budget"];
const SECTIONS = ["What it means", "How to look", "What to do", "How to see that it is over"];

describe("the runbooks", () => {
  it("every alarm has a runbook, and every runbook an alarm", async () => {
    const { resources } = await deployedStack("prod");
    const alarms = resources.filter(({ type }) => type === "cloudwatch/metricAlarm");
    const named = new Set(alarms.map(({ inputs }) => (inputs.tags as { Runbook: string }).Runbook));
    expect([...named].toSorted()).toEqual([...RUNBOOKS].toSorted());
    expect(files).toEqual(["README.md", ...[...RUNBOOKS, ...BESIDES_ALARMS].toSorted().map((name) => `${name}.md`)]);
    for (const name of [...RUNBOOKS, ...BESIDES_ALARMS]) expect(text("README.md")).toContain(`(${name}.md)`);
  });

  it.each(files.filter((file) => file !== "README.md"))(
    "%s says what it means, how to look, what to do, and when it is over",
    (file) => {
      expect([...text(file).matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(SECTIONS);
      const [, look = ""] = text(file).split("## How to look");
      expect(look, "it looks with commands").toMatch(/```sh\n/);
    },
  );

  it("the commands, keys, logs and files that they name exist", () => {
    const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    const program = createProgram({}, "0", new AbortController().signal);
    const commands = new Map(program.commands.map((command) => [command.name(), command]));
    for (const file of files) {
      const all = text(file);
      for (const [, script = ""] of all.matchAll(/npm run (?:-s )?([a-z:]+)/g))
        expect(scripts, file).toHaveProperty(script);
      for (const [, name = "", rest = ""] of all.matchAll(/npx sluice ([a-z]+)([^`\n]*)/g)) {
        const command = commands.get(name);
        expect(command, `${file}: sluice ${name}`).toBeDefined();
        const [word = ""] = rest.trim().split(" ");
        const found = command?.commands.find((inner) => inner.name() === word) ?? command;
        const known = [...(found?.options ?? []), ...program.options].map(({ long }) => long);
        for (const [option] of rest.matchAll(/--[a-z-]+/g))
          expect(known, `${file}: sluice ${name}${rest}`).toContain(option);
      }
      for (const [, key = ""] of all.matchAll(/sluice:([A-Za-z]+)/g))
        expect(configSchema.shape, file).toHaveProperty(key);
      for (const [, link = ""] of all.matchAll(/\]\(([^)]+)\)/g)) expect(files, file).toContain(link);
    }
  });

  it("the functions, queues, tables, rules and logs that they name are the stack's", async () => {
    const { resources } = await deployedStack("prod");
    const names = new Set(
      resources.flatMap(({ inputs }) => [inputs.name, inputs.dashboardName].filter((name) => typeof name === "string")),
    );
    for (const file of files) {
      for (const [name] of text(file).matchAll(/(\/aws\/[a-z]+\/)?sluice-prod(-[a-z-]+[a-z])?/g)) {
        expect([...names], `${file}: ${name}`).toContain(name);
      }
    }
  });
});
