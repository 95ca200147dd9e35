/** The API as a Lambda function behind an HTTP API. */
import { fileURLToPath } from "node:url";
import { createApi } from "../../api/app.ts";
import type { HealthReport } from "../../api/context.ts";
import { ProfileCatalog } from "../../config/profile-catalog.ts";
import { documentIdOf } from "../../domain/identity.ts";
import { createModelSuite } from "../../models/model-suite.ts";
import { priceList } from "../../models/price-list.ts";
import { SHIPPED_PROFILES } from "../../profiles/index.ts";
import { searchDocuments } from "../../search/search-documents.ts";
import { withPatience } from "../../search/with-patience.ts";
import { docsFilesIn } from "../docs-files.ts";
import { createQueryApi } from "../query-api.ts";
import {
  documentRecords,
  ingestionQueue,
  modelLedger,
  objectStores,
  passageIndex,
  SEARCH_SETTINGS,
} from "./adapters.ts";
import { callersOf } from "./callers.ts";
import { createFunctionContext, observed } from "./function-context.ts";
import { deployedModels } from "./models.ts";

/** The product's version, put in by the bundler (src/setup/bundles/bundle-function.ts). */
declare const SLUICE_VERSION: string;

/**
 * Bytes of an output that fit into Lambda's answer of 6 MB whatever they are: as JSON text within the answer's own JSON
 * a character takes up to six bytes.
 */
const ANSWER_MAX_BYTES = 1_000_000;

const context = createFunctionContext(
  "query-api",
  process.env,
  [
    "rawBucket",
    "outputBucket",
    "recordsTable",
    "ledgerTable",
    "queueUrl",
    ...SEARCH_SETTINGS,
    "searchPatienceSeconds",
    "apiIdentity",
    "tenantClaim",
    "tenantPrincipals",
    "operatorPrincipals",
  ],
  { answerMaxBytes: ANSWER_MAX_BYTES },
);
const { settings, clock, ids, telemetry } = context;
const { raw, outputs, downloads } = objectStores(context);
const records = documentRecords(context);
const { registry, vectorWeight } = deployedModels(context);
const ledger = modelLedger(context);
const models = createModelSuite({
  registry,
  replies: outputs,
  ledger,
  clock,
  settings,
  telemetry,
});
const searchWith = {
  index: passageIndex(context),
  records,
  embedder: models.queryEmbedder,
  clock,
  telemetry,
  ...(vectorWeight !== undefined && { vectorWeight }),
};

/** Reads records only: a check that asked the index would keep a search collection from going to sleep. */
async function health(): Promise<HealthReport> {
  try {
    await records.get(documentIdOf("", "health"));
    return { status: "ok", checks: { records: { ok: true } } };
  } catch (error) {
    const detail = error instanceof Error ? error.message : "unknown";
    return { status: "down", checks: { records: { ok: false, detail } } };
  }
}

const app = createApi({
  records,
  raw,
  outputs,
  downloads,
  queue: ingestionQueue(context),
  ledger,
  search: withPatience((request) => searchDocuments(searchWith, request), {
    clock,
    seconds: settings.searchPatienceSeconds,
  }),
  profiles: ProfileCatalog.from(SHIPPED_PROFILES),
  prices: priceList(registry),
  authenticate: callersOf(settings),
  settings,
  clock,
  ids,
  telemetry,
  health,
  // Beside this file in the bundle (src/setup/bundles/functions.ts).
  docsFile: docsFilesIn(fileURLToPath(new URL("./docs/", import.meta.url))),
  version: SLUICE_VERSION,
});

export const handler = observed(telemetry, createQueryApi(app));
