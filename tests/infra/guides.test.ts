/** What the guides tell people to run and to read is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../infra/config.ts";
import { COMMANDS } from "../../infra/scripts/commands.ts";
import { PROBLEMS } from "../../src/api/problems.ts";
import { createProgram } from "../../src/cli/program.ts";
import { FAILURES } from "../../src/domain/failure.ts";
import { root } from "../../src/setup/install/project.mjs";

const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts;
const guides = ["infra/guides", "infra/runbooks"].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);
const BENCHES = join("tests", "bench");
guides.push(
  ...["README.md", join("infra", "deploy.md"), join("src", "local", "webhook.md"), join(BENCHES, "README.md")].map(
    (file) => join(root, file),
  ),
);

const text = (file: string) => readFileSync(file, "utf8");
const found = (pattern: RegExp) =>
  guides.flatMap((file) =>
    [...text(file).matchAll(pattern)].map(([, what = ""]) => ({ what, file: relative(root, file) })),
  );

describe("the guides", () => {
  it("Every command that a guide names is there", () => {
    const run = found(/\bnpm run ([\w:]+)/g);
    expect(run.length).toBeGreaterThan(20);
    for (const { what, file } of run) expect(Object.keys(scripts), file).toContain(what);
    for (const { what, file } of found(/\bnpm ((?!run\b)[a-z]\w*)/g)) expect(["start", "test"], file).toContain(what);
    const known = createProgram({}, "", new AbortController().signal).commands.map((command) => command.name());
    const own = found(/\bnpx sluice (\w+)/g);
    expect(own.length).toBeGreaterThan(3);
    for (const { what, file } of own) expect(known, file).toContain(what);
    for (const name of ["canary", "smoke", "golden", "rebuild"]) expect(Object.keys(COMMANDS)).toContain(name);
  });

  it("Every place that a guide links or names is there", () => {
    for (const file of guides) {
      for (const [, target = ""] of text(file).matchAll(/\]\(([^)#]+)\)/g)) {
        if (!/^https?:/.test(target))
          expect(existsSync(join(dirname(file), target)), `${relative(root, file)}: ${target}`).toBe(true);
      }
    }
    const named = found(/`((?:infra|src|tests)\/[\w./-]+)`/g).filter(({ what }) => !what.endsWith("/"));
    expect(named.length).toBeGreaterThan(10);
    for (const { what, file } of named) expect(existsSync(join(root, what)), `${file}: ${what}`).toBe(true);
  });

  it("Every key of the configuration that a guide sets is one", () => {
    const keys = Object.keys(configSchema.shape);
    const set = found(/\bsluice:([A-Za-z]+)\b/g);
    expect(set.length).toBeGreaterThan(5);
    for (const { what, file } of set) expect(keys, file).toContain(what);
  });

  it("The guide to trouble says what to do about every reason and every status", () => {
    const guide = text(join(root, "infra", "guides", "troubleshoot.md"));
    // Notes about a result that stands: their own sentence says all.
    const notes = ["unfilterable_value"];
    for (const code of Object.keys(FAILURES)) if (!notes.includes(code)) expect(guide, code).toContain(`\`${code}\``);
    for (const status of new Set(Object.values(PROBLEMS).map(([number]) => number))) {
      expect(guide, String(status)).toMatch(new RegExp(`^\\|[^|]*\\b${status}\\b`, "m"));
    }
  });

  it("every bench that is run by itself is in the list of benches, with when it fails", () => {
    const list = text(join(root, BENCHES, "README.md"));
    const files = readdirSync(join(root, BENCHES)).filter((file) => file.endsWith(".ts"));
    // A bench says in its head how it is run; what benches share does not.
    const own = files
      .filter((file) => new RegExp(`^ \\* {5}node tests/bench/${file}`, "m").test(text(join(root, BENCHES, file))))
      .map((file) => `node tests/bench/${file}`);
    expect(own.length).toBeGreaterThan(5);
    for (const command of own) expect(list).toContain(`| \`${command}\``);
  });
});
