import { expect, test } from "vitest";
import { filterableValues } from "../../../src/extraction/filterable.ts";

const field = (value: unknown) => ({ value, grounded: true, evidence: { page: 2, quote: "q" } });

test("Filterable values are typed as the profile says", () => {
  const filterable = { kind: "keyword", total: "number", day: "date", people: "keyword", absent: "keyword" } as const;
  const fields = {
    kind: field(" report "),
    total: field("12.5"),
    day: field("2026-03-01T00:00:00Z"),
    people: field(["A", "B", "A"]),
    other: field("x"),
  };
  expect(filterableValues({ filterable }, fields)).toEqual({
    values: { kind: "report", total: 12.5, day: "2026-03-01", people: ["A", "B"] },
    warnings: [],
  });
});

test("A value that does not fit its filter is left out of the passages and noted", () => {
  const filterable = { day: "date", total: "number", kind: "keyword", people: "keyword" } as const;
  const fields = {
    day: field("2026-02-30"),
    total: field("a lot"),
    kind: field("x".repeat(300)),
    people: field(["A", { name: "B" }]),
  };
  const { values, warnings } = filterableValues({ filterable }, fields);
  expect(values).toEqual({ people: ["A"] });
  expect(warnings.map(({ code, page }) => [code, page])).toEqual(Array(4).fill(["unfilterable_value", 2]));
});
