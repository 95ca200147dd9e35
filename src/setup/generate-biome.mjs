// @ts-check
/**
 * Writes biome.json from the import table: `node src/setup/generate-biome.mjs`. Biome's overrides replace a rule's
 * options and do not merge them, so each folder's rule is written whole.
 */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { folderImports, foldersBesideSource, packageFolders } from "./import-table.mjs";

/** @param {readonly string[]} names */
const list = (names) => (names.length === 0 ? "no other folder" : names.join(", "));

/** @param {string} folder */
function restrictedImports(folder) {
  const permitted = folderImports[folder] ?? [];
  const forbiddenFolders = Object.keys(folderImports).filter((name) => name !== folder && !permitted.includes(name));
  const forbiddenPackages = packageFolders.filter(({ folders }) => !folders.includes(folder));
  return [
    ...(forbiddenFolders.length === 0
      ? []
      : [
          {
            group: forbiddenFolders.map((name) => `**/${name}/**`),
            message: `src/${folder} may import from ${list(permitted)} (src/setup/import-table.mjs).`,
          },
        ]),
    {
      group: foldersBesideSource.map((name) => `**/${name}/**`),
      message: "The product does not import from the folders beside src (src/setup/import-table.mjs).",
    },
    ...forbiddenPackages.map(({ what, names, folders }) => ({
      group: names.map((name) => name.replace(/\/\*$/, "/**")),
      message: `Only ${folders.length === 0 ? "infra" : folders.map((name) => `src/${name}`).join(", ")} may import ${what} (src/setup/import-table.mjs).`,
    })),
  ];
}

/** The whole of biome.json, as its text. */
export function biomeConfiguration() {
  const configuration = {
    $schema: "./node_modules/@biomejs/biome/configuration_schema.json",
    files: {
      includes: [
        "**",
        "!!**/node_modules",
        "!!**/dist",
        "!!**/coverage",
        "!!**/.sluice",
        "!!data",
        "!tests/fixtures",
        "!**/package-lock.json",
        "!src/cli/client/api-types.ts",
      ],
    },
    formatter: { indentStyle: "space", indentWidth: 2, lineWidth: 120, lineEnding: "lf" },
    javascript: { formatter: { quoteStyle: "double" } },
    linter: {
      rules: {
        preset: "recommended",
        correctness: {
          noUnusedImports: "error",
          noUnusedVariables: "error",
          noUnusedFunctionParameters: "error",
          noUnusedPrivateClassMembers: "error",
        },
        style: { noNonNullAssertion: "error", useNodejsImportProtocol: "error", useImportType: "error" },
        suspicious: { noExplicitAny: "error" },
      },
    },
    overrides: [
      // Biome checks its own configuration whatever "includes" says; this one is generated, not formatted.
      { includes: ["biome.json"], formatter: { enabled: false } },
      ...Object.keys(folderImports).map((folder) => ({
        includes: [`src/${folder}/**`],
        linter: {
          rules: {
            style: {
              noRestrictedImports: { level: "error", options: { patterns: restrictedImports(folder) } },
            },
          },
        },
      })),
    ],
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(new URL("../../biome.json", import.meta.url), biomeConfiguration());
}
