import { describe, expect, it } from "vitest";
import { Grid } from "../../../../src/reading/markdown/grid.ts";
import { MarkdownWriter } from "../../../../src/reading/markdown/markdown-writer.ts";
import { READING_LIMITS } from "../../../support/reading.ts";

const limits = { ...READING_LIMITS, outputCharacters: 1_000 };
const exceeded = expect.objectContaining({ code: "limit_exceeded" });

describe("Grid", () => {
  it("counts text while cells come in, and empty cells before they are written", () => {
    const full = new Grid(limits);
    const fill = (): void => {
      for (let row = 1; row < 1_000; row += 1) full.add(row, 0, "0123456789");
    };
    expect(fill).toThrow(exceeded);

    const diagonal = new Grid(limits);
    for (let place = 0; place < 60; place += 1) diagonal.add(place + 1, place, "x");
    const writer = new MarkdownWriter({ ...limits, outputCharacters: 1_000_000 });
    expect(() => diagonal.write(writer)).toThrow(exceeded);
  });

  it("writes cells under their columns, and leaves out what holds no text", () => {
    const grid = new Grid(limits);
    grid.add(2, 5, "a");
    grid.add(2, 9, "b");
    grid.add(3, 9, "c");
    grid.add(3, 11, "");
    const writer = new MarkdownWriter(limits);
    grid.write(writer);
    expect(String(writer)).toBe("| a | b |\n| --- | --- |\n|  | c |");
  });
});
