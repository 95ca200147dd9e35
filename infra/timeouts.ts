/** How long a call of each function may run. */
import type { SluiceConfig } from "./config.ts";
import type { FunctionName } from "./grants/functions.ts";

/** API Gateway gives up after 30 seconds: the function does so before, and says why. */
const API_SECONDS = 29;
/** The collection's policies take a minute to be in force, and an index another until it answers. */
const INDEX_ADMIN_SECONDS = 300;
const RECONCILER_SECONDS = 300;

/** In seconds. */
export function timeoutsOf({ workerTimeoutSeconds }: SluiceConfig): Readonly<Record<FunctionName, number>> {
  return {
    "ingest-worker": workerTimeoutSeconds,
    "query-api": API_SECONDS,
    "index-admin": INDEX_ADMIN_SECONDS,
    reconciler: RECONCILER_SECONDS,
  };
}
