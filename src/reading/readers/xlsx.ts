/**
 * Excel workbooks: a page a sheet, under its name, in the order of the tabs. Cells are shown as the spreadsheet shows
 * them, formulas by their last result; of merged cells the first has the text. Hidden sheets are read and named so.
 * Documents embedded as objects are sections behind the sheets.
 */
import { Failure } from "../../domain/failure.ts";
import type { Page } from "../../domain/page.ts";
import { limitExceeded, type ReadingLimits } from "../limits.ts";
import { quoted } from "../markdown/blocks.ts";
import { Grid } from "../markdown/grid.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader } from "../reader.ts";
import { Sections } from "../sections.ts";
import { documentTitle } from "./ooxml/document-title.ts";
import { embeddedParts, readEmbedded } from "./ooxml/embedded.ts";
import { graphicTexts, paragraphsOf } from "./ooxml/graphic-text.ts";
import { OoxmlPackage, type Relation } from "./ooxml/package.ts";
import { people, sheetComments } from "./xlsx/comments.ts";
import { NumberFormats } from "./xlsx/number-formats.ts";
import { SharedStrings } from "./xlsx/shared-strings.ts";
import { Sheet, type Workbook } from "./xlsx/sheet.ts";

interface SheetEntry {
  readonly name: string;
  readonly hidden: boolean;
  readonly part: string;
}

interface SheetContext extends Workbook {
  readonly document: OoxmlPackage;
  readonly limits: ReadingLimits;
  readonly people: ReadonlyMap<string, string>;
}

export const readXlsx: Reader = async (input, output) => {
  const { bytes, limits, fromPage } = input;
  const document = new OoxmlPackage(bytes, limits);
  const main = await document.mainPart("xl/workbook.xml");
  const relations = main === undefined ? [] : await document.relations(main);
  const { sheets, since1904 } = await readWorkbook(document, main, relations);
  if (sheets.length > limits.pages) throw limitExceeded("pages", limits);
  const partOf = (type: string): string => relations.find((relation) => relation.type === type)?.part ?? "";
  const strings = new SharedStrings(limits);
  await document.parse(partOf("sharedStrings"), strings);
  const formats = new NumberFormats();
  await document.parse(partOf("styles"), formats);
  const names = await people(document, relations);
  const context: SheetContext = { document, limits, strings, formats, since1904, people: names };

  let found = false;
  let number = 0;
  for (const sheet of sheets) {
    number += 1;
    if (number < fromPage) continue;
    const page = await readSheet(context, sheet, number);
    found ||= page.text !== "";
    await output.page(page);
  }
  if (!found && fromPage <= 1) {
    throw new Failure(sheets.length === 0 || document.warnings().length > 0 ? "unreadable" : "empty");
  }
  const sections = new Sections(input, output, sheets.length);
  const embedded = await embeddedParts(
    document,
    sheets.map(({ part }) => part),
  );
  await readEmbedded(sections, document, embedded);
  const title = await documentTitle(document);
  const warnings = [...document.warnings(), ...sections.warnings];
  return { pageCount: sections.count, ...(title === undefined ? {} : { title }), warnings };
};

async function readSheet(context: SheetContext, { name, hidden, part }: SheetEntry, number: number): Promise<Page> {
  const { document, limits } = context;
  const pageName = hidden ? `${name} (hidden)` : name;
  const grid = new Grid(limits);
  if (!(await document.parse(part, new Sheet(context, grid)))) {
    return { number, name: pageName, text: "", unreadable: true };
  }
  const writer = new MarkdownWriter(limits);
  grid.write(writer);
  const relations = await document.relations(part);
  for (const drawing of relations.filter(({ type }) => type === "drawing")) {
    for (const text of await paragraphsOf(document, drawing.part)) writer.paragraph(text);
    for (const text of await graphicTexts(document, drawing.part, { values: false })) writer.paragraph(text);
  }
  for (const { cell, author, text } of await sheetComments(document, relations, context.people)) {
    writer.block(quoted([`${cell}`, author, text].filter((piece) => piece !== "").join(": ")));
  }
  return { number, name: pageName, text: writer.empty ? "" : `# ${pageName}\n\n${writer}` };
}

/** The sheets in the order of their tabs; where that is lost, in the order of their files. */
async function readWorkbook(
  document: OoxmlPackage,
  main: string | undefined,
  relations: readonly Relation[],
): Promise<{ sheets: SheetEntry[]; since1904: boolean }> {
  const byId = new Map(relations.map(({ id, part }) => [id, part]));
  const sheets: SheetEntry[] = [];
  let since1904 = false;
  if (main !== undefined) {
    await document.parse(main, {
      open: (name, attributes) => {
        if (name === "workbookPr") since1904 = /^(1|true|on)$/.test(attributes.date1904 ?? "");
        if (name !== "sheet") return;
        const hidden = (attributes.state ?? "visible") !== "visible";
        sheets.push({ name: attributes.name ?? "", hidden, part: byId.get(attributes["r:id"] ?? "") ?? "" });
      },
      close: () => {},
      text: () => {},
    });
  }
  if (sheets.length > 0) return { sheets, since1904 };
  const files = document.archive.names().filter((name) => /^xl\/worksheets\/[^/]+\.xml$/i.test(name));
  return { sheets: files.sort().map((part) => ({ name: "", hidden: false, part })), since1904 };
}
