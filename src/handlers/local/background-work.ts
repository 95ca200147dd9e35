/** What one machine's service does beside answering: it works on messages and, by timers, looks after records. */

import type { MaintenanceDependencies } from "../../maintenance/dependencies.ts";
import { reconcile, removeOrphans } from "../../maintenance/reconcile.ts";
import type { IngestWorker } from "../ingest-worker.ts";
import type { LocalStores } from "./local-stores.ts";
import { Poller } from "./poller.ts";
import { Timer } from "./timer.ts";

export interface BackgroundWorkOptions {
  readonly stores: Pick<LocalStores, "queue" | "records" | "ledger" | "index">;
  readonly worker: IngestWorker;
  readonly maintenance: MaintenanceDependencies;
  /** How long one call of the worker may take. */
  readonly workerTimeoutSeconds: number;
  /** Pause between runs of the reconciler. */
  readonly reconcileSeconds: number;
}

/** Messages worked on at once: more than the cores, since much of the work is waiting. */
const CONCURRENCY = 4;
/** How often the index is searched for passages nobody owns. Seconds. */
const ORPHANS_EVERY = 3600;

/** Frees what the last owner of the folder held, then works until it is stopped. */
export async function beginWork({
  stores: { queue, records, ledger, index },
  worker,
  maintenance,
  workerTimeoutSeconds,
  reconcileSeconds,
}: BackgroundWorkOptions): Promise<{ stop(): Promise<void> }> {
  const { clock, telemetry } = maintenance;
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
    timeoutSeconds: workerTimeoutSeconds,
  });
  const timers = [
    new Timer({
      clock,
      telemetry,
      name: "the reconciler",
      everySeconds: reconcileSeconds,
      job: () => reconcile(maintenance),
    }),
    new Timer({
      clock,
      telemetry,
      name: "the search for passages without a record",
      everySeconds: ORPHANS_EVERY,
      job: () => removeOrphans(maintenance, { from: "", hasTime: () => true }),
    }),
  ];
  return {
    async stop() {
      await Promise.all([poller.stop(), ...timers.map((timer) => timer.stop())]);
    },
  };
}
