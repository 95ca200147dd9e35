/** One machine's whole service over one data folder: adapters, models, worker, search and API, wired together. */
import { readFileSync } from "node:fs";
import { createApi } from "../../api/app.ts";
import type { Authenticate } from "../../api/authentication.ts";
import type { HealthReport } from "../../api/context.ts";
import type { ProfileCatalog } from "../../config/profile-catalog.ts";
import type { Settings } from "../../config/settings.ts";
import type { DataFolder } from "../../local/data-folder.ts";
import { openEventStream } from "../../local/event-stream.ts";
import { serveEvents } from "../../local/event-stream-endpoint.ts";
import { createFileObjectStore } from "../../local/file-object-store.ts";
import { createLocalAnnouncer } from "../../local/local-announcer.ts";
import { createSqlitePassageIndex } from "../../local/passage-index/create-sqlite-passage-index.ts";
import { loadSigningSecret } from "../../local/signing-secret.ts";
import { createSqliteLedger } from "../../local/sqlite-ledger.ts";
import { createSqliteQueue } from "../../local/sqlite-queue.ts";
import { createSqliteRecords } from "../../local/sqlite-records.ts";
import { openStateDatabase } from "../../local/state-database.ts";
import { systemClock } from "../../local/system-clock.ts";
import { createUlidSource } from "../../local/ulid-source.ts";
import { createUploadEndpoint } from "../../local/upload-endpoint.ts";
import { createWebhook } from "../../local/webhook.ts";
import { requestRebuilds } from "../../maintenance/rebuild.ts";
import { reconcile, removeOrphans } from "../../maintenance/reconcile.ts";
import { createModelSuite } from "../../models/model-suite.ts";
import { priceList } from "../../models/price-list.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { ReaderPool } from "../../reading/reader-pool.ts";
import { searchDocuments } from "../../search/search-documents.ts";
import { docsFilesOfPackage } from "../docs-files.ts";
import { createIngestWorker } from "../ingest-worker.ts";
import { readingLimitsFrom } from "../reading-limits.ts";
import type { LocalModels } from "./models-at-start.ts";
import { Poller } from "./poller.ts";
import { routed } from "./routes.ts";
import { Timer } from "./timer.ts";

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

/** Messages worked on at once: more than the cores, since much of the work is waiting. */
const CONCURRENCY = 4;
const MAX_RECEIVE_COUNT = 5;
/** How often the index is searched for passages nobody owns. Seconds. */
const ORPHANS_EVERY = 3600;

/** Opens everything in the data folder, as a service that is wired but does nothing yet. */
export async function createInstallation(options: InstallationOptions) {
  const { folder, settings, telemetry, profiles } = options;
  const clock = systemClock;
  const ids = createUlidSource({ clock });
  const database = openStateDatabase(folder.state);
  const records = createSqliteRecords({ database, clock });
  const ledger = createSqliteLedger({ database });
  const queue = createSqliteQueue({
    database,
    clock,
    name: "ingestion",
    visibilitySeconds: settings.visibilitySeconds,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  });
  const signingSecret = loadSigningSecret(folder.uploadSecret);
  const { publicUrl } = options;
  const shared = { clock, ids, signingSecret, publicUrl, telemetry };
  const raw = createFileObjectStore({
    ...shared,
    folder: folder.rawObjects,
    bucket: settings.rawBucket,
    versioned: true,
    events: { deliver: (envelope) => queue.send(envelope) },
  });
  const outputs = createFileObjectStore({
    ...shared,
    folder: folder.outputObjects,
    bucket: settings.outputBucket,
    versioned: false,
  });
  const { registry, vectorWeight } = options.models;
  const { embedder } = registry.embedder;
  const index = await createSqlitePassageIndex({
    folder: folder.passages,
    dimensions: embedder.dimensions,
    fingerprint: embedder.modelId,
    telemetry,
  });
  const models = createModelSuite({ registry, replies: outputs, ledger, clock, settings, telemetry });
  // A profile that names a model nobody knows is told of now, not by its first document.
  registry.chatModels(profiles.modelNames());
  const reader = new ReaderPool(readingLimitsFrom(settings), { workers: settings.readWorkers });
  const stream = openEventStream({ path: folder.events });
  const announcer = createLocalAnnouncer({
    stream,
    ...(options.webhook !== null && { webhook: createWebhook({ ...options.webhook, clock }) }),
  });

  const worker = createIngestWorker({
    records,
    raw,
    outputs,
    queue,
    index,
    reader,
    models,
    profiles,
    announcer,
    settings,
    clock,
    telemetry,
  });
  const searchWith = {
    index,
    records,
    embedder: models.queryEmbedder,
    clock,
    telemetry,
    ...(vectorWeight === undefined ? {} : { vectorWeight }),
  };
  /** Ends open event streams, which else never end. */
  const ending = new AbortController();
  const health = async (): Promise<HealthReport> => await healthOf({ index, queue });
  const api = createApi({
    records,
    raw,
    outputs,
    queue,
    ledger,
    search: (request) => searchDocuments(searchWith, request),
    profiles,
    prices: priceList(registry),
    authenticate: options.authenticate,
    settings,
    clock,
    ids,
    telemetry,
    health,
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
    async start(): Promise<{ stop(): Promise<void> }> {
      await queue.releaseInFlight();
      await records.freeAllLeases(clock.now());
      ledger.lapseReservations(clock.now());
      await index.ready();
      const poller = new Poller({
        queue,
        worker,
        clock,
        telemetry,
        concurrency: CONCURRENCY,
        timeoutSeconds: settings.workerTimeoutSeconds,
      });
      const timers = [
        new Timer({
          clock,
          telemetry,
          name: "the reconciler",
          everySeconds: settings.reconcileSeconds,
          job: () => reconcile(maintenance),
        }),
        new Timer({
          clock,
          telemetry,
          name: "the search for passages without a record",
          everySeconds: ORPHANS_EVERY,
          job: () => removeOrphans(maintenance),
        }),
      ];
      return {
        async stop() {
          await Promise.all([poller.stop(), ...timers.map((timer) => timer.stop())]);
        },
      };
    },

    /** Lets go of everything; the folder stays the caller's to release. */
    async close(): Promise<void> {
      await reader.close();
      stream.close();
      options.models.close();
      await Promise.all([raw.close(), outputs.close(), index.close()]);
      database.close();
    },
  };
}

async function healthOf(parts: { index: { ready(): Promise<void> }; queue: { depth(): Promise<{ ready: number }> } }) {
  const checks = { index: await checked(() => parts.index.ready()), queue: await checked(() => parts.queue.depth()) };
  const ok = Object.values(checks).every((check) => check.ok);
  return { status: ok ? "ok" : "degraded", checks } as const;
}

async function checked(check: () => Promise<unknown>): Promise<{ ok: boolean; detail?: string }> {
  try {
    await check();
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : "unknown" };
  }
}

function productVersion(): string {
  const file = new URL("../../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
