/** Makes the index that passages lie in, and points the alias at it. Run at deployment, and by tests. */
import type { Clock } from "../../ports/clock.ts";
import type { Flavor } from "./flavors.ts";
import { aliasName, indexBody, indexName, type VectorSource } from "./index-definition.ts";
import { type SearchEngine, statusOf } from "./search-engine.ts";

export interface IndexAdminOptions {
  readonly engine: SearchEngine;
  readonly clock: Clock;
  readonly flavor: Flavor;
  /** What the names of index and alias begin with. */
  readonly prefix: string;
  readonly vectors: VectorSource;
  /** Over the flavor's own, for operators of a cluster. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What there was to do. */
export interface IndexState {
  readonly index: string;
  readonly created: boolean;
  /** The index the alias points at: another one where an earlier mapping's still answers searches. */
  readonly aliasOf: string;
}

/** How long a new collection's access policy and a new index may take to hold. Milliseconds. */
const PATIENCE = 150_000;
const PAUSE = 2_000;

/**
 * Makes the index if it is not there, waits until it can be queried (its creation being answered says nothing), and
 * points the alias at it where the alias points nowhere. An alias that points at another index is left: its passages
 * have to be put anew first (see {@link moveAlias}).
 * @throws {Failure} what the service said last, once patience has run out
 */
export async function ensureIndex(options: IndexAdminOptions): Promise<IndexState> {
  const { engine, flavor, prefix, vectors, settings } = options;
  const [index, alias] = [indexName(prefix, vectors), aliasName(prefix, vectors)];
  const created = await patiently(options, () => createIndex(engine, index, indexBody(flavor, vectors, settings)));
  await patiently(options, () => engine.request({ method: "POST", path: `/${index}/_count`, body: MATCH_ALL }));
  const aliasOf = await aliasTarget(engine, alias);
  if (aliasOf !== null) return { index, created, aliasOf };
  await engine.request({ method: "POST", path: "/_aliases", body: { actions: [{ add: { index, alias } }] } });
  return { index, created, aliasOf: index };
}

/** Points the alias at another index, in one step: a search finds the old one or the new one. */
export async function moveAlias(engine: SearchEngine, alias: string, index: string): Promise<void> {
  const from = await aliasTarget(engine, alias);
  const remove = from === null || from === index ? [] : [{ remove: { index: from, alias } }];
  await engine.request({
    method: "POST",
    path: "/_aliases",
    body: { actions: [...remove, { add: { index, alias } }] },
  });
}

const MATCH_ALL = { query: { match_all: {} } };

async function createIndex(engine: SearchEngine, index: string, body: object): Promise<boolean> {
  if (await isThere(engine, `/${index}`)) return false;
  try {
    await engine.request({ method: "PUT", path: `/${index}`, body });
    return true;
  } catch (error) {
    // Somebody else made it in between.
    if (statusOf(error) === 400 && (await isThere(engine, `/${index}`))) return false;
    throw error;
  }
}

async function isThere(engine: SearchEngine, path: string): Promise<boolean> {
  try {
    await engine.request({ method: "GET", path });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** The index an alias points at; null where it points nowhere. */
async function aliasTarget(engine: SearchEngine, alias: string): Promise<string | null> {
  try {
    const indices = await engine.request<Record<string, unknown>>({ method: "GET", path: `/_alias/${alias}` });
    return Object.keys(indices)[0] ?? null;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** Repeats what is refused for a lack of rights, or not found, while policies and indices take hold. */
async function patiently<Result>({ clock }: IndexAdminOptions, work: () => Promise<Result>): Promise<Result> {
  const until = clock.now() + PATIENCE;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const status = statusOf(error);
      const mayHold = status === 401 || status === 403 || status === 404 || status === 503;
      if (!mayHold || clock.now() >= until) throw error;
      await clock.sleep(PAUSE);
    }
  }
}
