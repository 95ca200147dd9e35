/** What a timer does on one machine, a schedule does on AWS: one piece of upkeep a call. */
import { z } from "zod";
import type { MaintenanceDependencies } from "../maintenance/dependencies.ts";
import { type Reconciled, reconcile, removeOrphans } from "../maintenance/reconcile.ts";

/**
 * Which upkeep. `reconcile` reads records only and may run every few minutes; `orphans` asks the index, which wakes a
 * search collection that went to sleep, and belongs on a schedule of its own.
 */
const scheduleEvent = z.object({ task: z.enum(["reconcile", "orphans"]).default("reconcile") });

export type ReconcilerResult = Reconciled | { readonly orphans: number };

export type Reconciler = (event: unknown) => Promise<ReconcilerResult>;

/** Makes the handler. */
export function createReconciler(deps: MaintenanceDependencies): Reconciler {
  return async (event) => {
    const { task } = scheduleEvent.parse(event);
    return task === "reconcile" ? await reconcile(deps) : { orphans: await removeOrphans(deps) };
  };
}
