import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { highlightsIn, queryStems } from "../../../src/search/highlight.ts";

const marked = (text: string, query: string) =>
  highlightsIn(text, queryStems(query)).map(({ start, end }) => text.slice(start, end));

describe("highlights", () => {
  test("Words are highlighted in all their forms, and stop words are not", () => {
    expect(marked("The terminated contracts terminate.", "termination of the contract")).toEqual([
      "terminated",
      "contracts",
      "terminate",
    ]);
  });

  test("case and diacritics do not matter", () => {
    expect(marked("CAFÉ, cafe\u0301 and cafés", "café")).toEqual(["CAFÉ", "cafe\u0301", "cafés"]);
  });

  test("a query of stop words only highlights them", () => {
    expect(marked("To be, or not.", "to be")).toEqual(["To", "be"]);
  });

  test("scripts without spaces are highlighted by pairs, joined where they overlap", () => {
    expect(marked("これは機械学習です", "機械学習")).toEqual(["機械学習"]);
  });

  test("offsets are in order, apart and inside the text, whatever text and query are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, query) => {
        let last = 0;
        for (const { start, end } of highlightsIn(`${text} ${query}`, queryStems(query))) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length + 1 + query.length);
      }),
    );
  });
});
