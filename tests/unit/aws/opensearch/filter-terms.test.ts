import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fieldQuery, fieldTerm, sortableNumber, tagTerm } from "../../../../src/aws/opensearch/filter-terms.ts";

const number = () => fc.double({ noNaN: true });

describe("terms of fields", () => {
  it("sort as their numbers do", () => {
    fc.assert(
      fc.property(number(), number(), (a, b) => {
        const [x, y] = [sortableNumber(a), sortableNumber(b)];
        expect(Math.sign(x < y ? -1 : x > y ? 1 : 0)).toBe(Math.sign(a < b ? -1 : a > b ? 1 : 0));
      }),
      {
        examples: [
          [0, -0],
          [-1, 1],
          [Number.MIN_VALUE, 0],
          [-Infinity, -Number.MAX_VALUE],
        ],
      },
    );
  });

  it("are never taken for those of another name, kind or tag", () => {
    expect(tagTerm("a", 'b":c')).not.toBe(tagTerm('a":b', "c"));
    expect(fieldTerm("amount", 9)).not.toBe(fieldTerm("amount", "9"));
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (name, value, otherName, otherValue) => {
        fc.pre(name !== otherName);
        expect(fieldTerm(name, value)).not.toBe(fieldTerm(otherName, otherValue));
      }),
    );
  });

  it("of a range without an end stay within their name and kind", () => {
    const open = fieldQuery("fields", "due", { kind: "range", gte: "2026-02-01" });
    expect(open).toEqual({
      range: { fields: { gte: '"due":text:2026-02-01T00:00:00.000Z', lt: '"due":text;' } },
    });
    expect(fieldQuery("fields", "due", { kind: "range", lt: "2026-02-01" })).toMatchObject({
      range: { fields: { gte: '"due":text:' } },
    });
    expect(fieldQuery("fields", "due", { kind: "range", gte: 1, lt: "a" })).toEqual({ match_none: {} });
  });
});
