import { rmSync } from "node:fs";
import type { ZVecCollection } from "@zvec/zvec";
import type { OwnerScope } from "./owner-filter.ts";
import type { Scored } from "./top-list.ts";
import type { VectorRow } from "./vector-rows.ts";

type Zvec = typeof import("@zvec/zvec").default;

const FIELD = "vector";

/** zvec's binding, or the error that says why it cannot be loaded (an optional dependency, prebuilt for some platforms). */
export async function loadZvec(): Promise<Zvec | Error> {
  try {
    const zvec = (await import("@zvec/zvec")).default;
    quiet(zvec);
    return zvec;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Its errors reach us as exceptions: what it would print beside them has no place in the service's output. */
function quiet(zvec: Zvec): void {
  try {
    zvec.ZVecInitialize({ logLevel: zvec.ZVecLogLevel.FATAL });
  } catch {
    // It can be set once in a process: another thread has done so.
  }
}

/**
 * Nearest neighbours by an HNSW graph. Ids are passages' sequence numbers; a filter names owners by number, never by
 * text. All calls but `optimize` are synchronous.
 */
export class ZvecIndex {
  readonly #zvec: Zvec;
  readonly #collection: ZVecCollection;

  private constructor(zvec: Zvec, collection: ZVecCollection) {
    this.#zvec = zvec;
    this.#collection = collection;
  }

  /** Opens the index in a folder; one that is missing or damaged is begun anew, empty. */
  static open(zvec: Zvec, folder: string, dimensions: number): ZvecIndex {
    try {
      return new ZvecIndex(zvec, zvec.ZVecOpen(folder));
    } catch {
      rmSync(folder, { recursive: true, force: true });
      return new ZvecIndex(zvec, zvec.ZVecCreateAndOpen(folder, schemaOf(zvec, dimensions)));
    }
  }

  /** Sequence numbers of all rows it holds. */
  *seqs(): Generator<number> {
    for (const row of this.#collection.iterDocsSync({ outputFields: [], includeVector: false })) yield Number(row.id);
  }

  /** The share of rows that the graph covers; the others are looked at one by one. */
  get completeness(): number {
    return this.#collection.stats.indexCompleteness[FIELD] ?? 1;
  }

  put(rows: readonly VectorRow[]): void {
    const statuses = this.#collection.upsertSync(
      rows.map(({ seq, owner, tenant, vector }) => ({
        id: String(seq),
        vectors: { [FIELD]: vector },
        fields: { owner, tenant },
      })),
    );
    const wrong = statuses.find((status) => !status.ok);
    if (wrong !== undefined) throw new Error(`zvec did not take a vector: ${wrong.code}.`);
  }

  remove(seqs: readonly number[]): void {
    const statuses = this.#collection.deleteSync(seqs.map(String));
    const wrong = statuses.find((status) => !status.ok && status.code !== "ZVEC_NOT_FOUND");
    if (wrong !== undefined) throw new Error(`zvec did not remove a vector: ${wrong.code}.`);
  }

  search(vector: Float32Array, scope: OwnerScope, limit: number): Scored[] {
    const rows = this.#collection.querySync({
      fieldName: FIELD,
      vector,
      topk: limit,
      filter: filterOf(scope),
      outputFields: [],
      params: { indexType: this.#zvec.ZVecIndexType.HNSW, ef: Math.max(200, 2 * limit) },
    });
    return rows.map((row) => ({ seq: Number(row.id), score: row.score }));
  }

  /** Takes rows put since the last time into the graph, on a thread of zvec's own; searches and puts go on meanwhile. */
  async optimize(): Promise<void> {
    await this.#collection.optimize({ concurrency: 1 });
  }

  close(): void {
    this.#collection.closeSync();
  }
}

function filterOf(scope: OwnerScope): string {
  if (scope.only !== null) return `tenant = ${scope.tenant} and owner in (${[...scope.only].join(",")})`;
  if (scope.except.size === 0) return `tenant = ${scope.tenant}`;
  return `tenant = ${scope.tenant} and owner not in (${[...scope.except].join(",")})`;
}

function schemaOf(zvec: Zvec, dimensions: number): InstanceType<Zvec["ZVecCollectionSchema"]> {
  const indexParams = { indexType: zvec.ZVecIndexType.INVERT };
  return new zvec.ZVecCollectionSchema({
    name: "passages",
    vectors: {
      name: FIELD,
      dataType: zvec.ZVecDataType.VECTOR_FP32,
      dimension: dimensions,
      indexParams: {
        indexType: zvec.ZVecIndexType.HNSW,
        metricType: zvec.ZVecMetricType.IP,
        m: 32,
        efConstruction: 200,
      },
    },
    fields: [
      { name: "owner", dataType: zvec.ZVecDataType.INT64, indexParams },
      { name: "tenant", dataType: zvec.ZVecDataType.INT64, indexParams },
    ],
  });
}
