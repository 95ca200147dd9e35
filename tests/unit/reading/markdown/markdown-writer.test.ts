import { describe, expect, it } from "vitest";
import { demoteHeadings } from "../../../../src/reading/markdown/demote-headings.ts";
import { MarkdownWriter } from "../../../../src/reading/markdown/markdown-writer.ts";
import { READING_LIMITS } from "../../../support/reading.ts";

describe("MarkdownWriter", () => {
  it("keeps items of a list together and an item's further lines under it", () => {
    const writer = new MarkdownWriter(READING_LIMITS);
    writer.heading(9, "deep\nheading");
    writer.item(0, "10.", "one\ntwo");
    writer.item(1, "-", "inner");
    writer.gap();
    writer.item(0, "-", "another list");
    writer.paragraph("# no heading");
    writer.table([["only"], ["column"]]);
    expect(String(writer)).toBe(
      "###### deep heading\n\n10. one\n    two\n  - inner\n\n- another list\n\n\\# no heading\n\nonly\n\ncolumn",
    );
  });

  it("refuses text past its limit", () => {
    const writer = new MarkdownWriter({ ...READING_LIMITS, outputCharacters: 10 });
    writer.paragraph("0123456789");
    expect(() => writer.paragraph("x")).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
  });
});

describe("demoteHeadings", () => {
  it("moves headings one level down, but neither the lowest nor code", () => {
    expect(demoteHeadings("# a\n\n###### f\n\n```sh\n# code\n```\n\n## b\n#tag")).toBe(
      "## a\n\n###### f\n\n```sh\n# code\n```\n\n### b\n#tag",
    );
  });
});
