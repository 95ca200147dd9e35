import zvec from "@zvec/zvec";

const { ZVecCollectionSchema, ZVecCreateAndOpen, ZVecDataType, ZVecIndexType, ZVecMetricType } = zvec;
const BATCH = 64;

/** zvec alone over vectors, without tenants or filters: what the vector search of a service is measured beside. */
export async function bareIndex(folder: string, vectors: readonly Float32Array[]) {
  const collection = ZVecCreateAndOpen(
    folder,
    new ZVecCollectionSchema({
      name: "bench",
      vectors: {
        name: "vector",
        dataType: ZVecDataType.VECTOR_FP32,
        dimension: vectors[0]?.length ?? 0,
        indexParams: { indexType: ZVecIndexType.HNSW, metricType: ZVecMetricType.IP, m: 32, efConstruction: 200 },
      },
    }),
  );
  for (let from = 0; from < vectors.length; from += BATCH) {
    const batch = vectors.slice(from, from + BATCH);
    collection.insertSync(batch.map((vector, i) => ({ id: String(from + i), vectors: { vector } })));
  }
  await collection.optimize();
  return {
    query: (vector: Float32Array, limit: number) =>
      collection.querySync({ fieldName: "vector", vector, topk: limit, outputFields: [] }),
    close: () => collection.closeSync(),
  };
}
