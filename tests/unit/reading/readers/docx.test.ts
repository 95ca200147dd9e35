import { describe, expect, it } from "vitest";
import { type DocxSpec, makeDocx, makePptx, paragraph, word } from "../../../support/make-ooxml.ts";
import { bytesOf, readBare } from "../../../support/reading.ts";

const textOf = async (spec: DocxSpec): Promise<string> => (await readBare(makeDocx(spec))).text;

const STYLES = word(
  "styles",
  `<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>
   <w:style w:styleId="Sub"><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
   <w:style w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="Sub"/></w:style>
   <w:style w:styleId="T"><w:name w:val="Title"/></w:style>
   <w:style w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>`,
);
const style = (id: string): string => `<w:pStyle w:val="${id}"/>`;

const level = (number: number, format: string, text: string, start = 1): string =>
  `<w:lvl w:ilvl="${number}"><w:start w:val="${start}"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/></w:lvl>`;
const NUMBERING = word(
  "numbering",
  `<w:abstractNum w:abstractNumId="0">${level(0, "decimal", "%1.")}${level(1, "lowerLetter", "(%2)")}${level(2, "lowerRoman", "%1.%3")}</w:abstractNum>
   <w:abstractNum w:abstractNumId="1">${level(0, "bullet", "•")}</w:abstractNum>
   <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
   <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
   <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>`,
);
const inList = (list: number, depth = 0): string =>
  `<w:numPr><w:ilvl w:val="${depth}"/><w:numId w:val="${list}"/></w:numPr>`;

const cell = (content: string, properties = ""): string => `<w:tc><w:tcPr>${properties}</w:tcPr>${content}</w:tc>`;
const row = (...cells: string[]): string => `<w:tr>${cells.join("")}</w:tr>`;

