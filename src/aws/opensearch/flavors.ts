/**
 * The kinds of OpenSearch there are, and all that differs between them. Everything else in this folder keeps to what
 * all of them take: automatic ids, no refresh, no deletion by query, no scrolling.
 *
 * ⚠ The two Serverless kinds are written after AWS's documentation and public reports; only an AWS account can prove
 * their mappings, and that they take `_msearch`, points in time and composite aggregations as a cluster does. The plain
 * cluster is proved by the integration tests.
 */

/** OpenSearch Serverless of the first generation, its second one (2026), or a cluster of one's own. */
export type FlavorName = "serverless-classic" | "serverless-nextgen" | "cluster";

/** What differs. */
export interface Flavor {
  /** The service that requests are signed for. */
  readonly signingService: "aoss" | "es";
  /** The vector field's own part of the mapping, besides its type and dimension. */
  readonly vectorMapping: Readonly<Record<string, unknown>>;
  /** Settings of the index besides `knn`. */
  readonly indexSettings: Readonly<Record<string, unknown>>;
  /** Parameters of a write: under an alias that nobody has made, a cluster would make an index with a mapping of its own. */
  readonly writeParameters: string;
  /** The longest that what was written may stay invisible. Milliseconds. */
  readonly refreshLagMilliseconds: number;
}

/** Neighbours a node of the graph keeps, and candidates looked at when one is put in: the usual trade of size for recall. */
const HNSW_PARAMETERS = { m: 16, ef_construction: 128 };
/** Vectors are of length 1: the inner product is their cosine, and every engine has it. */
const SPACE = "innerproduct";

const hnsw = (engine: string) => ({ method: { name: "hnsw", engine, space_type: SPACE, parameters: HNSW_PARAMETERS } });

export const FLAVORS: Readonly<Record<FlavorName, Flavor>> = {
  "serverless-classic": {
    signingService: "aoss",
    vectorMapping: hnsw("faiss"),
    indexSettings: {},
    // The worker's role may not make an index, and a parameter too many may be refused.
    writeParameters: "",
    refreshLagMilliseconds: 60_000,
  },
  "serverless-nextgen": {
    signingService: "aoss",
    // It chooses engine and mode itself, and refuses to be told; by default it compresses vectors 32 times.
    vectorMapping: { space_type: SPACE },
    indexSettings: {},
    writeParameters: "",
    refreshLagMilliseconds: 15_000,
  },
  cluster: {
    signingService: "es",
    // The one engine that needs no native library.
    vectorMapping: hnsw("lucene"),
    indexSettings: { number_of_shards: 1, number_of_replicas: 1, refresh_interval: "1s" },
    writeParameters: "?require_alias=true",
    refreshLagMilliseconds: 2_000,
  },
};
