import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { biomeConfiguration } from "../../src/setup/generate-biome.mjs";
import { folderImports, foldersBesideSource, packageFolders } from "../../src/setup/import-table.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = Object.keys(folderImports);

interface Case {
  readonly folder: string;
  readonly specifier: string;
  readonly permitted: boolean;
}

/** Every folder against every other folder, and against every package that belongs to some folders. */
const cases: readonly Case[] = folders.flatMap((folder) => [
  ...folders
    .filter((other) => other !== folder)
    .map((other) => ({
      folder,
      specifier: `../${other}/some.ts`,
      permitted: folderImports[folder]?.includes(other) === true,
    })),
  ...foldersBesideSource.map((beside) => ({ folder, specifier: `../../${beside}/some.ts`, permitted: false })),
  ...packageFolders.flatMap(({ names, folders: owners }) =>
    names.map((name) => ({
      folder,
      specifier: name.replace(/\/\*$/, "/part"),
      permitted: owners.includes(folder),
    })),
  ),
  { folder, specifier: "zod", permitted: true },
  { folder, specifier: "node:fs", permitted: true },
  { folder, specifier: "./same-folder.ts", permitted: true },
]);

const nameOf = ({ folder, specifier }: Case) => `${folder} ← ${specifier}`;
const fileOf = (index: number, { folder }: Case) => `src/${folder}/case-${index}.ts`;
/** The same import from a folder deeper, as a type, and as a re-export: none is a way around the rule. */
const sourceOf = ({ specifier }: Case) => `import type { some } from "${specifier}";\nexport type Other = some;\n`;

let project: string;
/** The files of the temporary project in which Biome reports a forbidden import. */
let reported: ReadonlySet<string>;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "sluice-import-table-"));
  cpSync(join(root, "biome.json"), join(project, "biome.json"));
  cases.forEach((one, index) => {
    const file = join(project, fileOf(index, one));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, sourceOf(one));
  });
  mkdirSync(join(project, "src/domain/record"), { recursive: true });
  writeFileSync(join(project, "src/domain/record/deeper.ts"), 'export { some } from "../../aws/some.ts";\n');
  writeFileSync(join(project, "src/domain/record/late.ts"), 'export const some = import("../../aws/some.ts");\n');
  reported = filesWithForbiddenImports();
}, 60_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

function filesWithForbiddenImports(): ReadonlySet<string> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const options = ["lint", "--only=style/noRestrictedImports", "--reporter=json", "--max-diagnostics=none", "."];
  const run = spawnSync(process.execPath, [biome, ...options], { cwd: project, encoding: "utf8", maxBuffer: 2 ** 28 });
  const report: { diagnostics: { category: string; location: { path: string | { file: string } } }[] } = JSON.parse(
    run.stdout,
  );
  return new Set(
    report.diagnostics
      .filter(({ category }) => category === "lint/style/noRestrictedImports")
      .map(({ location: { path } }) => (typeof path === "string" ? path : path.file)),
  );
}

/** The relative imports of a source file, as far as they lead from one folder of src/ into another. */
function crossings(file: string): readonly { readonly from: string; readonly to: string }[] {
  const source = readFileSync(file, "utf8");
  const specifiers = [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g)].map(
    ([, path]) => path ?? "",
  );
  const folderOf = (path: string) => relative(join(root, "src"), path).split(/[\\/]/)[0] ?? "";
  const from = folderOf(file);
  return specifiers.map((path) => ({ from, to: folderOf(join(dirname(file), path)) })).filter(({ to }) => to !== from);
}

describe("the import table", () => {
  it("is what the committed biome.json enforces", () => {
    expect(readFileSync(join(root, "biome.json"), "utf8")).toBe(biomeConfiguration());
  });

  it("knows every folder of src", () => {
    const present = readdirSync(join(root, "src"), { withFileTypes: true });
    const unknown = present.filter((entry) => entry.isDirectory() && !folders.includes(entry.name));
    expect(unknown.map((entry) => entry.name)).toEqual([]);
  });

  it("has every forbidden import reported, and no permitted one", () => {
    const wrong = cases.filter((one, index) => reported.has(fileOf(index, one)) === one.permitted);
    expect(wrong.map(nameOf)).toEqual([]);
    expect(cases.some((one) => one.permitted) && cases.some((one) => !one.permitted)).toBe(true);
  });

  it("holds for folders further down, re-exports and late imports", () => {
    expect(reported).toContain("src/domain/record/deeper.ts");
    expect(reported).toContain("src/domain/record/late.ts");
  });

  // The lint rule matches by pattern; this follows each path to the folder it really leads to.
  it("holds for the source as it is, path by path", () => {
    const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const wrong = files.flatMap((name) =>
      crossings(join(root, "src", name))
        .filter(({ from, to }) => !folderImports[from]?.includes(to))
        .map(({ to }) => `src/${name} → ${to}`),
    );
    expect(files.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });
});
