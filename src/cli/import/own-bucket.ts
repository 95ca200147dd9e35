/** The service's own bucket: what lay there before the service did is queued where it lies. */
import { answered } from "../client/api-client.ts";
import type { CommandContext } from "../context.ts";
import { addEstimates, type CostEstimate, NO_COST } from "./cost-estimate.ts";
import type { S3Address } from "./s3-address.ts";

/** What a prefix of the service's own bucket holds. */
export interface OwnObjects {
  readonly objects: number;
  /** Those that are documents already. */
  readonly known: number;
  /** Those that were queued, or would be. */
  readonly queued: number;
  /** Of those queued. */
  readonly bytes: number;
  readonly estimate: CostEstimate;
}

/**
 * Goes through a prefix of the service's own bucket, page by page.
 * @returns null where the bucket is another one
 */
export async function ownObjects(
  { client, signal }: Pick<CommandContext, "client" | "signal">,
  address: S3Address,
  dryRun: boolean,
): Promise<OwnObjects | null> {
  let sum: OwnObjects = { objects: 0, known: 0, queued: 0, bytes: 0, estimate: NO_COST };
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const body = { ...address, dryRun, ...(cursor !== undefined && { cursor }) };
    const answer = await client.POST("/imports", { body, signal });
    if (answer.error !== undefined && answer.error.code === "other_bucket") return null;
    const page = answered(answer);
    sum = {
      objects: sum.objects + page.objects,
      known: sum.known + page.known,
      queued: sum.queued + page.queued,
      bytes: sum.bytes + page.bytes,
      estimate: addEstimates(sum.estimate, page.estimate),
    };
    cursor = page.cursor;
  }
  return sum;
}
