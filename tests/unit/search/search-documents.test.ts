import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { IndexedPassage } from "../../../src/domain/passage.ts";
import { searchDocuments } from "../../../src/search/search-documents.ts";
import type { SearchRequest } from "../../../src/search/types.ts";
import { LaggingPassageIndex } from "../../support/lagging-passage-index.ts";
import { FixedEmbedder, liveRecord } from "../../support/live-world.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryRecords } from "../../support/memory-records.ts";
import { aPassage } from "../../support/passages.ts";
import { putRecord } from "../../support/records.ts";

const clock = new ManualClock();
let index: LaggingPassageIndex;
let records: MemoryRecords;
let embedder: FixedEmbedder;
beforeEach(() => {
  index = new LaggingPassageIndex({ clock });
  records = new MemoryRecords();
  embedder = new FixedEmbedder();
});

const search = (request: Partial<SearchRequest> = {}) =>
  searchDocuments(
    { index, records, embedder, clock },
    { tenant: "acme", query: "pump", mode: "hybrid", k: 10, filter: {}, ...request },
  );

/** Puts passages, and makes their documents live where a generation is given. */
async function given(
  passages: readonly IndexedPassage[],
  live: Readonly<Record<string, number | null>>,
): Promise<void> {
  await index.put(passages);
  for (const [id, generation] of Object.entries(live)) await putRecord(records, liveRecord(id, generation));
}

/** Passages of one generation, nearer to the query than those of a higher `from`. */
function run(documentId: string, generation: number, count: number, from = 0): IndexedPassage[] {
  return Array.from({ length: count }, (_, i) =>
    aPassage({ documentId, generation, ordinal: from + i, text: `pump ${"filler ".repeat(from + i)}` }),
  );
}

const places = (hits: readonly { documentId: string; passage: { ordinal: number } }[]) =>
  hits.map(({ documentId, passage }) => `${documentId} ${passage.ordinal}`);

/** How often each branch was asked. */
const rounds = () => index.calls.filter(({ operation }) => operation === "searchText").length;

describe("what may be answered", () => {
  test("Passages of the live generation come with their place, score and highlights", async () => {
    const passage = aPassage({ text: "Two pumps failed.", headings: ["Failures"], name: "report.pdf" });
    await given([passage], { doc: 1 });
    expect(await search()).toEqual({
      hits: [
        {
          documentId: "doc",
          name: "report.pdf",
          score: expect.any(Number),
          passage: passage.passage,
          highlights: [{ start: 4, end: 9 }],
        },
      ],
      complete: true,
    });
  });

  test("Older generations and one not yet published are never returned", async () => {
    await given([...run("doc", 1, 3), ...run("doc", 2, 3, 10), ...run("doc", 3, 3)], { doc: 2 });
    const { hits, complete } = await search();
    expect(places(hits).sort()).toEqual(["doc 10", "doc 11", "doc 12"]);
    expect(complete).toBe(true);
  });

  test("A document published while the index was being asked is found by its new passages", async () => {
    await given([...run("doc", 1, 2), ...run("other", 1, 2, 50)], { doc: 1, other: 1 });
    const ask = index.searchText.bind(index);
    let overtakes = true;
    index.searchText = async (query, options) => {
      const found = await ask(query, options);
      if (overtakes) await given(run("doc", 2, 2, 10), { doc: 2 });
      overtakes = false;
      return found;
    };
    const { hits, complete } = await search({ mode: "lexical" });
    expect(places(hits).sort()).toEqual(["doc 10", "doc 11", "other 50", "other 51"]);
    expect(complete).toBe(true);
  });

  test("A deleted document is not returned even while its passages are still indexed", async () => {
    await given([...run("gone", 1, 3), ...run("unknown", 1, 3), ...run("doc", 1, 1, 50)], { gone: null, doc: 1 });
    expect(places((await search()).hits)).toEqual(["doc 50"]);
  });

  test("A record of another tenant makes its passages unreachable, whatever the passage claims", async () => {
    await index.put(run("stolen", 1, 2));
    await putRecord(records, liveRecord("stolen", 1, "rival"));
    for (const mode of ["hybrid", "semantic", "lexical"] as const) {
      expect(await search({ mode })).toEqual({ hits: [], complete: true });
      expect(await search({ mode, tenant: "rival" })).toEqual({ hits: [], complete: true });
    }
  });

  test("an index that let another tenant's passage through is not believed", async () => {
    await given(run("doc", 1, 1), { doc: 1 });
    const [stray] = run("doc", 1, 1, 7).map(({ owner, passage }) => ({
      owner: { ...owner, tenant: "rival" },
      passage,
      score: 1,
    }));
    const found = await index.searchVector(new Float32Array(8), { filter: { tenant: "acme" }, limit: 9 });
    index.searchVector = async () => [...found, ...(stray === undefined ? [] : [stray])];
    expect(places((await search({ mode: "semantic" })).hits)).toEqual(["doc 0"]);
  });

  test("The tenant and the caller's filter stand in every question to the index", async () => {
    await given([...run("x", 1, 40), ...run("y", 1, 1, 60)], { x: 2, y: 1 });
    await search({ filter: { contentTypes: ["text/plain"] }, k: 5 });
    const queries = index.calls.flatMap(({ query }) => query ?? []);
    expect(queries.length).toBeGreaterThan(2);
    for (const { filter } of queries) expect(filter).toMatchObject({ tenant: "acme", contentTypes: ["text/plain"] });
  });

  test("A passage written twice is answered once", async () => {
    await given([...run("doc", 1, 4), ...run("doc", 1, 4), ...run("doc", 1, 4), ...run("doc", 1, 4)], { doc: 1 });
    for (const mode of ["hybrid", "semantic", "lexical"] as const) {
      expect(places((await search({ k: 4, mode })).hits)).toEqual(["doc 0", "doc 1", "doc 2", "doc 3"]);
    }
  });
});

