import { describe, expect, it } from "vitest";
import { FLAVORS } from "../../../../src/aws/opensearch/flavors.ts";
import { aliasName, indexBody, indexName } from "../../../../src/aws/opensearch/index-definition.ts";

const TITAN = { modelId: "amazon.titan-embed-text-v2:0", dimensions: 1024 };

const ENGLISH = {
  type: "text",
  analyzer: "english",
  fields: { all: { type: "text", analyzer: "standard" } },
};
const KEPT_TEXT = { type: "keyword", index: false, doc_values: false };
const KEPT_NUMBER = { type: "integer", index: false, doc_values: false };
const PROPERTIES = {
  text: ENGLISH,
  headings: ENGLISH,
  tenant: { type: "keyword" },
  documentId: { type: "keyword" },
  generation: { type: "long" },
  run: { type: "keyword" },
  ordinal: { type: "integer" },
  contentType: { type: "keyword" },
  profile: { type: "keyword" },
  createdAt: { type: "long" },
  tags: { type: "keyword" },
  fields: { type: "keyword" },
  uid: { type: "keyword" },
  name: KEPT_TEXT,
  page: KEPT_NUMBER,
  start: KEPT_NUMBER,
  end: KEPT_NUMBER,
  owner: KEPT_TEXT,
};

describe("the index's definition", () => {
  it("The index of Serverless Classic names the engine faiss", () => {
    expect(indexBody(FLAVORS["serverless-classic"], TITAN)).toEqual({
      settings: { index: { knn: true } },
      mappings: {
        dynamic: "strict",
        properties: {
          vector: {
            type: "knn_vector",
            dimension: 1024,
            method: {
              name: "hnsw",
              engine: "faiss",
              space_type: "innerproduct",
              parameters: { m: 16, ef_construction: 128 },
            },
          },
          ...PROPERTIES,
        },
      },
    });
  });

  it("The index of Serverless NextGen names neither engine nor mode", () => {
    expect(indexBody(FLAVORS["serverless-nextgen"], TITAN)).toEqual({
      settings: { index: { knn: true } },
      mappings: {
        dynamic: "strict",
        properties: { vector: { type: "knn_vector", dimension: 1024, space_type: "innerproduct" }, ...PROPERTIES },
      },
    });
  });

  it("of a cluster has the engine that needs no native library, and its operator's settings", () => {
    const body = indexBody(FLAVORS.cluster, TITAN, { number_of_replicas: 2 });
    expect(body.settings.index).toEqual({
      knn: true,
      number_of_shards: 1,
      number_of_replicas: 2,
      refresh_interval: "1s",
    });
    expect(body.mappings.properties.vector).toMatchObject({ method: { engine: "lucene" } });
  });

  it("Each embedder has an alias of its own", () => {
    expect(aliasName("sluice", TITAN)).toBe("sluice-amazon-titan-embed-text-v2-0-1024");
    const others = [
      { ...TITAN, dimensions: 256 },
      { ...TITAN, modelId: "offline-hash-v1" },
    ];
    for (const other of others) expect(aliasName("sluice", other)).not.toBe(aliasName("sluice", TITAN));
  });

  it("An index's name says what its vectors were made by", () => {
    expect(indexName("sluice", TITAN)).toBe("sluice-amazon-titan-embed-text-v2-0-1024-v1");
    expect(indexName("sluice", { ...TITAN, dimensions: 256 })).not.toBe(indexName("sluice", TITAN));
  });
});
