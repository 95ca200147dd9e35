import { describe, expect, it } from "vitest";
import { makePptx, shape, slideXml } from "../../../support/make-ooxml.ts";
import { readBare } from "../../../support/reading.ts";

const tableFrame = (...rows: string[][]): string => {
  const cells = (row: string[]) =>
    row.map((text) => `<a:tc><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`).join("");
  return `<p:graphicFrame><a:graphic><a:graphicData><a:tbl>${rows.map((row) => `<a:tr>${cells(row)}</a:tr>`).join("")}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
};

describe("readPptx", () => {
  it("each slide is a page under its title, in the order of the show", async () => {
    const { pages, format } = await readBare(
      makePptx([
        { shapes: shape(["later drawn", "list"], "body") + shape(["Opening"], "ctrTitle") },
        { shapes: shape(["Second"], "title") + shape(["one sentence"], "body"), hidden: true },
        { shapes: shape(["free text"]) + tableFrame(["a", "b"], ["1", "2"]) + shape(["7"], "sldNum") },
      ]),
    );
    expect(format).toBe("pptx");
    expect(pages).toEqual([
      { number: 1, name: "Opening", text: "# Opening\n\n- later drawn\n- list" },
      { number: 2, name: "Second (hidden)", text: "# Second\n\none sentence" },
      { number: 3, text: "free text\n\n| a | b |\n| --- | --- |\n| 1 | 2 |" },
    ]);
  });

  it("reads signs of a run's font of signs, and letters of the next run as letters", async () => {
    const run = (font: string, text: string): string =>
      `<a:r><a:rPr><a:latin typeface="${font}"/></a:rPr><a:t>${text}</a:t></a:r>`;
    const shapes = `<p:sp><p:txBody><a:p>${run("Symbol", "\uf0a3")}${run("Arial", " 5")}</a:p></p:txBody></p:sp>`;
    expect((await readBare(makePptx([{ shapes }]))).text).toBe("≤ 5");
  });

  it("speaker notes and comments stand on their slide", async () => {
    const slide = {
      shapes: shape(["Plan"], "title"),
      relations: [
        ["notesSlide", "../notes1.xml"],
        ["comments", "../comments1.xml"],
      ] as const,
    };
    const deck = makePptx(
      [slide],
      {
        "notes1.xml": slideXml("notes", shape(["say this"], "body") + shape(["1"], "sldNum")),
        "comments1.xml": `<x:cmLst xmlns:x="http://schemas.openxmlformats.org/presentationml/2006/main"><x:cm authorId="4"><x:text>why?</x:text></x:cm></x:cmLst>`,
        "authors.xml": `<p:cmAuthorLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:cmAuthor id="4" name="Grace"/></p:cmAuthorLst>`,
      },
      [["commentAuthors", "authors.xml"]],
    );
    expect((await readBare(deck)).text).toBe("# Plan\n\n## Notes\n\nsay this\n\n> Grace: why?");
  });

  it("what a layout writes onto its slides is read once, and its prompts are not", async () => {
    const layout = { relations: [["slideLayout", "../layout1.xml"]] as const };
    const deck = makePptx(
      [
        { shapes: shape(["A"], "title"), ...layout },
        { shapes: shape(["B"], "title"), ...layout },
      ],
      {
        "layout1.xml": slideXml("sldLayout", shape(["Click to edit"], "title") + shape(["ACME internal"])),
      },
    );
    expect((await readBare(deck)).pages.map(({ text }) => text)).toEqual(["# A\n\nACME internal", "# B"]);
  });

  it("diagrams and charts are read from their own parts", async () => {
    const deck = makePptx([{ shapes: shape(["Chart"], "title"), relations: [["chart", "../chart1.xml"]] }], {
      "chart1.xml": `<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>Sales</a:t></a:r></a:p><c:pt><c:v>42</c:v></c:pt></c:chart>`,
    });
    expect((await readBare(deck)).text).toBe("# Chart\n\nSales\n42");
  });

  it("refuses a deck without text, and takes one of pictures alone for pictures", async () => {
    await expect(readBare(makePptx([{ shapes: "" }]))).rejects.toMatchObject({ code: "empty" });
    const { pages } = await readBare(makePptx([{ shapes: "" }], { "media/image1.png": "…" }));
    expect(pages).toEqual([{ number: 1, text: "", needsVision: true }]);
  });
});
