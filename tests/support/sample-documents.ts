/** One small document of each format that is read, of our own making. */
import { makeMail } from "./make-mail.ts";
import { makeOdf, odfParts } from "./make-odf.ts";
import { docxParts, makePptx, paragraph, shape, slideXml, word, xlsxParts } from "./make-ooxml.ts";
import { formPdf, pdfOfText, pdfWithAttachment } from "./make-pdf.ts";
import { makeZip, type ZipPart } from "./make-zip.ts";
import { bytesOf } from "./reading.ts";

export interface SampleDocument {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The entries, for archives: damage inside them is another kind of damage than to the archive. */
  readonly parts?: readonly ZipPart[];
}

const archive = (name: string, parts: readonly ZipPart[]): SampleDocument => ({ name, bytes: makeZip(parts), parts });

const DOCX = docxParts({
  body: `${paragraph("Report", '<w:outlineLvl w:val="0"/>')}${paragraph("One", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')}
    <w:p><w:r><w:t>text</w:t><w:footnoteReference w:id="2"/></w:r></w:p>
    <w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>${paragraph("a")}</w:tc></w:tr><w:tr><w:tc>${paragraph("b")}</w:tc><w:tc>${paragraph("c")}</w:tc></w:tr></w:tbl>`,
  parts: {
    "numbering.xml": [
      "numbering",
      word(
        "numbering",
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
      ),
    ],
    "footnotes.xml": ["footnotes", word("footnotes", `<w:footnote w:id="2">${paragraph("note")}</w:footnote>`)],
  },
});

const XLSX = xlsxParts({
  sheets: [
    {
      name: "S",
      rows: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>40000</v></c></row><row r="9"><c r="XFD9" t="b"><v>1</v></c></row>',
    },
  ],
  strings: "<si><t>shared</t></si>",
  styles:
    '<numFmts><numFmt numFmtId="164" formatCode="#,##0.00"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>',
});

const PPTX = makePptx(
  [{ shapes: shape(["Title"], "title") + shape(["a", "b"], "body"), relations: [["notesSlide", "../notes1.xml"]] }],
  { "notes1.xml": slideXml("notes", shape(["say"], "body")) },
);

const ODS = odfParts({
  kind: "spreadsheet",
  body: '<table:table table:name="T"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
});

const RTF =
  "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 A;}}\\pard\\outlinelevel0 Title\\par\\pard text\\'e4{\\footnote n}\\u8364 ?\\par\\trowd\\intbl a\\cell b\\cell\\row\\pard}";

export const SAMPLE_DOCUMENTS: readonly SampleDocument[] = [
  archive("letter.docx", DOCX),
  archive("book.xlsx", XLSX),
  { name: "deck.pptx", bytes: PPTX },
  archive("sheet.ods", ODS),
  {
    name: "text.odt",
    bytes: makeOdf({ kind: "text", body: "<text:h>H</text:h><text:p>text<text:s text:c='3'/>.</text:p>" }),
  },
  {
    name: "slides.odp",
    bytes: makeOdf({
      kind: "presentation",
      body: "<draw:page><draw:frame><text:p>x</text:p></draw:frame></draw:page>",
    }),
  },
  { name: "note.rtf", bytes: bytesOf(RTF) },
  { name: "values.csv", bytes: bytesOf('a;b;c\n"1;2";3;"4\n5"\n6;7;8\n') },
  { name: "data.json", bytes: bytesOf('{"a": [1, 2.5e3, null], "b": {"c": "d\\u00e9", "e": [{"f": true}]}}') },
  {
    name: "mail.eml",
    bytes: makeMail("subject", [
      { type: "text/plain", content: "hello" },
      { type: "text/csv", name: "a.csv", content: "a,b\n1,2" },
    ]),
  },
  {
    name: "page.html",
    bytes: bytesOf("<!doctype html><h1>T</h1><ul><li>a<li>b</ul><table><tr><td colspan=2>x<tr><td>y<td>z</table>"),
  },
  { name: "read.md", bytes: bytesOf("# T\n\n- a\n\n```\ncode\n```\n") },
  { name: "text.pdf", bytes: pdfOfText(["one page of text", "and a second line"], ["another page"]) },
  { name: "form.pdf", bytes: formPdf("Name", "Ada") },
  { name: "attached.pdf", bytes: pdfWithAttachment("a.csv", bytesOf("a,b\n1,2")) },
  { name: "dot.png", bytes: Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01", "latin1") },
];
