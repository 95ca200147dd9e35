/** Everything that a data folder holds, behind the ports: records, ledger, queue, objects, passages and events. */
import type { Settings } from "../../config/settings.ts";
import type { DataFolder } from "../../local/data-folder.ts";
import { openEventStream } from "../../local/event-stream.ts";
import { createFileObjectStore } from "../../local/file-object-store.ts";
import { createSqlitePassageIndex } from "../../local/passage-index/create-sqlite-passage-index.ts";
import { loadSigningSecret } from "../../local/signing-secret.ts";
import { createSqliteLedger } from "../../local/sqlite-ledger.ts";
import { createSqliteQueue } from "../../local/sqlite-queue.ts";
import { createSqliteRecords } from "../../local/sqlite-records.ts";
import { openStateDatabase } from "../../local/state-database.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Embedder } from "../../ports/embedder.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { Telemetry } from "../../ports/telemetry.ts";

export interface LocalStoresOptions {
  readonly folder: DataFolder;
  readonly settings: Settings;
  /** Whose vectors the index holds: it keeps those of one embedder alone. */
  readonly embedder: Embedder;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly telemetry: Telemetry;
  /** Where clients reach the service; asked at each grant. */
  readonly publicUrl: () => string;
}

export type LocalStores = Awaited<ReturnType<typeof openLocalStores>>;

const MAX_RECEIVE_COUNT = 5;

/** Opens them. @throws {EmbedderChangedError} where the folder's passages were made with another embedder */
export async function openLocalStores({ folder, settings, embedder, ...shared }: LocalStoresOptions) {
  const { clock, telemetry } = shared;
  const database = openStateDatabase(folder.state);
  const queue = createSqliteQueue({
    database,
    clock,
    name: "ingestion",
    visibilitySeconds: settings.visibilitySeconds,
    maxReceiveCount: MAX_RECEIVE_COUNT,
  });
  const signingSecret = loadSigningSecret(folder.uploadSecret);
  const objects = { ...shared, signingSecret };
  const raw = createFileObjectStore({
    ...objects,
    folder: folder.rawObjects,
    bucket: settings.rawBucket,
    versioned: true,
    events: { deliver: (envelope) => queue.send(envelope) },
  });
  const outputs = createFileObjectStore({
    ...objects,
    folder: folder.outputObjects,
    bucket: settings.outputBucket,
    versioned: false,
  });
  const index = await createSqlitePassageIndex({
    folder: folder.passages,
    dimensions: embedder.dimensions,
    fingerprint: embedder.modelId,
    telemetry,
  });
  const stream = openEventStream({ path: folder.events });
  return {
    records: createSqliteRecords({ database, clock }),
    ledger: createSqliteLedger({ database }),
    queue,
    raw,
    outputs,
    index,
    stream,
    signingSecret,

    /** Lets go of everything; the folder stays the caller's to release. */
    async close(): Promise<void> {
      stream.close();
      await Promise.all([raw.close(), outputs.close(), index.close()]);
      database.close();
    },
  };
}
