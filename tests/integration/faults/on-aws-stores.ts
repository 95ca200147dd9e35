import { afterAll, beforeAll, describe, inject } from "vitest";
import type { MakeStores, WorldStores } from "../../faults/stores.ts";
import type { EngineName } from "../../support/engines/start-engines.ts";
import { type AwsStores, type MakeQueue, openAwsStores } from "./aws-stores.ts";

/** Time for all points of one scenario over real engines on a busy machine, for vitest. Milliseconds. */
export const AWS_CRASHES = { timeout: 1_800_000 } as const;

/**
 * Every twentieth point, so that nobody waits long; `SLUICE_CRASH_STRIDE=1 npm run test:integration -- faults` tries all
 * of them, and tells how many there were. Several worlds at once: while one waits for an engine, another goes on.
 */
export const AWS_POINTS = { stride: Number(process.env.SLUICE_CRASH_STRIDE ?? 20), worlds: 3, once: true } as const;

/** Another queue than the stores' own. */
export interface QueueChoice {
  readonly engine: EngineName;
  /** Once for all worlds. */
  readonly open: (url: string) => Promise<{ readonly makeQueue: MakeQueue; readonly close: () => Promise<void> }>;
}

/** Describes tests over stores on real engines, made once; where an engine is missing they are skipped and say why. */
export function onAwsStores(
  describeTests: (makeStores: MakeStores<WorldStores>) => void,
  queueChoice?: QueueChoice,
): void {
  const engines = inject("engines");
  const wanted: EngineName[] = ["dynamodb", "s3", "opensearch"];
  if (queueChoice !== undefined) wanted.push(queueChoice.engine);
  const reasons = wanted.flatMap((name) => ("skipped" in engines[name] ? [engines[name].skipped] : []));
  describe.skipIf(reasons.length > 0)(["over DynamoDB, S3 and OpenSearch", ...reasons].join("; "), () => {
    let stores: AwsStores;
    let closeQueue = async () => {};
    beforeAll(async () => {
      const queue = await queueChoice?.open(urlOf(queueChoice.engine));
      if (queue !== undefined) closeQueue = queue.close;
      const urls = { dynamodb: urlOf("dynamodb"), s3: urlOf("s3"), opensearch: urlOf("opensearch") };
      // Worlds on another queue share it, one after the other.
      stores = await openAwsStores(urls, queue === undefined ? AWS_POINTS.worlds : 1, queue?.makeQueue);
    });
    afterAll(async () => {
      await stores.close();
      await closeQueue();
    });
    describeTests((setting) => stores.makeStores(setting));
  });
}

function urlOf(name: EngineName): string {
  const state = inject("engines")[name];
  return "url" in state ? state.url : "";
}
