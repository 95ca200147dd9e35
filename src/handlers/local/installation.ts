/** One machine's whole service over one data folder: adapters, models, worker, search and API, wired together. */
import { readFileSync } from "node:fs";
import { createApi } from "../../api/app.ts";
import type { Authenticate } from "../../api/authentication.ts";
import type { ProfileCatalog } from "../../config/profile-catalog.ts";
import type { Settings } from "../../config/settings.ts";
import type { DataFolder } from "../../local/data-folder.ts";
import { serveEvents } from "../../local/event-stream-endpoint.ts";
import { createLocalAnnouncer } from "../../local/local-announcer.ts";
import { systemClock } from "../../local/system-clock.ts";
import { createUlidSource } from "../../local/ulid-source.ts";
import { createUploadEndpoint } from "../../local/upload-endpoint.ts";
import { createWebhook } from "../../local/webhook.ts";
import { requestRebuilds } from "../../maintenance/rebuild.ts";
import { createModelSuite } from "../../models/model-suite.ts";
import { priceList } from "../../models/price-list.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { ReaderPool } from "../../reading/reader-pool.ts";
import { searchDocuments } from "../../search/search-documents.ts";
import { docsFilesOfPackage } from "../docs-files.ts";
import { createIngestWorker } from "../ingest-worker.ts";
import { readingLimitsFrom } from "../reading-limits.ts";
import { beginWork } from "./background-work.ts";
import { healthOf } from "./health.ts";
import { openLocalStores } from "./local-stores.ts";
import type { LocalModels } from "./models-at-start.ts";
import { routed } from "./routes.ts";

export interface InstallationOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly profiles: ProfileCatalog;
  readonly models: LocalModels;
  readonly authenticate: Authenticate;
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** Where clients reach the service; asked at each grant. */
  readonly publicUrl: () => string;
}

/** Opens everything in the data folder, as a service that is wired but does nothing yet. */
export async function createInstallation(options: InstallationOptions) {
  const { folder, settings, telemetry, profiles, publicUrl } = options;
  const { registry, vectorWeight } = options.models;
  const clock = systemClock;
  const ids = createUlidSource({ clock });
  const stores = await openLocalStores({
    folder,
    settings,
    embedder: registry.embedder.embedder,
    clock,
    ids,
    telemetry,
    publicUrl,
  });
  const { records, ledger, queue, raw, outputs, index, stream, signingSecret } = stores;
  const models = createModelSuite({ registry, replies: outputs, ledger, clock, settings, telemetry });
  // A profile that names a model nobody knows is told of now, not by its first document.
  registry.chatModels(profiles.modelNames());
  const reader = new ReaderPool(readingLimitsFrom(settings), { workers: settings.readWorkers });
  const announcer = createLocalAnnouncer({
    stream,
    ...(options.webhook !== null && { webhook: createWebhook({ ...options.webhook, clock }) }),
  });

  /** What the worker and the API both stand on. */
  const common = { records, raw, outputs, queue, profiles, settings, clock, telemetry };
  const worker = createIngestWorker({ ...common, index, reader, models, announcer });
  const weight = vectorWeight === undefined ? {} : { vectorWeight };
  const searchWith = { index, records, embedder: models.queryEmbedder, clock, telemetry, ...weight };
  /** Ends open event streams, which else never end. */
  const ending = new AbortController();
  const api = createApi({
    ...common,
    ledger,
    ids,
    search: (request) => searchDocuments(searchWith, request),
    prices: priceList(registry),
    authenticate: options.authenticate,
    health: () => healthOf({ index, queue }),
    docsFile: docsFilesOfPackage(),
    events: ({ tenant }, request) => serveEvents(stream, tenant, request, ending.signal),
    version: productVersion(),
  });
  const uploads = createUploadEndpoint({ store: raw, signingSecret, clock });
  const maintenance = { records, raw, queue, index, clock, telemetry, tenancy: settings.tenancy };

  return {
    raw,
    records,
    profiles,
    /** Answers one HTTP request. */
    fetch: routed({ api, uploads, telemetry }),

    /** Ends open event streams, so that the server can close; their listeners resume where they stopped. */
    endStreams: () => ending.abort(),

    /** Has the work begin with putting every document into the index again. */
    requestRebuilds: () => requestRebuilds(maintenance, { cursor: null, hasTime: () => true }),

    /** Frees what the last owner of the folder held, then begins to work. */
    start: () =>
      beginWork({
        stores,
        worker,
        maintenance,
        workerTimeoutSeconds: settings.workerTimeoutSeconds,
        reconcileSeconds: settings.reconcileSeconds,
      }),

    /** Lets go of everything; the folder stays the caller's to release. */
    async close(): Promise<void> {
      await reader.close();
      options.models.close();
      await stores.close();
    },
  };
}

function productVersion(): string {
  const file = new URL("../../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
