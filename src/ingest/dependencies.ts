import type { ProfileCatalog } from "../config/profile-catalog.ts";
import type { Settings } from "../config/settings.ts";
import type { Page, ReadingReport } from "../domain/page.ts";
import type { ModelSuite } from "../models/document-models.ts";
import type { Announcer } from "../ports/announcer.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { PassageIndex } from "../ports/passage-index.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { WorkQueue } from "../ports/work-queue.ts";
import type { ReadOptions, ReadSource } from "../reading/reader-pool.ts";

/** Reads bytes into pages; the sandboxed pool in production. */
export interface DocumentReader {
  read(
    source: ReadSource,
    sink: (pages: readonly Page[]) => void | Promise<void>,
    options?: Pick<ReadOptions, "fromPage" | "charactersBefore" | "signal" | "transfer">,
  ): Promise<ReadingReport>;
  /** Some pages of a PDF (numbers from 1, rising) as a PDF of their own. */
  cut(source: ReadSource, pages: readonly number[], options?: { signal?: AbortSignal }): Promise<Uint8Array>;
}

/** Everything the pipeline works with, as one object made by a handler. */
export interface IngestDependencies {
  readonly records: DocumentRecords;
  readonly raw: ObjectStore;
  readonly outputs: ObjectStore;
  readonly queue: WorkQueue;
  readonly index: PassageIndex;
  readonly reader: DocumentReader;
  readonly models: ModelSuite;
  readonly profiles: ProfileCatalog;
  readonly announcer: Announcer;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}
