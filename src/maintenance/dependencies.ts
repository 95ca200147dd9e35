import type { Tenancy } from "../domain/identity.ts";
import type { Clock } from "../ports/clock.ts";
import type { DocumentRecords } from "../ports/document-records.ts";
import type { ObjectStore } from "../ports/object-store.ts";
import type { PassageIndex } from "../ports/passage-index.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { RedrivableQueue, WorkQueue } from "../ports/work-queue.ts";

/** Everything the timed upkeep works with, as one object made by a handler. */
export interface MaintenanceDependencies {
  readonly records: DocumentRecords;
  readonly raw: ObjectStore;
  readonly queue: RedrivableQueue;
  /** The dead-letter queue of the event rule's target, where events do not come straight from the store. */
  readonly undelivered?: WorkQueue;
  readonly index: PassageIndex;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly tenancy: Tenancy;
}
