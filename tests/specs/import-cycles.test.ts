import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const source = fileURLToPath(new URL("../../src/", import.meta.url));

/** Each source file with the files it imports, types included: a circle of types ties files together all the same. */
const imports = new Map(
  readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .map((name) => join(source, name))
    .map((file) => [file, importedBy(file)]),
);

function importedBy(file: string): readonly string[] {
  const specifiers = readFileSync(file, "utf8").matchAll(/\bfrom "(\.[^"]+)"/g);
  return [...specifiers].map(([, specifier = ""]) => resolve(dirname(file), specifier));
}

/** The first circle found on the way from a file, as the files it goes through. */
function circleFrom(file: string, way: readonly string[], clean: Set<string>): readonly string[] {
  if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
  if (clean.has(file)) return [];
  for (const next of imports.get(file) ?? []) {
    const circle = circleFrom(next, [...way, file], clean);
    if (circle.length > 0) return circle;
  }
  clean.add(file);
  return [];
}

it("no source file imports itself through others", () => {
  expect(imports.size).toBeGreaterThan(100);
  const clean = new Set<string>();
  for (const file of imports.keys()) {
    expect(circleFrom(file, [], clean).map((name) => relative(source, name))).toEqual([]);
  }
});
