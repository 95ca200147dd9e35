import { describe, expect, it } from "vitest";
import { FLAVORS } from "../../../../src/aws/opensearch/flavors.ts";
import { createOpenSearchPassageIndex } from "../../../../src/aws/opensearch/opensearch-passage-index.ts";
import type { EngineRequest } from "../../../../src/aws/opensearch/search-engine.ts";
import { aPassage, direction } from "../../../support/passages.ts";
import { type EngineAnswer, scriptedEngine } from "../../../support/scripted-engine.ts";

function indexOver(...answers: (EngineAnswer | ((request: EngineRequest) => EngineAnswer))[]) {
  const scripted = scriptedEngine(...answers);
  const index = createOpenSearchPassageIndex({
    engine: scripted.engine,
    index: "sluice",
    flavor: FLAVORS["serverless-classic"],
  });
  return { ...scripted, index };
}

const query = { filter: { tenant: "acme" }, limit: 30 };
const nothing = { status: 200, hits: { hits: [] } };
const lines = (request: EngineRequest | undefined) =>
  String(request?.body)
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const STORED = [
  ...["documentId", "tenant", "generation", "contentType", "profile", "createdAt", "name", "ordinal"],
  ...["page", "start", "end", "text", "headings", "owner"],
];

describe("the passage index in OpenSearch", () => {
  it("The branches of one search go out as one request, filtered inside the engine", async () => {
    const { index, requests } = indexOver({ responses: [nothing, nothing] });
    await Promise.all([index.searchVector(direction(0), query), index.searchText("Turbine, what turbine?", query)]);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "POST", path: "/sluice/_msearch" });
    const filter = { bool: { filter: [{ term: { tenant: "acme" } }] } };
    expect(lines(requests[0])).toEqual([
      {},
      {
        size: 30,
        _source: STORED,
        query: { knn: { vector: { vector: Array.from(direction(0)), k: 30, filter } } },
      },
      {},
      {
        size: 30,
        _source: STORED,
        query: {
          bool: {
            must: [{ multi_match: { query: "Turbine", fields: ["text", "headings^0.5"], type: "most_fields" } }],
            filter: [filter],
          },
        },
      },
    ]);
  });

  it("A search that is refused for load is asked again alone, and one that finds no index says so", async () => {
    const { index, requests, clock } = indexOver(
      { responses: [{ status: 429, error: {} }, nothing] },
      { responses: [nothing] },
    );
    await Promise.all([index.searchVector(direction(0), query), index.searchText("turbine", query)]);
    expect(requests.map((request) => lines(request).length)).toEqual([4, 2]);
    expect(JSON.stringify(lines(requests[1]))).toContain('"knn"');
    expect(clock.sleeps).toHaveLength(1);
    for (const [status, sentence] of [
      [404, "run index-admin"],
      [403, "data access policy"],
    ] as const) {
      const refused = indexOver({ responses: [{ status, error: {} }] }).index.searchText("turbine", query);
      await expect(refused).rejects.toMatchObject({ retryable: true, message: expect.stringContaining(sentence) });
    }
  });

  it("one search that fails does not take the other with it", async () => {
    const { index } = indexOver({ responses: [{ status: 503, error: {} }, nothing] });
    const [vector, text] = await Promise.allSettled([
      index.searchVector(direction(0), query),
      index.searchText("turbine", query),
    ]);
    expect(vector).toMatchObject({ status: "rejected", reason: { retryable: true } });
    expect(text).toMatchObject({ status: "fulfilled" });
  });

  it("A request goes on until nobody waits for it any more", async () => {
    let signal: AbortSignal | undefined;
    const { index } = indexOver((request) => {
      signal = request.signal;
      return { responses: [nothing, nothing] };
    });
    const [first, second] = [new AbortController(), new AbortController()];
    const searches = [
      index.searchVector(direction(0), { ...query, signal: first.signal }),
      index.searchText("turbine", { ...query, signal: second.signal }),
    ];
    queueMicrotask(() => first.abort(new Error("enough")));
    await Promise.allSettled(searches);
    expect(signal?.aborted).toBe(false);
    second.abort();
    expect(signal?.aborted).toBe(true);
  });

  it("shuts out dead generations, and documents without a live one wholly", async () => {
    const { index, requests } = indexOver({ responses: [nothing] });
    const notLive = [
      { documentId: "x", live: 51 },
      { documentId: "z", live: null },
    ];
    await index.searchVector(direction(0), { ...query, filter: { tenant: "acme", notLive, notDocuments: ["y"] } });
    expect(lines(requests[0])[1].query.knn.vector.filter.bool.must_not).toEqual([
      { terms: { documentId: ["y", "z"] } },
      { bool: { filter: [{ terms: { documentId: ["x"] } }], must_not: [{ terms: { run: ["x/51"] } }] } },
    ]);
  });

  it("Passages are put without ids and without asking for a refresh", async () => {
    const { index, requests } = indexOver({ errors: false, items: [{ index: { status: 201 } }] });
    await index.put([aPassage({ text: "half a pair \ud83d" })]);
    const [action, document] = lines(requests[0]);
    expect(requests[0]?.path).toBe("/sluice/_bulk");
    expect(action).toEqual({ index: {} });
    expect(document).toMatchObject({ documentId: "doc", text: "half a pair \ufffd" });
    expect(document.vector).toHaveLength(8);
  });

  it("A cluster, which makes an index of whatever is written to, is asked to write under the alias alone", async () => {
    const { engine, requests } = scriptedEngine({ errors: false, items: [{ index: { status: 201 } }] });
    const index = createOpenSearchPassageIndex({ engine, index: "sluice", flavor: FLAVORS.cluster });
    await index.put([aPassage()]);
    expect(requests[0]?.path).toBe("/sluice/_bulk?require_alias=true");
  });

  it("Removal walks a point in time page by page, and lets go of it", async () => {
    const hits = (from: number, count: number) => ({
      pit_id: "pit-2",
      hits: {
        hits: Array.from({ length: count }, (_, i) => ({ _id: `id${from + i}`, _index: "i", sort: [from + i] })),
      },
    });
    const deleted = (request: EngineRequest) => ({
      errors: false,
      items: lines(request).map(() => ({ delete: { status: 200 } })),
    });
    const { index, requests } = indexOver({ pit_id: "pit-1" }, hits(0, 1000), deleted, hits(1000, 3), deleted, {});
    expect(await index.remove("doc", [1, 2])).toBe(1003);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /sluice/_search/point_in_time?keep_alive=2m",
      "POST /_search",
      "POST /sluice/_bulk",
      "POST /_search",
      "POST /sluice/_bulk",
      "DELETE /_search/point_in_time",
    ]);
    expect(requests[1]?.body).toMatchObject({ pit: { id: "pit-1" }, sort: [{ uid: "asc" }] });
    expect(requests[3]?.body).toMatchObject({ pit: { id: "pit-2" }, search_after: [999] });
    expect(lines(requests[2])[0]).toEqual({ delete: { _index: "i", _id: "id0" } });
    expect(requests[5]?.body).toEqual({ pit_id: ["pit-2"] });
  });

  it("asks for the ordinals of a very large generation in parts", async () => {
    const buckets = (from: number, count: number) => ({
      aggregations: { values: { buckets: Array.from({ length: count }, (_, i) => ({ key: from + i })) } },
    });
    const { index, requests } = indexOver(buckets(0, 10_000), buckets(10_000, 1));
    expect(await index.missing({ documentId: "doc", generation: 1 }, 10_003)).toEqual([10_001, 10_002]);
    expect(requests).toHaveLength(2);
  });

  it("An answer that a shard had no part in is not taken for all there is", async () => {
    const _shards = { total: 2, successful: 1, skipped: 0, failed: 1 };
    const partly = { ...nothing, _shards, pit_id: "pit", aggregations: { values: { buckets: [] } }, count: 0 };
    const over = (...answers: EngineAnswer[]) => indexOver(...answers).index;
    const generation = { documentId: "doc", generation: 1 };
    const asked = {
      missing: over(partly).missing(generation, 1),
      generations: over(partly).generations("doc"),
      documents: over(partly).documents({ limit: 10 }),
      searchText: over({ responses: [partly] }).searchText("turbine", query),
      "remove, at a point in time of some shards": over(partly, nothing).remove("doc", [1]),
      "remove, a page of some shards": over({ pit_id: "pit" }, partly).remove("doc", [1]),
      ready: over(partly).ready(),
    };
    for (const [what, answer] of Object.entries(asked)) {
      await expect(answer, what).rejects.toMatchObject({ retryable: true, message: expect.stringContaining("shards") });
    }
  });

  it.each([
    [403, true, "data access policy"],
    [404, true, "run index-admin"],
    [400, false, "refused a request as wrong"],
    [500, true, "has trouble"],
  ])("says what is wrong when it is not ready: %i", async (status, retryable, sentence) => {
    const failing = indexOver(status).index.ready();
    await expect(failing).rejects.toMatchObject({ retryable, message: expect.stringContaining(sentence) });
  });
});
