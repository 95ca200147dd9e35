import { describe, expect, it } from "vitest";
import { makeDocx, makePptx, makeXlsx, paragraph, shape } from "../../../support/make-ooxml.ts";
import { readBare } from "../../../support/reading.ts";

const cell = (text: string): string => `<row r="1"><c r="A1" t="inlineStr"><is><t>${text}</t></is></c></row>`;
const workbook = makeXlsx({ sheets: [{ name: "Costs", rows: cell("inner cell") }] });
const letter = makeDocx({ body: paragraph("inner letter") });

describe("embedded documents", () => {
  it("a document embedded in an Office document is a section behind its pages", async () => {
    const sheet = { name: "budget.xlsx: Costs", text: "# budget.xlsx\n\n## Costs\n\ninner cell" };
    const inWord = makeDocx({
      body: paragraph("Outer"),
      parts: { "embeddings/budget.xlsx": ["package", workbook] },
    });
    expect(await readBare(inWord)).toMatchObject({
      pageCount: 2,
      pages: [
        { number: 1, text: "Outer" },
        { number: 2, ...sheet },
      ],
      warnings: [],
    });

    const inSlides = makePptx(
      [
        { shapes: shape(["Outer"]), relations: [["package", "../embeddings/budget.xlsx"]] },
        { shapes: shape(["Last"]) },
      ],
      { "embeddings/budget.xlsx": workbook },
    );
    const { pages } = await readBare(inSlides);
    expect(pages.map(({ number, text }) => [number, text])).toEqual([
      [1, "Outer"],
      [2, "Last"],
      [3, sheet.text],
    ]);

    const inSheet = makeXlsx({
      sheets: [{ name: "S", rows: cell("outer"), relations: [["package", "../embeddings/letter.docx"]] }],
      parts: { "embeddings/letter.docx": letter },
    });
    expect((await readBare(inSheet)).pages[1]).toEqual({
      number: 2,
      name: "letter.docx",
      text: "# letter.docx\n\ninner letter",
    });
  });

  it("reads one that is shown twice once, and names one that cannot be read", async () => {
    const { pages, warnings } = await readBare(
      makeXlsx({
        sheets: ["A", "B"].map((name) => ({
          name,
          rows: cell(name),
          relations: [
            ["package", "../embeddings/letter.docx"],
            ["package", "../embeddings/broken.docx"],
          ] as const,
        })),
        parts: { "embeddings/letter.docx": letter, "embeddings/broken.docx": letter.slice(0, 40) },
      }),
    );
    expect(pages.map(({ name }) => name)).toEqual(["A", "B", "letter.docx"]);
    expect(warnings.map(({ code, message }) => [code, message.includes("broken.docx")])).toEqual([
      ["unsupported_format", true],
    ]);
  });

  it("objects of an older format inside an Office document are counted in a warning", async () => {
    const parts = Object.fromEntries(
      [1, 2].map((number) => [`embeddings/oleObject${number}.bin`, ["oleObject", "\u00d0\u00cf"] as const]),
    );
    const { pages, warnings } = await readBare(makeDocx({ body: paragraph("Outer"), parts }));
    expect(pages.map(({ text }) => text)).toEqual(["Outer"]);
    expect(warnings).toMatchObject([
      { code: "unsupported_format", message: expect.stringMatching(/^2 objects .* could not be read/) },
    ]);
  });

  it("goes on behind the pages that an earlier read delivered", async () => {
    const parts = { "embeddings/budget.xlsx": ["package", workbook] } as const;
    const { pages } = await readBare(makeDocx({ body: paragraph("Outer"), parts }), { fromPage: 2 });
    expect(pages.map(({ number }) => number)).toEqual([2]);
  });
});
