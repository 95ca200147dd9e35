/**
 * Makes the index of passages at deploy time, from inside the account: whoever deploys has no access to the collection's
 * data, and in a private network no way to it either.
 */
import { z } from "zod";
import type { IndexState } from "../aws/opensearch/index-admin.ts";
import { Failure } from "../domain/failure.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";

export interface IndexAdminDependencies {
  /** Makes index and alias where they are missing, patiently, and resolves once the index can be queried. */
  readonly ensure: () => Promise<IndexState>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What the handler uses of Lambda's context. */
export interface AdminContext {
  getRemainingTimeInMillis(): number;
}

export type IndexAdmin = (event: unknown, context: AdminContext) => Promise<IndexState | { readonly removed: false }>;

/**
 * `aws.lambda.Invocation` adds `tf.action` where it follows the resource's life: a stack that is destroyed takes its
 * collection away as a whole, so there is nothing to do for `delete`.
 */
const deployEvent = z.looseObject({ tf: z.looseObject({ action: z.string() }).optional() });

/** Time kept to answer in, milliseconds: a function that is cut off tells the deployment nothing. */
const MARGIN = 5_000;

/** Makes the handler. Calling it again changes nothing. */
export function createIndexAdmin({ ensure, clock, telemetry }: IndexAdminDependencies): IndexAdmin {
  return async (event, context) => {
    if (deployEvent.parse(event).tf?.action === "delete") return { removed: false };
    const ended = new AbortController();
    const tooLate = clock.sleep(context.getRemainingTimeInMillis() - MARGIN, ended.signal).then(() => {
      throw new Failure("internal", {
        message:
          "The search collection did not take the index in time; check the endpoint, its network and data access policies, then deploy again.",
        retryable: true,
      });
    });
    try {
      const state = await Promise.race([ensure(), tooLate]);
      telemetry.log("info", "the index can be queried", { ...state });
      return state;
    } finally {
      ended.abort();
    }
  };
}
