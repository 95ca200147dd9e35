import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinPages, type Page } from "../../../src/domain/page.ts";
import { splitIntoPassages } from "../../../src/reading/splitter.ts";
import { estimateTokens } from "../../../src/reading/tokens.ts";

const SIZES = { targetTokens: 20, maxTokens: 30 };
const split = (text: string, sizes = SIZES) => splitIntoPassages([{ number: 1, text }], sizes);
const pageList = (texts: readonly string[]): Page[] => texts.map((text, index) => ({ number: index + 1, text }));

const fragment = fc.oneof(
  fc.constantFrom(
    "# A\n",
    "## B\n\n",
    "```\n",
    "| a | b |\n",
    "word ",
    "Ends here. ",
    "\n\n",
    "日本語。",
    "😀",
    " ",
    "x".repeat(200),
  ),
  fc.string({ unit: "grapheme" }),
);
const document = fc.array(
  fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join("")),
  { minLength: 1, maxLength: 4 },
);

describe("splitIntoPassages", () => {
  it("each passage is exactly its place in the stored text, on one page", () => {
    fc.assert(
      fc.property(document, (texts) => {
        const pages = pageList(texts);
        const { text, spans } = joinPages(pages);
        let last = 0;
        for (const [index, passage] of splitIntoPassages(pages, SIZES).entries()) {
          const span = spans.find(({ page }) => page === passage.page);
          expect(text.slice(passage.start, passage.end)).toBe(passage.text);
          expect(passage.ordinal).toBe(index);
          expect(passage.text.trim()).not.toBe("");
          expect(passage.start).toBeGreaterThanOrEqual(Math.max(last, span?.start ?? Infinity));
          expect(passage.end).toBeLessThanOrEqual(span?.end ?? -1);
          expect(passage.text).toBe(passage.text.toWellFormed());
          last = passage.end;
        }
      }),
    );
  });

  it("no text is lost between passages and none is longer than the limit", () => {
    fc.assert(
      fc.property(document, (texts) => {
        const pages = pageList(texts);
        const { text } = joinPages(pages);
        const passages = splitIntoPassages(pages, SIZES);
        const kept = passages.map((passage) => passage.text).join("");
        const bare = (value: string): string => value.replace(/[\s\p{Cc}]/gu, "");
        expect(bare(kept)).toBe(bare(text));
        for (const passage of passages) expect(estimateTokens(passage.text)).toBeLessThanOrEqual(SIZES.maxTokens);
      }),
    );
  });

  it("a passage knows the headings above it, outermost first", () => {
    const text = "intro\n\n# One\n\nalpha\n\n## Deep ##\n\nbeta\n\n# Two\n\ngamma";
    expect(split(text).map(({ headings, text: part }) => [headings, part])).toEqual([
      [[], "intro"],
      [["One"], "# One\n\nalpha"],
      [["One", "Deep"], "## Deep ##\n\nbeta"],
      [["Two"], "# Two\n\ngamma"],
    ]);
  });

  it("headings go on over pages, and headings in a row stand together", () => {
    const passages = splitIntoPassages(pageList(["# One\n\n## Two\n\nfirst", "second"]), SIZES);
    expect(passages.map(({ page, headings, text }) => [page, headings, text])).toEqual([
      [1, ["One", "Two"], "# One\n\n## Two\n\nfirst"],
      [2, ["One", "Two"], "second"],
    ]);
  });

  it("a comment in fenced code is no heading", () => {
    const passages = split("# Code\n\n```sh\n# not a heading\n\nrun\n```\n\nafter");
    expect(passages.map(({ headings }) => headings)).toEqual([["Code"]]);
  });

  it("a table is cut between its rows only", () => {
    const rows = Array.from({ length: 30 }, (_, index) => `| row ${index} | value ${index} |`);
    const passages = split(rows.join("\n"));
    expect(passages.length).toBeGreaterThan(1);
    for (const { text } of passages) for (const line of text.split("\n")) expect(rows).toContain(line);
  });

  it("a row of a table is cut only where it alone passes the greatest size", () => {
    const wide = `| ${"cell ".repeat(20)}|`;
    expect(estimateTokens(wide)).toBeGreaterThan(SIZES.targetTokens);
    expect(split(`| a |\n| --- |\n${wide}\n${wide}`).map(({ text }) => text)).toEqual(["| a |\n| --- |", wide, wide]);
    const tooWide = `| ${"cell ".repeat(40)}|`;
    expect(split(tooWide).length).toBeGreaterThan(1);
  });

  it("a list is cut between its items, and an item's further lines stay with it where they fit", () => {
    const items = Array.from({ length: 8 }, (_, index) => `- item number ${index}. It has two sentences`);
    const passages = split(items.join("\n"));
    expect(passages.length).toBeGreaterThan(1);
    for (const { text } of passages) for (const line of text.split("\n")) expect(items).toContain(line);
    expect(split("text\n- one\n  more\n- two", { targetTokens: 3, maxTokens: 4 }).map(({ text }) => text)).toEqual([
      "text",
      "- one\n  more",
      "- two",
    ]);
  });

  it("splits a long text of rows, words and items to its end", () => {
    const long = "| a | b |\n".repeat(100_000) + "word ".repeat(100_000) + "- item\n".repeat(100_000);
    expect(split(long).at(-1)?.end).toBe(long.trimEnd().length);
  });

  it("cuts long paragraphs between sentences", () => {
    const passages = split("This is the first sentence of it. ".repeat(12).trim());
    expect(passages.length).toBeGreaterThan(1);
    for (const { text } of passages) expect(text).toMatch(/^This.*it\.$/s);
  });
});

describe("estimateTokens", () => {
  it("counts a quarter of a token a letter and a whole one an ideograph", () => {
    expect(estimateTokens("abcdefgh")).toBe(2);
    expect(estimateTokens("日本語")).toBe(3);
  });
});