describe("recall", () => {
  test("A document uploaded again 50 times with the sweep off loses no recall within 3 rounds", async () => {
    const dead = Array.from({ length: 50 }, (_, i) => run("again", i + 1, 10)).flat();
    const live = [...run("again", 51, 10, 5), ...run("other", 1, 10, 20)];
    await given([...dead, ...live], { again: 51, other: 1 });
    const swept = new LaggingPassageIndex({ clock });
    await swept.put(live);
    for (const mode of ["hybrid", "semantic", "lexical"] as const) {
      index.calls.length = 0;
      const request = { tenant: "acme", query: "pump", mode, k: 10, filter: {} };
      const result = await search(request);
      expect(result).toEqual(await searchDocuments({ index: swept, records, embedder, clock }, request));
      expect(result.complete).toBe(true);
      expect(result.hits).toHaveLength(10);
      expect(rounds()).toBeLessThanOrEqual(3);
    }
  });

  test("Any mix of live and dead passages is answered as by an index without the dead, or says it is incomplete", async () => {
    const document = fc.record({
      generations: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }),
      live: fc.option(fc.integer({ min: 1, max: 5 })),
      from: fc.integer({ min: 0, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(document, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), async (documents, k) => {
        index = new LaggingPassageIndex({ clock });
        const swept = new LaggingPassageIndex({ clock });
        for (const [i, { generations, live, from }] of documents.entries()) {
          for (const [g, count] of generations.entries()) {
            const passages = run(`d${i}`, g + 1, count, from);
            await index.put(passages);
            if (live === g + 1) await swept.put(passages);
          }
          await putRecord(records, liveRecord(`d${i}`, live));
        }
        const request: SearchRequest = { tenant: "acme", query: "pump", mode: "semantic", k, filter: {} };
        const result = await search(request);
        const wanted = await searchDocuments({ index: swept, records, embedder, clock }, request);
        if (result.complete) expect(result.hits.map((hit) => hit.score)).toEqual(wanted.hits.map((hit) => hit.score));
        for (const hit of result.hits) expect((await records.summaries([hit.documentId])).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });

  test("Where dead passages crowd out live ones for three rounds, the answer says it is incomplete", async () => {
    const crowds = Array.from({ length: 300 }, (_, i) => run(`crowd${i}`, 1, 1)).flat();
    await given([...crowds, ...run("doc", 1, 1, 90)], { doc: 1 });
    const result = await search({ k: 1, mode: "lexical" });
    expect(result).toEqual({ hits: [], complete: false });
    expect(rounds()).toBe(3);
  });

  test("Without dead passages the index is asked once", async () => {
    await given(run("doc", 1, 40), { doc: 1 });
    expect((await search()).hits).toHaveLength(10);
    expect(rounds()).toBe(1);
    expect(index.calls.at(-1)?.query?.limit).toBe(30);
  });

  test("summaries of many documents are asked in batches of at most 100", async () => {
    const ids = Array.from({ length: 250 }, (_, i) => `d${i}`);
    await given(
      ids.flatMap((id) => run(id, 1, 1)),
      Object.fromEntries(ids.map((id) => [id, 1])),
    );
    const sizes: number[] = [];
    const { hits } = await searchDocuments(
      {
        index,
        embedder,
        clock,
        records: Object.assign(Object.create(records), {
          summaries: (batch: readonly string[]) => {
            sizes.push(batch.length);
            return records.summaries(batch);
          },
        }) as MemoryRecords,
      },
      { tenant: "acme", query: "pump", mode: "semantic", k: 100, filter: {} },
    );
    expect(hits).toHaveLength(100);
    expect(sizes).toEqual([100, 100, 50]);
  });
});

describe("grouping", () => {
  test("Grouped by document, each document comes once with its best passage", async () => {
    await given([...run("a", 1, 5, 10), ...run("b", 1, 5, 5), ...run("c", 1, 5, 20)], { a: 1, b: 1, c: 1 });
    expect(places((await search({ groupBy: "document" })).hits)).toEqual(["b 5", "a 10", "c 20"]);
  });

  test("Documents behind one with very many passages are still reached when grouping", async () => {
    await given([...run("long", 1, 50), ...run("b", 1, 2, 60), ...run("c", 1, 2, 70)], { long: 1, b: 1, c: 1 });
    const result = await search({ groupBy: "document", k: 3 });
    expect(places(result.hits)).toEqual(["long 0", "b 60", "c 70"]);
    expect(result.complete).toBe(true);
    expect(index.calls.at(-1)?.query?.filter.notDocuments).toEqual(["long"]);
  });

  test("grouping reaches live documents behind dead passages and long ones at once", async () => {
    const dead = Array.from({ length: 20 }, (_, i) => run("again", i + 1, 3)).flat();
    await given([...dead, ...run("again", 21, 3, 2), ...run("long", 1, 40, 10), ...run("c", 1, 1, 80)], {
      again: 21,
      long: 1,
      c: 1,
    });
    expect(await search({ groupBy: "document", k: 3 })).toMatchObject({ complete: true });
    expect(places((await search({ groupBy: "document", k: 3 })).hits)).toEqual(["again 2", "long 10", "c 80"]);
  });
});

describe("modes and bounds", () => {
  test("A query none of whose words occur is still answered by vectors", async () => {
    await given(run("doc", 1, 2), { doc: 1 });
    expect((await search({ query: "zyzzyva" })).hits).toHaveLength(2);
    expect((await search({ query: "zyzzyva", mode: "lexical" })).hits).toEqual([]);
    expect((await search({ query: "?!" })).hits).toHaveLength(2);
  });

  test("lexical search embeds nothing, semantic search asks for no words", async () => {
    await given(run("doc", 1, 2), { doc: 1 });
    await search({ mode: "lexical" });
    expect(embedder.calls).toEqual([]);
    index.calls.length = 0;
    await search({ mode: "semantic" });
    expect(rounds()).toBe(0);
    expect(embedder.calls).toEqual([{ texts: ["pump"], purpose: "query" }]);
  });

  test("a passage that both branches find stands before those only one finds", async () => {
    await given(
      [
        aPassage({ documentId: "near", ordinal: 0, text: "nothing of it" }),
        aPassage({ documentId: "both", ordinal: 5, text: "a pump with other words around it" }),
        aPassage({ documentId: "words", ordinal: 90, text: "pump" }),
        ...Array.from({ length: 40 }, (_, i) => aPassage({ documentId: "rest", ordinal: 10 + i, text: "else" })),
      ],
      { near: 1, both: 1, words: 1, rest: 1 },
    );
    expect((await search({ k: 3 })).hits[0]?.documentId).toBe("both");
  });

  test("k outside 1 to 100 is refused", async () => {
    for (const k of [0, 101, 1.5, Number.NaN, -1]) await expect(search({ k })).rejects.toThrow(RangeError);
  });

  test("an aborted search stops with the signal's reason", async () => {
    const controller = new AbortController();
    index.before = () => controller.abort(new Error("the caller left"));
    await expect(search({ signal: controller.signal })).rejects.toThrow("the caller left");
  });
});

describe("facets", () => {
  const owned = (documentId: string, changes: Parameters<typeof aPassage>[0]) => [
    aPassage({ documentId, ordinal: 0, ...changes }),
    aPassage({ documentId, ordinal: 1, ...changes }),
  ];
  const ask = (facets: NonNullable<SearchRequest["facets"]>, request: Partial<SearchRequest> = {}) =>
    search({ facets, ...request }).then((result) => result.facets);

  test("documents are counted once a value, the most frequent value first", async () => {
    await given(
      [
        ...owned("a", { tags: { year: "2025" }, fields: { parties: ["Acme", "Acme", "Beta"] } }),
        ...owned("b", { tags: { year: "2026" }, fields: { parties: ["Beta"] } }),
        ...owned("c", { tags: { year: "2026" } }),
        ...owned("d", { tags: {} }),
      ],
      { a: 1, b: 1, c: 1, d: 1 },
    );
    expect(
      await ask([
        { kind: "tag", name: "year" },
        { kind: "field", name: "parties" },
        { kind: "tag", name: "constructor" },
      ]),
    ).toEqual([
      [
        { value: "2026", documents: 2 },
        { value: "2025", documents: 1 },
      ],
      [
        { value: "Beta", documents: 2 },
        { value: "Acme", documents: 1 },
      ],
      [],
    ]);
  });

  test("only live documents are counted, and as many whatever the number of hits", async () => {
    const documents = Array.from({ length: 40 }, (_, i) => `doc${i}`);
    await given(
      documents.flatMap((id) => owned(id, { profile: "invoice" })),
      { ...Object.fromEntries(documents.map((id) => [id, 1])), doc7: null },
    );
    expect(await ask([{ kind: "profile" }], { k: 1 })).toEqual([[{ value: "invoice", documents: 39 }]]);
  });
});
