/** What the API needs, and what each request carries. */

import type { ProfileChoice } from "../config/profile-catalog.ts";
import type { Settings } from "../config/settings.ts";
import type { Caller } from "../domain/caller.ts";
import type { EstimateRates } from "../domain/estimate.ts";
import type { FieldType } from "../domain/filter-value.ts";
import type { DigestedProfile } from "../domain/profile.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { IdSource } from "../ports/id-source.ts";
import type { Ledger } from "../ports/ledger.ts";
import type { DownloadGrants, ObjectStore } from "../ports/object-store.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { WorkQueue } from "../ports/work-queue.ts";
import type { SearchRequest, SearchResult } from "../search/types.ts";
import type { Authenticate } from "./authentication.ts";

/** The installation's profiles, as far as the API asks for them. */
export interface ProfileDirectory {
  find(name: string): DigestedProfile | undefined;
  names(): readonly string[];
  /** The profile for a document. @throws {Failure} `unknown_profile` where the one named does not exist */
  choose(choice: ProfileChoice): DigestedProfile;
  /** Fields of any profile that search may filter on, with their types. */
  filterableFields(): ReadonlyMap<string, FieldType>;
}

/** What the installation's models cost, as far as the API asks for it. */
export interface PriceList {
  /** The models behind a profile's names, in the order in which they are asked. */
  namesOf(models: readonly string[]): readonly string[];
  /** What a document costs where the first of them answers. */
  ratesOf(models: readonly string[]): EstimateRates;
}

/** Whether the service can do its work, part by part. */
export interface HealthReport {
  readonly status: "ok" | "degraded" | "down";
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>;
}

/** Answers with a caller's stream of server-sent events, which ends with the request's signal. */
export type EventSource = (caller: Caller, request: Request) => Response;

export interface ApiDependencies {
  readonly records: DocumentRecords;
  readonly raw: ObjectStore;
  readonly outputs: ObjectStore;
  /**
   * Pre-signed GETs of outputs larger than `settings.answerMaxBytes`, where answers have a limit (Lambda's 6 MB);
   * absent where they have none.
   */
  readonly downloads?: DownloadGrants;
  readonly queue: WorkQueue;
  readonly ledger: Pick<Ledger, "changeFigures" | "readFigures">;
  readonly search: (request: SearchRequest) => Promise<SearchResult>;
  readonly profiles: ProfileDirectory;
  readonly prices: PriceList;
  readonly authenticate: Authenticate;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly telemetry: Telemetry;
  readonly health: () => Promise<HealthReport>;
  /** A file of the page that renders the API's description, by its name; null where there is none. */
  readonly docsFile: (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;
  /** Where events are streamed from; absent where something else hands them out (EventBridge). */
  readonly events?: EventSource;
  /** The product's version, for /health and the OpenAPI document. */
  readonly version: string;
  /** Origins of web pages that may call the API from a browser; none unless named. */
  readonly corsOrigins?: readonly string[];
}

/** Hono's environment: what the middleware before a handler has found out. */
export interface ApiEnvironment {
  Variables: { requestId: string; caller: Caller };
}
