import type { IndexedPassage } from "../../domain/passage.ts";
import type { BranchQuery, Candidate, IndexedGeneration, PassageIndex } from "../../ports/passage-index.ts";
import { ofAllShards, type ShardsAnswer } from "./all-shards.ts";
import { sendBulk } from "./bulk.ts";
import type { Flavor } from "./flavors.ts";
import { FIELDS } from "./index-definition.ts";
import { MultiSearch } from "./multi-search.ts";
import { candidateOf, documentOf, type StoredPassage } from "./passage-document.ts";
import { textSearch, vectorSearch } from "./queries.ts";
import type { SearchEngine } from "./search-engine.ts";
import { walkHits } from "./walk-hits.ts";

export interface OpenSearchPassageIndexOptions {
  readonly engine: SearchEngine;
  /** The alias that index-admin points at the index. */
  readonly index: string;
  readonly flavor: Flavor;
}

/** Values that one aggregation tells apart. */
const MAX_BUCKETS = 10_000;

/** The search index in OpenSearch: Serverless, or a cluster. */
export function createOpenSearchPassageIndex(options: OpenSearchPassageIndexOptions): PassageIndex {
  return new OpenSearchPassageIndex(options);
}

interface Buckets<Key> extends ShardsAnswer {
  readonly aggregations?: { readonly values: { readonly buckets: readonly { readonly key: Key }[] } };
}

class OpenSearchPassageIndex implements PassageIndex {
  readonly refreshLagMilliseconds: number;
  readonly #engine: SearchEngine;
  readonly #index: string;
  readonly #bulk: string;
  readonly #searches: MultiSearch<StoredPassage>;

  constructor({ engine, index, flavor }: OpenSearchPassageIndexOptions) {
    this.refreshLagMilliseconds = flavor.refreshLagMilliseconds;
    this.#engine = engine;
    this.#index = index;
    this.#bulk = `/${index}/_bulk${flavor.writeParameters}`;
    this.#searches = new MultiSearch(engine, index);
  }

  async put(passages: readonly IndexedPassage[], signal?: AbortSignal): Promise<void> {
    const items = passages.map((passage) => `{"index":{}}\n${JSON.stringify(documentOf(passage))}\n`);
    await sendBulk(this.#engine, this.#bulk, items, signal);
  }

  async searchVector(vector: Float32Array, { filter, limit, signal }: BranchQuery): Promise<readonly Candidate[]> {
    return await this.#search(vectorSearch(vector, filter, limit), signal);
  }

  async searchText(text: string, { filter, limit, signal }: BranchQuery): Promise<readonly Candidate[]> {
    signal?.throwIfAborted();
    const search = textSearch(text, filter, limit);
    return search === null ? [] : await this.#search(search, signal);
  }

  async missing(generation: IndexedGeneration, count: number, signal?: AbortSignal): Promise<readonly number[]> {
    const missing: number[] = [];
    for (let from = 0; from < count; from += MAX_BUCKETS) {
      const to = Math.min(from + MAX_BUCKETS, count);
      const range = { range: { [FIELDS.ordinal]: { gte: from, lt: to } } };
      const filter = [...ofGeneration(generation), range];
      const found = new Set(await this.#values<number>(FIELDS.ordinal, filter, signal));
      for (let ordinal = from; ordinal < to; ordinal++) if (!found.has(ordinal)) missing.push(ordinal);
    }
    return missing;
  }

  async generations(documentId: string): Promise<readonly number[]> {
    const generations = await this.#values<number>(FIELDS.generation, [{ term: { [FIELDS.documentId]: documentId } }]);
    return generations.sort((a, b) => a - b);
  }

  async remove(documentId: string, generations: readonly number[]): Promise<number> {
    const filter = [{ term: { [FIELDS.documentId]: documentId } }, { terms: { [FIELDS.generation]: generations } }];
    let removed = 0;
    for await (const hits of walkHits(this.#engine, this.#index, { bool: { filter } })) {
      const items = hits.map(({ _id, _index }) => `${JSON.stringify({ delete: { _index, _id } })}\n`);
      removed += await sendBulk(this.#engine, this.#bulk, items);
    }
    return removed;
  }

  async documents({ cursor, limit }: { cursor?: string; limit: number }) {
    const source = { documentId: { terms: { field: FIELDS.documentId } } };
    const after = cursor === undefined || cursor === "" ? {} : { after: { documentId: cursor } };
    const values = { composite: { size: limit, sources: [source], ...after } };
    const { aggregations } = await this.#query<Buckets<{ readonly documentId: string }>>({ size: 0, aggs: { values } });
    const documentIds = (aggregations?.values.buckets ?? []).map(({ key }) => key.documentId);
    return { documentIds, cursor: documentIds.length < limit ? null : (documentIds.at(-1) ?? null) };
  }

  async ready(): Promise<void> {
    const body = { query: { match_all: {} } };
    ofAllShards(await this.#engine.request<ShardsAnswer>({ method: "POST", path: `/${this.#index}/_count`, body }));
  }

  async #search(body: object, signal: AbortSignal | undefined): Promise<readonly Candidate[]> {
    const hits = await this.#searches.search(body, signal);
    return hits.map(({ _source, _score }) => candidateOf(_source, _score));
  }

  /** The distinct values that documents have in a field, up to {@link MAX_BUCKETS}. */
  async #values<Value>(field: string, filter: readonly object[], signal?: AbortSignal): Promise<Value[]> {
    const aggs = { values: { terms: { field, size: MAX_BUCKETS } } };
    const { aggregations } = await this.#query<Buckets<Value>>({ size: 0, query: { bool: { filter } }, aggs }, signal);
    return (aggregations?.values.buckets ?? []).map(({ key }) => key);
  }

  async #query<Answer extends ShardsAnswer>(body: object, signal?: AbortSignal): Promise<Answer> {
    const path = `/${this.#index}/_search`;
    return ofAllShards(await this.#engine.request<Answer>({ method: "POST", path, body, ...(signal && { signal }) }));
  }
}

function ofGeneration({ documentId, generation }: IndexedGeneration): object[] {
  return [{ term: { [FIELDS.documentId]: documentId } }, { term: { [FIELDS.generation]: generation } }];
}
