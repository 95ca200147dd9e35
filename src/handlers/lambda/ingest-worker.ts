/** The worker as a Lambda function: SQS in, partial batch response out. */
import { ProfileCatalog } from "../../config/profile-catalog.ts";
import { createModelSuite } from "../../models/model-suite.ts";
import { SHIPPED_PROFILES } from "../../profiles/index.ts";
import { ReaderPool } from "../../reading/reader-pool.ts";
import { createIngestWorker } from "../ingest-worker.ts";
import { readingLimitsFrom } from "../reading-limits.ts";
import {
  documentRecords,
  eventAnnouncer,
  ingestionQueue,
  modelLedger,
  objectStores,
  passageIndex,
  SEARCH_SETTINGS,
} from "./adapters.ts";
import { createFunctionContext, observed } from "./function-context.ts";
import { deployedModels } from "./models.ts";

const context = createFunctionContext("ingest-worker", process.env, [
  "rawBucket",
  "outputBucket",
  "recordsTable",
  "ledgerTable",
  "queueUrl",
  "eventBus",
  ...SEARCH_SETTINGS,
]);
const { settings, clock, telemetry } = context;
const { raw, outputs } = objectStores(context);
const { registry } = deployedModels(context);
const profiles = ProfileCatalog.from(SHIPPED_PROFILES);
// A profile that names a model nobody knows is told of now, not by its first document.
registry.chatModels(profiles.modelNames());
const reader = new ReaderPool(readingLimitsFrom(settings), {
  workers: settings.readWorkers,
  // Beside this file in the bundle (src/setup/bundles/functions.ts).
  entry: new URL("./reading-thread.mjs", import.meta.url),
  assets: new URL("./reading-assets/", import.meta.url),
});

export const handler = observed(
  telemetry,
  createIngestWorker({
    records: documentRecords(context),
    raw,
    outputs,
    queue: ingestionQueue(context),
    index: passageIndex(context),
    reader,
    models: createModelSuite({
      registry,
      replies: outputs,
      ledger: modelLedger(context),
      clock,
      settings,
      telemetry,
    }),
    profiles,
    announcer: eventAnnouncer(context),
    settings,
    clock,
    telemetry,
  }),
);
