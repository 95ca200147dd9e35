// @ts-check
/**
 * Which folder of src/ may import what: the one place that says so. `generate-biome.mjs` turns it into lint rules.
 * `zod` and Node's built-ins are free everywhere, apart from the built-ins named here.
 */

const basis = ["domain", "ports", "config"];

/**
 * Folder → the other folders of src/ that it may import.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const folderImports = {
  domain: [],
  ports: ["domain"],
  config: ["domain"],
  reading: ["domain"],
  profiles: ["domain"],
  samples: [],
  setup: [],
  intake: basis,
  models: basis,
  search: basis,
  aws: basis,
  local: basis,
  extraction: [...basis, "models"],
  ingest: [...basis, "intake", "reading", "models", "extraction"],
  maintenance: [...basis, "intake"],
  api: [...basis, "search", "maintenance"],
  handlers: [
    ...basis,
    "profiles",
    "samples",
    "intake",
    "reading",
    "models",
    "extraction",
    "ingest",
    "maintenance",
    "search",
    "api",
    "aws",
    "local",
  ],
  cli: ["domain", "config"],
};

/**
 * Packages that belong to certain folders: their patterns (a name, or a scope or name with all its parts) and the only
 * folders that may import them.
 * @type {readonly { what: string, names: readonly string[], folders: readonly string[] }[]}
 */
export const packageFolders = [
  { what: "the AWS SDK", names: ["@aws-sdk/*", "@smithy/*"], folders: ["aws"] },
  { what: "the OpenSearch client", names: ["@opensearch-project/*"], folders: ["aws"] },
  { what: "AWS request signing", names: ["aws4"], folders: ["aws", "cli"] },
  { what: "Powertools", names: ["@aws-lambda-powertools/*"], folders: ["aws"] },
  { what: "the embedded stores", names: ["@zvec/zvec", "node:sqlite"], folders: ["local"] },
  { what: "the web framework", names: ["hono", "hono/*", "@hono/*"], folders: ["api", "local", "aws", "handlers"] },
  {
    what: "the document readers",
    names: [
      ...["pdf-parse", "pdf-parse/*", "pdfjs-dist", "pdfjs-dist/*", "htmlparser2", "iconv-lite", "jschardet"],
      ...["numfmt", "papaparse", "postal-mime"],
    ],
    folders: ["reading"],
  },
  { what: "Pulumi", names: ["@pulumi/*"], folders: [] },
];

/** Folders beside src/ that the product never imports from. */
export const foldersBesideSource = ["tests", "infra"];
