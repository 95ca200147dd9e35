/** The Lambda functions, and what lies beside each one's code. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

export interface FunctionDescription {
  /** Its name in file names, logs, metrics and infrastructure. */
  readonly name: "ingest-worker" | "query-api" | "index-admin" | "reconciler";
  /** The module that exports `handler`, from the project's folder. */
  readonly entry: string;
  /** Further modules that are run by path, e.g. worker threads: file in the archive → source. */
  readonly threads: Readonly<Record<string, string>>;
  /** Folders of data: folder in the archive → its files' folder, and which of them (all, where none are named). */
  readonly data: Readonly<Record<string, { readonly from: string; readonly files?: readonly string[] }>>;
}

/** Code of one archive, zipped, may have at most so many bytes; data is counted apart. */
export const MAX_ZIPPED_CODE = 5 * 1024 * 1024;

/** Every function's code is `index.mjs`, so the runtime's handler is this. */
export const HANDLER = "index.handler";

/** The folder of an installed package. */
function packageFolder(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

const pdfjs = packageFolder("pdfjs-dist");
const NOTHING = { threads: {}, data: {} };

export const FUNCTIONS: readonly FunctionDescription[] = [
  {
    name: "ingest-worker",
    entry: "src/handlers/lambda/ingest-worker.ts",
    threads: { "reading-thread.mjs": "src/reading/sandbox/thread.ts" },
    // Without the character maps, East Asian text is lost silently.
    data: {
      "reading-assets/cmaps": { from: join(pdfjs, "cmaps") },
      "reading-assets/standard_fonts": { from: join(pdfjs, "standard_fonts") },
    },
  },
  {
    name: "query-api",
    entry: "src/handlers/lambda/query-api.ts",
    threads: {},
    // The page that renders the API's description (src/api/docs.ts).
    data: {
      docs: {
        from: packageFolder("swagger-ui-dist"),
        files: ["LICENSE", "NOTICE", "favicon-32x32.png", "swagger-ui-bundle.js", "swagger-ui.css"],
      },
    },
  },
  { name: "index-admin", entry: "src/handlers/lambda/index-admin.ts", ...NOTHING },
  { name: "reconciler", entry: "src/handlers/lambda/reconciler.ts", ...NOTHING },
];
