import { ofAllShards, type ShardsAnswer } from "./all-shards.ts";
import { FIELDS } from "./index-definition.ts";
import type { SearchEngine } from "./search-engine.ts";

/** Where a hit is. */
export interface HitPlace {
  readonly _id: string;
  readonly _index: string;
}

interface Page extends ShardsAnswer {
  readonly pit_id?: string;
  readonly hits: { readonly hits: readonly (HitPlace & { readonly sort: readonly unknown[] })[] };
}

const PAGE = 1_000;
const KEEP_ALIVE = "2m";

/**
 * All hits of a query, page by page, at one point in time: what is removed or written meanwhile moves no page. Sorted
 * by a mark that no two documents share, so that none is left out between two pages.
 */
export async function* walkHits(
  engine: SearchEngine,
  index: string,
  query: object,
): AsyncGenerator<readonly HitPlace[]> {
  const path = `/${index}/_search/point_in_time?keep_alive=${KEEP_ALIVE}`;
  let { pit_id: id } = ofAllShards(await engine.request<{ pit_id: string } & ShardsAnswer>({ method: "POST", path }));
  try {
    let after: readonly unknown[] | undefined;
    do {
      const body = {
        size: PAGE,
        _source: false,
        query,
        pit: { id, keep_alive: KEEP_ALIVE },
        sort: [{ [FIELDS.uid]: "asc" }],
        track_total_hits: false,
        ...(after !== undefined && { search_after: after }),
      };
      const page: Page = ofAllShards(await engine.request<Page>({ method: "POST", path: "/_search", body }));
      const { hits } = page.hits;
      if (hits.length > 0) yield hits;
      id = page.pit_id ?? id;
      after = hits.length < PAGE ? undefined : hits.at(-1)?.sort;
    } while (after !== undefined);
  } finally {
    // It would end by itself; that it does not end now is no reason to fail.
    const ended = engine.request({ method: "DELETE", path: "/_search/point_in_time", body: { pit_id: [id] } });
    await ended.catch(() => undefined);
  }
}
