import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { IndexedPassage } from "../../src/domain/passage.ts";
import type { Candidate, PassageFilter, PassageIndex } from "../../src/ports/passage-index.ts";
import { aPassage, direction, TEST_DIMENSIONS } from "../support/passages.ts";

/** An empty index for one test; vectors have {@link TEST_DIMENSIONS} dimensions. */
export interface PassageIndexHarness {
  readonly index: PassageIndex;
  /** Resolves when everything put or removed so far shows. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const ACME: PassageFilter = { tenant: "acme" };

/** What every adapter of {@link PassageIndex} has to keep. */
export function describePassageIndex(name: string, makeAdapter: () => Promise<PassageIndexHarness>): void {
  describeFilters(name, makeAdapter);
  describe(`${name} passage index`, () => {
    let harness: PassageIndexHarness;
    let index: PassageIndex;
    beforeEach(async () => {
      harness = await makeAdapter();
      index = harness.index;
    });
    afterEach(() => harness.close());

    async function put(...passages: IndexedPassage[]): Promise<void> {
      await index.put(passages);
      await harness.settle();
    }

    const byVector = (filter: PassageFilter = ACME, limit = 10, at = 0) =>
      index.searchVector(direction(at), { filter, limit });
    const byText = (text: string, filter: PassageFilter = ACME, limit = 10) =>
      index.searchText(text, { filter, limit });

    describe("what was put", () => {
      test("comes back whole from a search by vector and by words", async () => {
        const whole = aPassage({
          ordinal: 3,
          text: "Grüße: the turbine’s Übergabe — 機械学習 ✓",
          headings: ["Part I", "Über uns"],
          tags: { kind: "report", "odd name": 'it\'s "quoted"' },
          fields: { amount: 12.5, due: "2026-05-01", parties: ["A", "B"] },
          name: "Grüße.txt",
        });
        await put(whole);
        for (const [found] of [await byVector(), await byText("turbine")]) {
          expect(found).toMatchObject({ owner: whole.owner, passage: whole.passage });
        }
      });

      test("is missing until it shows, and then no ordinal is", async () => {
        const generation = { documentId: "doc", generation: 1 };
        expect(await index.missing(generation, 3)).toEqual([0, 1, 2]);
        await put(aPassage({ ordinal: 0 }), aPassage({ ordinal: 2 }));
        expect(await index.missing(generation, 3)).toEqual([1]);
        await put(aPassage({ ordinal: 1 }), aPassage({ ordinal: 1, generation: 2 }));
        expect(await index.missing(generation, 3)).toEqual([]);
        expect(await index.missing({ documentId: "doc", generation: 2 }, 2)).toEqual([0]);
      });

      test("A passage written twice counts once as found, and both go", async () => {
        await put(aPassage({ ordinal: 0 }), aPassage({ ordinal: 1 }));
        await put(aPassage({ ordinal: 0 }), aPassage({ ordinal: 1 }));
        expect(await index.missing({ documentId: "doc", generation: 1 }, 3)).toEqual([2]);
        await index.remove("doc", [1]);
        await harness.settle();
        expect(await byVector()).toEqual([]);
        expect(await byText("passage")).toEqual([]);
      });

      test("nothing is put by an empty list", async () => {
        await put();
        expect((await index.documents({ limit: 10 })).documentIds).toEqual([]);
      });
    });

    describe("search by vector", () => {
      test("the nearest come first, no more than asked for", async () => {
        await put(...[40, 10, 30, 0, 20].map((ordinal) => aPassage({ ordinal })));
        const found = await byVector(ACME, 3);
        expect(ordinalsOf(found)).toEqual([0, 10, 20]);
        expect(found[0]?.score).toBeGreaterThan(found[2]?.score ?? 0);
      });

      test("an aborted search rejects with the signal's reason", async () => {
        const signal = AbortSignal.abort(new Error("enough"));
        await expect(index.searchVector(direction(0), { filter: ACME, limit: 1, signal })).rejects.toThrow("enough");
        await expect(index.searchText("text", { filter: ACME, limit: 1, signal })).rejects.toThrow("enough");
      });
    });

    describe("search by words", () => {
      test("any word may match, in any of its forms and without regard to case", async () => {
        await put(
          aPassage({ ordinal: 0, text: "The contract was terminated early." }),
          aPassage({ ordinal: 1, text: "An invoice for pumps." }),
          aPassage({ ordinal: 2, text: "Nothing of the kind." }),
        );
        expect(ordinalsOf(await byText("TERMINATING pump")).sort()).toEqual([0, 1]);
      });

      test("a passage with more of the words comes first", async () => {
        await put(
          aPassage({ ordinal: 0, text: "A pump stands here, and a house there." }),
          aPassage({ ordinal: 1, text: "The pump of the turbine failed in the house." }),
        );
        expect(ordinalsOf(await byText("turbine pump failure"))[0]).toBe(1);
      });

      test("stop words find nothing beside telling words, and something alone", async () => {
        await put(aPassage({ ordinal: 0, text: "to be or not to be" }), aPassage({ ordinal: 1, text: "a pump" }));
        expect(ordinalsOf(await byText("what is a pump"))).toEqual([1]);
        expect(ordinalsOf(await byText("to be or not to be"))[0]).toBe(0);
      });

      test("Whatever a query's text is, it is words and never an operator", async () => {
        await put(aPassage({ text: "near the pump AND column: text" }));
        const hostile = [
          '"',
          'pump"',
          "pump*",
          "text:pump",
          "(pump",
          "pump AND",
          "NOT pump",
          "NEAR(pump, 2)",
          "-pump",
          "^pump",
          "{text}: pump",
          "pump\u0000",
          "'; DROP TABLE pump; --",
        ];
        for (const query of hostile) {
          const found = await byText(query);
          expect(found.length, query).toBe(query === '"' ? 0 : 1);
        }
        expect(await byText("")).toEqual([]);
        expect(await byText(" \n\u0000 !?")).toEqual([]);
        expect((await byText("pump ".repeat(400))).length).toBe(1);
        await fc.assert(
          fc.asyncProperty(fc.string({ unit: "binary", maxLength: 200 }), async (query) => {
            expect((await byText(`${query} pump`)).length).toBe(1);
          }),
          { numRuns: 50 },
        );
      });
    });

    describe("filters", () => {
      test("Passages of another tenant are out of reach of every filter", async () => {
        const theirs = Array.from({ length: 30 }, (_, ordinal) =>
          aPassage({ documentId: "theirs", tenant: "rival", ordinal, text: "secret pump" }),
        );
        const excluded = aPassage({ documentId: "other", ordinal: 95, text: "our pump" });
        await put(...theirs, aPassage({ ordinal: 90, text: "our pump" }), excluded);
        for (const filter of [ACME, { ...ACME, contentTypes: ["text/plain"] }]) {
          for (const found of [await byVector(filter, 5), await byText("secret pump", filter, 5)]) {
            expect(found.map(({ owner }) => owner.tenant)).toEqual(["acme", "acme"]);
          }
        }
        for (const filter of [
          { ...ACME, notDocuments: ["other"] },
          { ...ACME, notLive: [{ documentId: "other", live: null }] },
        ]) {
          for (const found of [await byVector(filter, 5), await byText("secret pump", filter, 5)]) {
            expect(found.map(({ owner }) => owner.tenant)).toEqual(["acme"]);
          }
        }
        expect(await byVector({ tenant: "nobody" })).toEqual([]);
        expect(await byVector({ tenant: "acme' or '1' = '1" })).toEqual([]);
      });

      test("A filter is applied before the nearest are taken", async () => {
        const near = Array.from({ length: 60 }, (_, ordinal) =>
          aPassage({ documentId: "near", ordinal, text: "pump" }),
        );
        const far = [95, 96].map((ordinal) =>
          aPassage({ documentId: "far", ordinal, text: "a pump among many other words", profile: "invoice" }),
        );
        await put(...near, ...far);
        const filter = { ...ACME, profiles: ["invoice"] };
        expect(ordinalsOf(await byVector(filter, 2))).toEqual([95, 96]);
        expect(ordinalsOf(await byText("pump", filter, 2)).sort()).toEqual([95, 96]);
        const not = { ...ACME, notDocuments: ["near"] };
        expect(ordinalsOf(await byVector(not, 2))).toEqual([95, 96]);
      });

      test("Dead generations can be shut out so that live passages take their places", async () => {
        const dead = Array.from({ length: 50 }, (_, i) =>
          aPassage({ documentId: "x", generation: i + 1, ordinal: 0, text: "pump" }),
        );
        const live = aPassage({ documentId: "x", generation: 51, ordinal: 5, text: "a pump, newly described" });
        const other = aPassage({ documentId: "y", generation: 7, ordinal: 9, text: "another pump and its house" });
        const gone = aPassage({ documentId: "z", generation: 7, ordinal: 1, text: "pump" });
        await put(...dead, live, other, gone);
        const filter: PassageFilter = {
          ...ACME,
          notLive: [
            { documentId: "x", live: 51 },
            { documentId: "z", live: null },
          ],
        };
        expect(ordinalsOf(await byVector(filter, 2))).toEqual([5, 9]);
        expect(ordinalsOf(await byText("pump", filter, 2)).sort()).toEqual([5, 9]);
      });
    });

    test("any number of documents can be shut out, as after a mass upload", async () => {
      const dead = aPassage({ documentId: "x1", generation: 1, ordinal: 0, text: "pump" });
      const live = aPassage({ documentId: "x2", generation: 2, ordinal: 5, text: "a pump and its house" });
      await put(dead, live);
      const notLive = Array.from({ length: 1_500 }, (_, i) => ({ documentId: `x${i}`, live: 2 }));
      const filter: PassageFilter = { ...ACME, notLive };
      expect(ordinalsOf(await byVector(filter))).toEqual([5]);
      expect(ordinalsOf(await byText("pump", filter))).toEqual([5]);
    });

    describe("removal", () => {
      test("takes the named generations of the named document and no other", async () => {
        await put(
          ...[1, 2, 3].map((generation) => aPassage({ generation, text: "pump" })),
          aPassage({ documentId: "other", generation: 2, text: "pump" }),
        );
        expect(await index.generations("doc")).toEqual([1, 2, 3]);
        expect(await index.remove("doc", [1, 2, 9])).toBe(2);
        await harness.settle();
        expect(await index.generations("doc")).toEqual([3]);
        const left = (await byText("pump")).map(({ owner }) => `${owner.documentId} ${owner.generation}`);
        expect(left.sort()).toEqual(["doc 3", "other 2"]);
        expect((await byVector()).length).toBe(2);
      });

      test("Every page of a removed generation goes, and removing again is harmless", async () => {
        const many = Array.from({ length: 450 }, (_, ordinal) => aPassage({ ordinal, text: `pump ${ordinal}` }));
        await put(...many, aPassage({ generation: 2, text: "pump" }));
        expect(await index.remove("doc", [1])).toBe(450);
        await harness.settle();
        expect(await index.remove("doc", [1])).toBe(0);
        expect((await byText("pump", ACME, 100)).length).toBe(1);
        expect((await byVector(ACME, 100)).length).toBe(1);
      });

      test("a generation can be put again after it was removed", async () => {
        await put(aPassage({ text: "pump" }));
        await index.remove("doc", [1]);
        await harness.settle();
        await put(aPassage({ text: "pump again" }));
        expect((await byText("pump")).map(({ passage }) => passage.text)).toEqual(["pump again"]);
        expect((await byVector()).length).toBe(1);
      });
    });

    test("documents with passages are listed page by page, each once", async () => {
      const ids = ["e", "b", "d", "a", "c"];
      await put(...ids.flatMap((documentId) => [0, 1].map((ordinal) => aPassage({ documentId, ordinal }))));
      const listed: string[] = [];
      let cursor: string | null = "";
      do {
        const page: Awaited<ReturnType<PassageIndex["documents"]>> = await index.documents({ limit: 2, cursor });
        expect(page.documentIds.length).toBeLessThanOrEqual(2);
        listed.push(...page.documentIds);
        cursor = page.cursor;
      } while (cursor !== null);
      expect(listed).toEqual(["a", "b", "c", "d", "e"]);
    });

    test("an index that can be queried is ready", async () => {
      await expect(index.ready()).resolves.toBeUndefined();
      expect(direction(0)).toHaveLength(TEST_DIMENSIONS);
    });
  });
}

/** Each filter over the same three documents, put once. */
function describeFilters(name: string, makeAdapter: () => Promise<PassageIndexHarness>): void {
  describe(`${name} passage index, filtered by`, () => {
    const owners = [
      { documentId: "a", contentType: "application/pdf", profile: "invoice", createdAt: 100, tags: { team: "x" } },
      { documentId: "b", contentType: "text/html", profile: "invoice", createdAt: 200, tags: { team: "x", y: "1" } },
      { documentId: "c", contentType: "text/plain", profile: "general", createdAt: 300, tags: {} },
    ];
    const fields = [
      { amount: 9, due: "2026-01-31", party: ["Acme", "Bolt"] },
      { amount: 10.5, due: "2026-02-01T08:00:00+02:00", party: "Acme" },
      { amount: "9", due: "2027-01-01" },
    ];
    const cases: [string, Omit<PassageFilter, "tenant">, string[]][] = [
      ["a content type", { contentTypes: ["text/html"] }, ["b"]],
      ["any of several content types", { contentTypes: ["text/html", "application/pdf"] }, ["a", "b"]],
      ["a profile", { profiles: ["general"] }, ["c"]],
      ["a tag", { tags: { team: "x" } }, ["a", "b"]],
      ["all of several tags", { tags: { team: "x", y: "1" } }, ["b"]],
      ["a tag of another value", { tags: { team: "z" } }, []],
      ["a creation time from (inclusive)", { createdAt: { gte: 200 } }, ["b", "c"]],
      ["a creation time before (exclusive)", { createdAt: { lt: 200 } }, ["a"]],
      ["a span of creation times", { createdAt: { gte: 101, lt: 300 } }, ["b"]],
      ["a number", { fields: { amount: { kind: "equals", anyOf: [9] } } }, ["a"]],
      ["a text that looks like a number", { fields: { amount: { kind: "equals", anyOf: ["9"] } } }, ["c"]],
      ["any of several values", { fields: { party: { kind: "equals", anyOf: ["Bolt", "Coil"] } } }, ["a"]],
      ["one value of a list", { fields: { party: { kind: "equals", anyOf: ["Acme"] } } }, ["a", "b"]],
      [
        "a range of numbers by size, not by spelling",
        { fields: { amount: { kind: "range", gte: 9.5, lt: 100 } } },
        ["b"],
      ],
      ["a range of dates", { fields: { due: { kind: "range", gte: "2026-02-01", lt: "2027-01-01" } } }, ["b"]],
      ["a date before a moment", { fields: { due: { kind: "range", lt: "2026-02-01T06:00:00Z" } } }, ["a"]],
      ["a date in another time zone", { fields: { due: { kind: "range", lt: "2026-02-01T07:00:00Z" } } }, ["a", "b"]],
      ["a date equal to a moment", { fields: { due: { kind: "equals", anyOf: ["2026-01-31T00:00:00Z"] } } }, ["a"]],
      ["a range of numbers open above", { fields: { amount: { kind: "range", gte: 9.5 } } }, ["b"]],
      ["a range of texts", { fields: { amount: { kind: "range", lt: "a" } } }, ["c"]],
      ["a field nobody has", { fields: { missing: { kind: "equals", anyOf: ["x"] } } }, []],
      ["a field whose name is hostile", { fields: { "x' OR 1=1 --": { kind: "equals", anyOf: ["' OR ''='"] } } }, []],
      ["several conditions at once", { profiles: ["invoice"], fields: { amount: { kind: "range", lt: 10 } } }, ["a"]],
      ["not these documents", { notDocuments: ["a", "c"] }, ["b"]],
      ["no content type at all", { contentTypes: [] }, []],
    ];
    let harness: PassageIndexHarness;
    let index: PassageIndex;
    beforeAll(async () => {
      harness = await makeAdapter();
      index = harness.index;
      await index.put(owners.map((owner, i) => aPassage({ ...owner, fields: fields[i] ?? {}, text: "a pump" })));
      await harness.settle();
    });
    afterAll(() => harness.close());

    test.each(cases)("%s", async (_name, filter, expected) => {
      const query = { filter: { ...ACME, ...filter }, limit: 10 };
      for (const found of [await index.searchVector(direction(0), query), await index.searchText("pump", query)]) {
        expect(found.map(({ owner }) => owner.documentId).sort()).toEqual(expected);
      }
    });
  });
}

function ordinalsOf(candidates: readonly Candidate[]): number[] {
  return candidates.map(({ passage }) => passage.ordinal);
}
