import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { halvesOf, windowsOf } from "../../../src/extraction/windows.ts";

const pagesOf = (...texts: string[]) => texts.map((text, index) => ({ number: index + 1, text }));
const words = (count: number) => "word ".repeat(count);

describe("windows", () => {
  test("Pages are packed whole, and neighbours share the pages between them", () => {
    const windows = windowsOf(pagesOf(words(400), words(200), words(10), words(400)), {
      maxTokens: 1_100,
      overlapPages: 1,
    });
    expect(windows.map(({ pieces }) => pieces.map(({ page }) => page))).toEqual([
      [1, 2, 3],
      [3, 4],
    ]);
    expect(windows.map(({ shared }) => shared)).toEqual([0, 1]);
  });

  test("Of a long page neighbours share the lines it ends with", () => {
    const [, second] = windowsOf(pagesOf(`${words(500)}\nrow one\nrow two`, words(500)), {
      maxTokens: 1_000,
      overlapPages: 1,
    });
    expect(second?.pieces.map(({ page, text }) => [page, text.slice(0, 15)])).toEqual([
      [1, "row one\nrow two"],
      [2, "word word word "],
    ]);
    expect(second?.shared).toBe(1);
  });

  test("What windows repeat is a small part of the document, whatever its pages are like", () => {
    for (const lines of [3, 20, 60, 200]) {
      const page = "The gate was closed by hand that day.\n".repeat(lines);
      const pages = pagesOf(...Array.from({ length: Math.ceil(20_000 / lines) }, () => page));
      for (const maxTokens of [4_000, 24_000]) {
        const windows = windowsOf(pages, { maxTokens, overlapPages: 2 });
        const shown = windows.flatMap(({ pieces }) => pieces).reduce((sum, { text }) => sum + text.length, 0);
        expect(shown / (page.length * pages.length)).toBeLessThan(1.06);
      }
    }
  });

  test("Without overlap no page comes twice, and pages without text not at all", () => {
    const windows = windowsOf(pagesOf(words(200), " \n ", words(200), words(200)), { maxTokens: 800, overlapPages: 0 });
    expect(windows.map(({ pieces }) => pieces.map(({ page }) => page))).toEqual([[1, 3], [4]]);
  });

  test("A page longer than a window is cut and nothing of it is lost", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ unit: fc.constantFrom("a", " ", "\n", "é", "契", "😀", "x. "), minLength: 1, maxLength: 6_000 }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.integer({ min: 500, max: 900 }),
        (texts, maxTokens) => {
          const pages = pagesOf(...texts);
          const windows = windowsOf(pages, { maxTokens, overlapPages: 0 });
          for (const { pieces } of windows) {
            expect(pieces.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(maxTokens);
            for (const { text } of pieces) expect(text.isWellFormed()).toBe(true);
          }
          for (const { number, text } of pages) {
            const shown = windows
              .flatMap(({ pieces }) => pieces.filter(({ page }) => page === number))
              .map((piece) => piece.text);
            expect(shown.join("")).toBe(text.trim() === "" ? "" : text);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("A page is cut at a line's end where there is one near", () => {
    const [first] = windowsOf(pagesOf(`${"line of text\n".repeat(400)}`), { maxTokens: 600, overlapPages: 0 });
    expect(first?.pieces[0]?.text.endsWith("\n")).toBe(true);
  });

  test("A window is halved by pages, or within its only page, and not below a few lines", () => {
    const [window] = windowsOf(pagesOf(words(200), words(200), words(200)), { maxTokens: 5_000, overlapPages: 0 });
    const halves = window === undefined ? null : halvesOf(window);
    expect(halves?.map(({ pieces }) => pieces.map(({ page }) => page))).toEqual([[1], [2, 3]]);
    const [single] = windowsOf(pagesOf(words(600)), { maxTokens: 5_000, overlapPages: 0 });
    const parts = single === undefined ? null : halvesOf(single);
    expect(parts?.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join("")).toBe(words(600));
    const [short] = windowsOf(pagesOf(words(20)), { maxTokens: 5_000, overlapPages: 0 });
    expect(short === undefined ? undefined : halvesOf(short)).toBeNull();
  });
});
