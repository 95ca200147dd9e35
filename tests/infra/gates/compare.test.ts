import { describe, expect, it } from "vitest";
import { isExpected } from "../../../infra/gates/compare.ts";

describe("a field's rule", () => {
  it("A field is compared by the kind of its expected value, or by the rule that its document names", () => {
    expect(isExpected(107.1, 107.1049)).toBe(true);
    expect(isExpected(107.1, 107.11)).toBe(false);
    expect(isExpected(107.1, "107.1")).toBe(false);
    expect(isExpected("2026-05-04", "2026-05-04")).toBe(true);
    expect(isExpected("2026-05-04", "2026-04-05")).toBe(false);
    expect(isExpected("Lark & Sons", " LARK  & SONS ")).toBe(true);
    expect(isExpected("Lark & Sons", "Lark & Son")).toBe(false);
    expect(isExpected("HC-1", "hc 1")).toBe(true);
    expect(isExpected("HC-1", "hc 1", "exact")).toBe(false);
    expect(isExpected(true, true)).toBe(true);
    expect(isExpected(null, undefined)).toBe(true);
    expect(isExpected(null, "something")).toBe(false);
  });

  it("lists and objects are compared part by part, in their order", () => {
    const lines = [{ description: "Seal kit", amount: 222 }, { description: "Work" }];
    expect(
      isExpected(lines, [{ description: "seal kit", amount: 222.001, quantity: 4 }, { description: "work" }]),
    ).toBe(true);
    expect(isExpected(lines, [{ description: "seal kit", amount: 222 }])).toBe(false);
    expect(isExpected(lines, [{ description: "work" }, { description: "seal kit", amount: 222 }])).toBe(false);
    expect(isExpected(["A", "B"], "A B")).toBe(false);
  });
});
