/** Office documents, archives and data files built to hurt a reader. */
import { makeOdf } from "./make-odf.ts";
import { docxParts, makeDocx, makeXlsx, officeParts, paragraph, word } from "./make-ooxml.ts";
import { makeZip } from "./make-zip.ts";

const MEGABYTE = 1024 * 1024;

/** A Word document whose text is one letter, many megabytes of it. */
export const inflatingDocx = (megabytes: number): Uint8Array =>
  makeDocx({ body: paragraph("x".repeat(megabytes * MEGABYTE)) });

/** A Word document of empty elements: much to parse, nothing to read. */
export const emptyElementsDocx = (count: number): Uint8Array => makeDocx({ body: "<w:p/>".repeat(count) });

/** Tables in cells of tables. */
export const nestedTablesDocx = (depth: number): Uint8Array =>
  makeDocx({ body: `${"<w:tbl><w:tr><w:tc>".repeat(depth)}${paragraph("x")}` });

/** Attributes without end on one element. */
export const attributesDocx = (count: number): Uint8Array => {
  const attributes = Array.from({ length: count }, (_, index) => ` a${index}="x"`);
  return makeDocx({ body: `<w:p${attributes.join("")}/>${paragraph("x")}` });
};

/** Entities that stand for each other, ten to the power of ten letters in all. */
export function entitiesDocx(): Uint8Array {
  const entities = Array.from({ length: 10 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join("");
  const xml = word("document", `<w:body>${paragraph("&e10;")}</w:body>`);
  return makeZip(officeParts("word/document.xml", `<!DOCTYPE x [<!ENTITY e0 "x">${entities}]>${xml}`));
}

/** Many entries that each inflate a little below what one may. */
export function manyEntriesDocx(count: number): Uint8Array {
  const headers = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `header${n}.xml`,
      ["header", word("hdr", " ".repeat(8 * MEGABYTE))] as const,
    ]),
  );
  return makeZip(docxParts({ body: paragraph("x"), parts: headers }));
}

/** A workbook that repeats one long shared string. */
export const sharedStringXlsx = (length: number, cells: number): Uint8Array =>
  makeXlsx({
    sheets: [{ name: "S", rows: `<row r="1">${'<c t="s"><v>0</v></c>'.repeat(cells)}</row>` }],
    strings: `<si><t>${"x".repeat(length)}</t></si>`,
  });

/** A workbook with one cell in each row, each in another column. */
export function diagonalXlsx(cells: number): Uint8Array {
  const letters = (column: number): string => {
    let [rest, name] = [column + 1, ""];
    for (; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
    return name;
  };
  const rows = Array.from(
    { length: cells },
    (_, n) => `<row r="${n + 1}"><c r="${letters(n)}${n + 1}"><v>1</v></c></row>`,
  );
  return makeXlsx({ sheets: [{ name: "S", rows: rows.join("") }] });
}

/** A sheet whose one cell stands for every cell there is. */
export const repeatingOds = (): Uint8Array =>
  makeOdf({
    kind: "spreadsheet",
    body: '<table:table table:name="T"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>',
  });

/** An archive that holds itself, as far as its directory says: every entry begins at the same place. */
export function overlappingZip(entries: number): Uint8Array {
  const whole = Buffer.from(makeZip([{ name: "word/document.xml", content: " ".repeat(4 * MEGABYTE) }]));
  const start = whole.indexOf("PK\u0001\u0002");
  const end = whole.indexOf("PK\u0005\u0006");
  const header = whole.subarray(start, end);
  const tail = Buffer.from(whole.subarray(end));
  tail.writeUInt16LE(entries, 8);
  tail.writeUInt16LE(entries, 10);
  return new Uint8Array(Buffer.concat([whole.subarray(0, start), ...Array<Buffer>(entries).fill(header), tail]));
}

/** Groups in RTF that are never closed. */
export const nestedRtf = (depth: number): string => `{\\rtf1 ${"{\\b ".repeat(depth)}x`;

/** JSON arrays inside each other. */
export const nestedJson = (depth: number): string => "[".repeat(depth);

/** Quotes in values without end. */
export const quotedCsv = (count: number): string => `a,b\n${'"x""'.repeat(count)}`;

/** Headers of a mail without end. */
export const endlessHeadersMail = (count: number): string =>
  `From: a@b.c\nMIME-Version: 1.0\nMessage-ID: <1@x>\n${"X-Filler: value\n".repeat(count)}\nend`;

/** Parts of a mail inside each other. */
export function nestedMultipart(depth: number): string {
  const levels = Array.from(
    { length: depth },
    (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\n\n--b${n}\n`,
  );
  return `From: a@b.c\nMIME-Version: 1.0\nMessage-ID: <1@x>\n${levels.join("")}\ntext`;
}
