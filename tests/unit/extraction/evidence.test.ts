import { describe, expect, test } from "vitest";
import { EvidenceLookup } from "../../../src/extraction/evidence.ts";

function grounded(text: string, quote: string): boolean {
  return new EvidenceLookup([{ page: 1, text }]).ground("x", { page: 1, quote }).grounded;
}

describe("looking up a quote", () => {
  test.each([
    ["spaces and line breaks", "Total  due:\n  EUR\t95", "total due: EUR 95"],
    ["hyphens at a line's end", "the infor-\nmation system", "the information system"],
    ["soft hyphens", "infor\u00ADmation", "information"],
    ["quotation marks", "the “Provider” and the client’s", 'the "Provider" and the client\'s'],
    ["dashes", "2024 – 2026", "2024 - 2026"],
    ["ligatures and full width", "ﬁnal ＡＢＣ", "final ABC"],
    ["letter case", "INVOICE NO", "Invoice No"],
    ["the marks of Markdown", "**Total:** | 95.00 |", "Total: 95.00"],
    ["spaces that readers set within words", "Ser vice Agree ment of 2026", "Service Agreement of 2026"],
  ])("Differences that mean nothing do not hide a quote: %s", (_, text, quote) => {
    expect(grounded(text, quote)).toBe(true);
  });

  test.each([
    ["part of a number", "in 2010 and 10.5", "201"],
    ["part of a word", "contracts", "contract"],
    ["other words", "Total 95", "Total 96"],
    ["nothing", "Total 95", "  "],
    ["only marks", "a | b", "|"],
  ])("What is not in the text is not found: %s", (_, text, quote) => {
    expect(grounded(text, quote)).toBe(false);
  });

  test("Words without spaces between them are found within a text", () => {
    expect(grounded("契約書は二〇二六年に締結された", "二〇二六年")).toBe(true);
  });

  test("A quote is cut to what is worth storing", () => {
    const text = "long ".repeat(1_000);
    const { evidence, grounded } = new EvidenceLookup([{ page: 1, text }]).ground("x", { page: 1, quote: text });
    expect(evidence?.quote).toHaveLength(1_000);
    expect(grounded).toBe(true);
  });
});
