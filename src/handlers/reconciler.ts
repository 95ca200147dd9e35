/** What a timer does on one machine, a schedule does on AWS: one piece of upkeep a call. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { documentIdOf } from "../domain/identity.ts";
import type { MaintenanceDependencies } from "../maintenance/dependencies.ts";
import { countRebuilds, requestRebuilds, type Walked } from "../maintenance/rebuild.ts";
import { type Reconciled, reconcile, removeOrphans } from "../maintenance/reconcile.ts";

/**
 * Which upkeep. `reconcile` reads records only and may run every few minutes; `orphans` asks the index, which wakes a
 * search collection that went to sleep, and belongs on a schedule of its own. `rebuild` asks all documents to go into
 * the index again, and `rebuilding` counts those that have not yet: an operator calls them until there is no cursor.
 */
const scheduleEvent = z.object({
  task: z.enum(["reconcile", "orphans", "rebuild", "rebuilding"]).default("reconcile"),
  cursor: z.string().nullable().default(null),
});

export type ReconcilerResult = Reconciled | { readonly orphans: number } | Walked;

/** What the handler uses of Lambda's context. */
export interface ReconcilerContext {
  getRemainingTimeInMillis(): number;
}

export type Reconciler = (event: unknown, context: ReconcilerContext) => Promise<ReconcilerResult>;

/** Time kept to answer in, so that a walk over many records tells where to go on. Milliseconds. */
const MARGIN = 30_000;

/** Makes the handler. */
export function createReconciler(deps: MaintenanceDependencies): Reconciler {
  return async (event, context) => {
    const { task, cursor } = scheduleEvent.parse(event);
    const walk = { cursor, hasTime: () => context.getRemainingTimeInMillis() > MARGIN };
    switch (task) {
      case "reconcile":
        return await reconcile(deps);
      case "orphans":
        return { orphans: await removeOrphans(deps, { from: documentIdOf("", randomUUID()), hasTime: walk.hasTime }) };
      case "rebuild":
        return await requestRebuilds(deps, walk);
      case "rebuilding":
        return await countRebuilds(deps, walk);
    }
  };
}
