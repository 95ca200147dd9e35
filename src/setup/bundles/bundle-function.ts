/** A function's archive, from its sources. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { FunctionDescription } from "./functions.ts";

/** Files by their paths in the archive. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface BundledFunction {
  /** Bundled JavaScript. */
  readonly code: Files;
  readonly data: Files;
  /** To read stack traces with; too large to be deployed. */
  readonly sourceMaps: Files;
  /** Whatever was imported and is not in the bundle: Node's own modules. */
  readonly imports: readonly string[];
}

/** CommonJS packages in the bundle call `require` for Node's own modules, which a module does not have. */
const BANNER =
  'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);';

/** A native canvas of 31 MB, for pictures that reading never makes (src/reading/readers/pdf/globals.ts). */
const NEVER_LOADED = ["@napi-rs/canvas"];

/** @param root the project's folder */
export async function bundleFunction(root: string, description: FunctionDescription): Promise<BundledFunction> {
  const code = new Map<string, Uint8Array>();
  const sourceMaps = new Map<string, Uint8Array>();
  const imports = new Set<string>();
  for (const [file, source] of Object.entries({ "index.mjs": description.entry, ...description.threads })) {
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: file,
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
      target: "node24",
      mainFields: ["module", "main"],
      minify: true,
      // Stack traces and error names stay readable.
      keepNames: true,
      sourcemap: "external",
      legalComments: "none",
      external: NEVER_LOADED,
      define: { SLUICE_VERSION: JSON.stringify(versionOf(root)) },
      banner: { js: BANNER },
      logLevel: "error",
    });
    for (const { path, contents } of outputFiles) {
      if (path.endsWith(".map")) sourceMaps.set(`${file}.map`, contents);
      else code.set(file, contents);
    }
    for (const output of Object.values(metafile.outputs)) for (const { path } of output.imports) imports.add(path);
  }
  return { code, data: dataOf(description), sourceMaps, imports: [...imports].toSorted() };
}

function versionOf(root: string): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

function dataOf({ data }: FunctionDescription): Files {
  const files = new Map<string, Uint8Array>();
  for (const [folder, { from, files: names = readdirSync(from) }] of Object.entries(data)) {
    for (const name of names) files.set(`${folder}/${name}`, readFileSync(join(from, name)));
  }
  return files;
}
