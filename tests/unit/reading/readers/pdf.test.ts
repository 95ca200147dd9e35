import { afterAll, describe, expect, it } from "vitest";
import { ReaderPool } from "../../../../src/reading/reader-pool.ts";
import {
  assemblePdf,
  firstExtra,
  formPdf,
  pdfOfImages,
  pdfOfPages,
  pdfOfText,
  pdfWithAttachment,
  pdfWithPinnedFile,
  textPage,
} from "../../../support/make-pdf.ts";
import { READING_LIMITS, readAll } from "../../../support/reading.ts";

const pool = new ReaderPool(READING_LIMITS);
afterAll(() => pool.close());

const PARAGRAPH = [
  "The first line of an ordinary paragraph goes",
  "on in a second line and ends in a third one",
  "here.",
];

describe("readPdf", () => {
  it("a PDF is read page by page", async () => {
    const { pages, format, contentType, pageCount, warnings } = await readAll(
      pool,
      pdfOfText(["one page"], ["another"]),
    );
    expect(pages).toEqual([
      { number: 1, text: "one page" },
      { number: 2, text: "another" },
    ]);
    expect({ format, contentType, pageCount, warnings }).toEqual({
      format: "pdf",
      contentType: "application/pdf",
      pageCount: 2,
      warnings: [],
    });
  });

  it("a PDF page that is a picture is named as needing vision", async () => {
    const image = firstExtra(2);
    const mixed = pdfOfPages(
      [
        textPage(PARAGRAPH),
        { content: { dictionary: "<<>>", stream: Buffer.from("/I Do") }, resources: `/XObject<</I ${image} 0 R>>` },
      ],
      [
        {
          dictionary: "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray>>",
          stream: new Uint8Array(1),
        },
      ],
    );
    const { pages, warnings } = await readAll(pool, mixed);
    expect(pages[1]).toEqual({ number: 2, text: "", needsVision: true });
    expect(warnings.map(({ code, page }) => ({ code, page }))).toEqual([{ code: "needs_vision", page: 2 }]);
  });

  it("a scan without any text gives its empty pages with the warning", async () => {
    const { pages, warnings } = await readAll(pool, pdfOfImages(2));
    expect(pages.map(({ needsVision }) => needsVision)).toEqual([true, true]);
    expect(warnings).toHaveLength(2);
  });

  it("names the first hundred pictures of a long scan and counts the rest", async () => {
    const { warnings } = await readAll(pool, pdfOfImages(103));
    expect(warnings).toHaveLength(101);
    expect(warnings.at(-1)).toMatchObject({
      code: "needs_vision",
      message: expect.stringContaining("3 further pages"),
    });
  });

  it("a PDF without text and pictures is refused as empty", async () => {
    await expect(readAll(pool, pdfOfText([], []))).rejects.toMatchObject({ code: "empty" });
  });

  it("one broken page costs that page, not the document", async () => {
    const broken = assemblePdf([
      { dictionary: "<</Type/Catalog/Pages 2 0 R>>" },
      { dictionary: "<</Type/Pages/Count 2/Kids[4 0 R 99 0 R]>>" },
      { dictionary: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>" },
      { dictionary: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 5 0 R/Resources<</Font<</F 3 0 R>>>>>>" },
      { dictionary: "<<>>", stream: Buffer.from("BT /F 9 Tf (whole) Tj ET") },
    ]);
    const { pages, warnings } = await readAll(pool, broken);
    expect(pages.map(({ text }) => text)).toEqual(["whole", ""]);
    expect(warnings).toMatchObject([{ code: "unreadable", page: 2 }]);
  });

  it("a damaged PDF is read as far as possible, and says so", async () => {
    const plain = Buffer.from(pdfOfText(["still here"])).toString("latin1");
    const damaged = Buffer.from(plain.replace(/startxref\n\d+/, "startxref\n7"), "latin1");
    const { text, warnings } = await readAll(pool, new Uint8Array(damaged));
    expect(text).toBe("still here");
    expect(warnings.map(({ code }) => code)).toEqual(["recovered"]);
    await expect(readAll(pool, new Uint8Array(damaged.subarray(0, 60)))).rejects.toMatchObject({ code: "unreadable" });
  });

  it("a PDF that was cut off gives the pages that are there, and says so", async () => {
    const whole = Buffer.from(pdfOfText(["first page"], ["second page"], ["third page"])).toString("latin1");
    // As most programs write it: the catalog and the tree of pages stand last.
    const [, head = "", catalog = "", pages = "", rest = ""] =
      /^([\s\S]*?)(1 0 obj[\s\S]*?endobj\n)(2 0 obj[\s\S]*?endobj\n)([\s\S]*)xref\n/.exec(whole) ?? [];
    const usual = `${head}${rest}${pages}${catalog}`;
    const cut = usual.slice(0, usual.indexOf("third page"));
    const { text, warnings } = await readAll(pool, new Uint8Array(Buffer.from(cut, "latin1")));
    expect(text).toContain("first page\n\nsecond page");
    expect(warnings.map(({ code }) => code)).toContain("recovered");
  });

  it("the values filled into a PDF form are found", async () => {
    const { text } = await readAll(pool, formPdf("Full name", "Ada Lovelace"));
    expect(text).toBe("Application\n\nFull name: Ada Lovelace");
  });

  it("comments on a PDF's page follow its text, and make no text of a scan", async () => {
    const first = firstExtra(1);
    const annotations = [
      "/Subtype/Text/T(Ada)/Contents(Which year?)",
      "/Subtype/Highlight/QuadPoints[72 700 90 700 72 690 90 690]/Contents(first line\\rsecond)",
      "/Subtype/Text/Contents(Accepted set by Ada)/StateModel(Review)/State(Accepted)",
      "/Subtype/Popup/Contents(shown elsewhere)",
      "/Subtype/Highlight/QuadPoints[72 700 90 700 72 690 90 690]",
    ].map((entries) => ({ dictionary: `<</Type/Annot/Rect[72 600 90 620]/F 4${entries}>>` }));
    const entries = `/Annots[${annotations.map((_, index) => `${first + index} 0 R`).join(" ")}]`;
    const { text } = await readAll(pool, pdfOfPages([{ ...textPage(["A sentence."]), entries }], annotations));
    expect(text).toBe("A sentence.\n\n> Ada: Which year?\n\n> first line\n> second");
    const image = "<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray>>";
    const scan = {
      content: { dictionary: "<<>>", stream: Buffer.from("/I Do") },
      resources: `/XObject<</I ${first + annotations.length} 0 R>>`,
      entries,
    };
    const { pages } = await readAll(
      pool,
      pdfOfPages([scan], [...annotations, { dictionary: image, stream: new Uint8Array(1) }]),
    );
    expect(pages).toMatchObject([{ needsVision: true, text: expect.stringContaining("Which year?") }]);
  });

  it("a file attached to a PDF is a section behind its pages", async () => {
    const { pages, pageCount } = await readAll(pool, pdfWithAttachment("values.csv", Buffer.from("a,b\n1,2")));
    expect(pageCount).toBe(2);
    expect(pages[1]).toEqual({
      number: 2,
      name: "values.csv",
      text: "# values.csv\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
    });
  });

  it("a file pinned to a page of a PDF is a section too, also where a read goes on behind that page", async () => {
    const bytes = pdfWithPinnedFile("notes.txt", Buffer.from("a note"));
    const section = { number: 3, name: "notes.txt", text: "# notes.txt\n\na note" };
    const { pages } = await readAll(pool, bytes);
    expect(pages.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(pages[2]).toEqual(section);
    expect((await readAll(pool, bytes, { fromPage: 3 })).pages).toEqual([section]);
  });

  it("tells headings by their size and keeps paragraphs apart", async () => {
    const page = textPage([["Chapter One", 24], ...PARAGRAPH, ["Section", 15], ...PARAGRAPH]);
    const { text } = await readAll(pool, pdfOfPages([page]));
    const paragraph = PARAGRAPH.join("\n");
    expect(text).toBe(`# Chapter One\n\n${paragraph}\n\n### Section\n\n${paragraph}`);
  });

  it("puts words divided at line ends together and drops text drawn twice", async () => {
    const content =
      "BT /F 12 Tf 72 700 Td (a divi-) Tj 0 -14 Td (ded word) Tj ET BT /F 12 Tf 72.4 686 Td (ded word) Tj ET";
    const { text } = await readAll(
      pool,
      pdfOfPages([{ content: { dictionary: "<<>>", stream: Buffer.from(content) } }]),
    );
    expect(text).toBe("a divided\nword");
  });
});
