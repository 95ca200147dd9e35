/** Bulk requests: small enough to be taken, and each of their items seen to. */
import { Failure } from "../../domain/failure.ts";
import { refusalOf, type SearchEngine, statusOf } from "./search-engine.ts";

/** The lines of one item: its action, and its document where it has one. */
export type BulkItem = string;

/** What Serverless takes in one request, with room for what it counts besides. Bytes. */
const MAX_BULK_BYTES = 9 * 1024 * 1024;
const MAX_TRIES = 6;

/** Of an item: no right on the index, or no index; neither is the passage's doing. */
const MENDABLE = new Set([401, 403, 404]);
/** Stands for an item that the service said nothing of. */
const MISSING_ANSWER: readonly [action: string, answer: ItemAnswer] = ["none", { status: 500 }];

interface ItemAnswer {
  readonly status: number;
  readonly error?: { readonly type?: string };
}

interface BulkAnswer {
  readonly errors: boolean;
  /** By its action. */
  readonly items: readonly Readonly<Record<string, ItemAnswer>>[];
}

/**
 * Sends items to an index's bulk endpoint. Items that were refused for load are sent again, a request that is too large
 * in halves. An item whose answer was lost is written twice: automatic ids know no twins.
 * @returns how many items succeeded; one that is not there any more does not count
 * @throws {Failure} where an item is refused for what it is, or the service stays busy or closed; nothing is put where
 *   there is no index; the signal's reason
 */
export async function sendBulk(
  engine: SearchEngine,
  path: string,
  items: readonly BulkItem[],
  signal?: AbortSignal,
): Promise<number> {
  let succeeded = 0;
  for (const batch of batchesOf(items)) succeeded += await sendBatch(engine, { path, signal }, batch);
  return succeeded;
}

/** Where a bulk request goes, and until when. */
interface BulkTarget {
  readonly path: string;
  readonly signal: AbortSignal | undefined;
}

/** Items in batches of at most {@link MAX_BULK_BYTES}; one that is larger by itself is a batch of its own. */
export function batchesOf(items: readonly BulkItem[], maxBytes = MAX_BULK_BYTES): BulkItem[][] {
  const batches: BulkItem[][] = [];
  let room = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(item);
    const batch = batches.at(-1);
    if (batch === undefined || bytes > room) {
      batches.push([item]);
      room = maxBytes - bytes;
    } else {
      batch.push(item);
      room -= bytes;
    }
  }
  return batches;
}

async function sendBatch(engine: SearchEngine, target: BulkTarget, batch: readonly BulkItem[]): Promise<number> {
  let left = batch;
  let succeeded = 0;
  for (let tries = 1; left.length > 0; tries++) {
    const answer = await sendOrHalve(engine, target, left);
    if (typeof answer === "number") return succeeded + answer;
    const again: BulkItem[] = [];
    for (const [i, item] of left.entries()) {
      const [[action, { status, error }] = MISSING_ANSWER] = Object.entries(answer.items[i] ?? {});
      if (status < 300) succeeded++;
      else if (status === 429 || status >= 500) again.push(item);
      else if (status === 404 && action === "delete") continue;
      else throw MENDABLE.has(status) ? refusalOf(status) : refused(status, error?.type);
    }
    left = again;
    if (left.length > 0 && tries === MAX_TRIES) throw busy();
    if (left.length > 0) await engine.pause(tries, target.signal);
  }
  return succeeded;
}

/** The request's answer; or, where it was too large, how many items of its halves succeeded. */
async function sendOrHalve(
  engine: SearchEngine,
  target: BulkTarget,
  items: readonly BulkItem[],
): Promise<BulkAnswer | number> {
  const { path, signal } = target;
  try {
    return await engine.request<BulkAnswer>({ method: "POST", path, body: items.join(""), ...(signal && { signal }) });
  } catch (error) {
    if (statusOf(error) !== 413 || items.length === 1) throw error;
    const half = Math.ceil(items.length / 2);
    const first = await sendBatch(engine, target, items.slice(0, half));
    return first + (await sendBatch(engine, target, items.slice(half)));
  }
}

function refused(status: number, type = "unknown"): Failure {
  const message = `The search index refused a passage (${status}, ${type}); its mapping and this version do not go together.`;
  return new Failure("internal", { message, retryable: false });
}

function busy(): Failure {
  return new Failure("internal", {
    message: "The search index takes no more for now; it is tried again.",
    retryable: true,
  });
}