describe("readDocx", () => {
  it("signs of a font of signs are read, whether named by their code or written as letters", async () => {
    const sign = (font: string, code: string): string => `<w:r><w:sym w:font="${font}" w:char="${code}"/></w:r>`;
    const run = (font: string, text: string): string =>
      `<w:r><w:rPr><w:rFonts w:ascii="${font}"/></w:rPr><w:t>${text}</w:t></w:r>`;
    const body = `<w:p><w:r><w:t>10 </w:t></w:r>${sign("Symbol", "F06D")}${run("Arial", "g ")}${sign("Wingdings", "F0FE")}${sign("Webdings", "F021")}${sign("Segoe UI", "2192")}${run("Symbol", "\uf0b3")}${run("Arial", " m")}</w:p>`;
    expect(await textOf({ body })).toBe("10 μg ☑→≥ m");
  });

  it("a raised number behind a number is its power, in texts, slides and pages", async () => {
    const run = (text: string, properties = ""): string => `<w:r><w:rPr>${properties}</w:rPr><w:t>${text}</w:t></w:r>`;
    const up = '<w:vertAlign w:val="superscript"/>';
    const body = `<w:p>${run("10")}${run("6", up)}${run(" m")}${run("2", up)}${run(" 10")}${run("-3", up)}${run("5 H")}${run("2", '<w:vertAlign w:val="subscript"/>')}</w:p>`;
    expect(await textOf({ body })).toBe("10^6 m2 10^-35 H2");
    const html = "<p>10<sup>6</sup> m<sup>2</sup> 1<b>0</b><sup> th</sup>";
    expect((await readBare(bytesOf(html), { name: "a.html" })).text).toBe("10^6 m2 10 th");
    const runs = '<a:r><a:t>10</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>6</a:t></a:r><a:r><a:t>7</a:t></a:r>';
    const shapes = `<p:sp><p:txBody><a:p>${runs}</a:p></p:txBody></p:sp>`;
    expect((await readBare(makePptx([{ shapes }]))).text).toBe("10^67");
  });

  it("an item without text has its number, unless it was deleted", async () => {
    const deleted = `<w:p><w:pPr>${inList(1)}<w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>`;
    const body = [paragraph("one", inList(1)), paragraph("", inList(1)), deleted, paragraph("three", inList(1))].join(
      "",
    );
    expect(await textOf({ body, parts: { "numbering.xml": ["numbering", NUMBERING] } })).toBe("1. one\n3. three");
  });

  it("a Word document becomes Markdown with headings, lists and tables", async () => {
    const body = [
      paragraph("Annual report", style("T")),
      paragraph("Figures", style("Own")),
      paragraph("Body text"),
      paragraph("first", inList(1)),
      paragraph("inner", inList(1, 1)),
      paragraph("deep", inList(1, 2)),
      paragraph("second", inList(1)),
      paragraph("dot", inList(2)),
      paragraph("seventh", inList(3)),
      `<w:tbl>${row(cell(paragraph("Name")), cell(paragraph("Sum"), '<w:gridSpan w:val="2"/>'))}${row(
        cell(paragraph("A|B") + paragraph("C")),
        cell(paragraph("1")),
        cell(paragraph("2")),
      )}</w:tbl>`,
    ];
    const parts = { "styles.xml": ["styles", STYLES], "numbering.xml": ["numbering", NUMBERING] } as const;
    expect(await textOf({ body: body.join(""), parts })).toBe(
      [
        "# Annual report",
        "## Figures",
        "Body text",
        "1. first\n  - (a) inner\n    - 1.i deep\n2. second\n- dot\n7. seventh",
        "| Name | Sum |  |\n| --- | --- | --- |\n| A\\|B C | 1 | 2 |",
      ].join("\n\n"),
    );
  });

  it("what was deleted under tracked changes is left out, and what was inserted is read", async () => {
    const body = `<w:p><w:r><w:t>The price is </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>
      <w:ins><w:r><w:t>12 euros</w:t></w:r></w:ins></w:p><w:moveFrom><w:p><w:r><w:t>moved away</w:t></w:r></w:p></w:moveFrom>`;
    expect(await textOf({ body })).toBe("The price is 12 euros");
  });

  it("notes become Markdown footnotes, and comments follow the paragraph they are on", async () => {
    const body = `<w:p><w:r><w:t>Claim</w:t><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>
      <w:p><w:r><w:t>More</w:t><w:endnoteReference w:id="1"/></w:r></w:p>`;
    const parts = {
      "footnotes.xml": [
        "footnotes",
        word(
          "footnotes",
          `<w:footnote w:type="separator" w:id="0">${paragraph("—")}</w:footnote><w:footnote w:id="2">${paragraph("Source")}</w:footnote>`,
        ),
      ],
      "endnotes.xml": ["endnotes", word("endnotes", `<w:endnote w:id="1">${paragraph("End")}</w:endnote>`)],
      "comments.xml": [
        "comments",
        word("comments", `<w:comment w:id="0" w:author="Ada">${paragraph("Really?")}</w:comment>`),
      ],
    } as const;
    expect(await textOf({ body, parts })).toBe("Claim[^1]\n\n> Ada: Really?\n\nMore[^2]\n\n[^1]: Source\n[^2]: End");
  });

  it("headers stand before the text and footers after it, each distinct one once", async () => {
    const parts = {
      "header1.xml": ["header", word("hdr", paragraph("ACME Ltd"))],
      "header2.xml": ["header", word("hdr", paragraph("ACME Ltd"))],
      "footer1.xml": ["footer", word("ftr", paragraph("confidential"))],
    } as const;
    expect(await textOf({ body: paragraph("Letter"), parts })).toBe("ACME Ltd\n\nLetter\n\nconfidential");
  });

  it("text boxes follow the paragraph that holds them, each once", async () => {
    const box = `<w:txbxContent>${paragraph("in the box")}</w:txbxContent>`;
    const body = `<w:p><w:r><w:t>around</w:t><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t> it</w:t></w:r></w:p>`;
    expect(await textOf({ body })).toBe("around it\n\nin the box");
  });

  it("a table in a cell is read as the cell's text, and a covered cell is empty", async () => {
    const inner = `<w:tbl>${row(cell(paragraph("x")), cell(paragraph("y")))}</w:tbl>`;
    const body = `<w:tbl>${row(cell(paragraph("a"), '<w:vMerge w:val="restart"/>'), cell(inner))}${row(
      cell(paragraph("hidden"), "<w:vMerge/>"),
      cell(paragraph("b")),
    )}</w:tbl>`;
    expect(await textOf({ body })).toBe("| a | x, y |\n| --- | --- |\n|  | b |");
  });

  it("reads contents in another format that a program put in whole", async () => {
    const parts = { "chunk.html": ["aFChunk", "<html><body><h1>From HTML</h1><p>text</body></html>"] } as const;
    const body = `${paragraph("Before")}<w:altChunk r:id="r1"/>`;
    expect(await textOf({ body, parts })).toBe("Before\n\n# From HTML\n\ntext");
  });

  it("refuses a document without text, and takes one of pictures alone for a picture", async () => {
    await expect(readBare(makeDocx({ body: "<w:p/>" }))).rejects.toMatchObject({ code: "empty" });
    const pictured = makeDocx({ body: "<w:p/>", parts: { "media/image1.png": ["image", "…"] } });
    expect((await readBare(pictured)).pages).toEqual([{ number: 1, text: "", needsVision: true }]);
  });
});
