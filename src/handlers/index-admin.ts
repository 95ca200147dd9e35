/**
 * Makes the index of passages at deploy time, from inside the account: whoever deploys has no access to the collection's
 * data, and in a private network no way to it either.
 */
import { z } from "zod";
import { Failure } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import { errorFields, type Telemetry } from "../ports/telemetry.ts";

/** The index behind the alias, as it is after a call. */
export interface EnsuredIndex {
  readonly index: string;
  readonly alias: string;
  /** Whether this call made it. */
  readonly created: boolean;
}

export interface IndexAdminDependencies {
  /** Makes index and alias where they are missing. @throws a retryable failure while access policies have not arrived */
  readonly ensure: () => Promise<EnsuredIndex>;
  /** Resolves when the index can be queried, which takes a while after it was made. @throws a retryable failure before */
  readonly ready: () => Promise<void>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What the handler uses of Lambda's context. */
export interface AdminContext {
  getRemainingTimeInMillis(): number;
}

export type IndexAdmin = (event: unknown, context: AdminContext) => Promise<EnsuredIndex | { readonly removed: false }>;

/**
 * `aws.lambda.Invocation` adds `tf.action` where it follows the resource's life: a stack that is destroyed takes its
 * collection away as a whole, so there is nothing to do for `delete`.
 */
const deployEvent = z.looseObject({ tf: z.looseObject({ action: z.string() }).optional() });

/** Access policies take about a minute to arrive (403 until then): tried for longer. Milliseconds. */
const PATIENCE = 180_000;
const PAUSE = 5_000;
/** Time kept to answer in. Milliseconds. */
const MARGIN = 5_000;

/** Makes the handler. Calling it again changes nothing. */
export function createIndexAdmin(deps: IndexAdminDependencies): IndexAdmin {
  return async (event, context) => {
    if (deployEvent.parse(event).tf?.action === "delete") return { removed: false };
    const patience = Math.min(PATIENCE, context.getRemainingTimeInMillis() - MARGIN);
    const until = deps.clock.now() + patience;
    const ensured = await retried(deps, until, deps.ensure);
    await retried(deps, until, deps.ready);
    deps.telemetry.log("info", "the index can be queried", { ...ensured });
    return ensured;
  };
}

async function retried<Result>(
  { clock, telemetry }: IndexAdminDependencies,
  until: number,
  work: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isLast = clock.now() + PAUSE > until;
      if (!(error instanceof Failure && error.retryable) || isLast) throw error;
      telemetry.log("info", "the search collection is not ready yet", errorFields(error));
      await clock.sleep(PAUSE);
    }
  }
}
