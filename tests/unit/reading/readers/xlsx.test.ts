import { describe, expect, it } from "vitest";
import { makeXlsx, type WorkbookSpec } from "../../../support/make-ooxml.ts";
import { READING_LIMITS, readBare } from "../../../support/reading.ts";

const pagesOf = async (spec: WorkbookSpec) => (await readBare(makeXlsx(spec))).pages;
const oneSheet = async (rows: string, spec: Partial<WorkbookSpec> = {}): Promise<string> => {
  const pages = await pagesOf({ sheets: [{ name: "S", rows }], ...spec });
  return (pages[0]?.text ?? "").replace("# S\n\n", "");
};
const number = (reference: string, value: number | string, style = 0): string =>
  `<c r="${reference}" s="${style}"><v>${value}</v></c>`;
const text = (reference: string, value: string): string =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;

const STYLES = `<numFmts><numFmt numFmtId="164" formatCode="d. mmmm yyyy"/><numFmt numFmtId="165" formatCode="#,##0.00 &quot;EUR&quot;;[Red]-#,##0.00 &quot;EUR&quot;"/><numFmt numFmtId="166" formatCode=";;;"/><numFmt numFmtId="167" formatCode="[broken"/></numFmts>
  <cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
  <cellXfs>${[0, 14, 10, 164, 165, 166, 167].map((id) => `<xf numFmtId="${id}"/>`).join("")}</cellXfs>`;

describe("readXlsx", () => {
  it("each sheet is a page under its name, and a hidden one says so", async () => {
    const pages = await pagesOf({
      sheets: [
        { name: "Costs &amp; more", rows: `<row r="1">${text("A1", "x")}</row>` },
        { name: "Notes", rows: `<row r="1">${text("A1", "y")}</row>`, hidden: true },
      ],
    });
    expect(pages).toEqual([
      { number: 1, name: "Costs & more", text: "# Costs & more\n\nx" },
      { number: 2, name: "Notes (hidden)", text: "# Notes (hidden)\n\ny" },
    ]);
  });

  it("cells are shown as the spreadsheet shows them: dates, percentages, currencies, results of formulas", async () => {
    const rows = `<row r="1">${number("A1", 40000.5, 1)}${number("B1", 0.256, 2)}${number("C1", 40000, 3)}</row>
      <row r="2">${number("A2", -1234.5, 4)}<c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#DIV/0!</v></c></row>
      <row r="3"><c r="A3"><f>SUM(A1:A2)</f><v>0.30000000000000004</v></c><c r="B3" t="str"><f>T("s")</f><v>result</v></c></row>
      <row r="4">${number("A4", 5, 5)}${number("B4", 6, 6)}${number("C4", "1E400")}</row>`;
    expect(await oneSheet(rows, { styles: STYLES })).toBe(
      [
        "| 2009-07-06 | 25.60% | 6. July 2009 |",
        "| --- | --- | --- |",
        "| -1,234.50 EUR | TRUE | #DIV/0! |",
        "| 0.3 | result |",
        "| 5 | 6 | 1E400 |",
      ].join("\n"),
    );
    expect(await oneSheet(`<row r="1">${number("A1", 1, 1)}</row>`, { styles: STYLES, since1904: true })).toBe(
      "1904-01-02",
    );
  });

  it("a formula without a result is shown itself, and one whose result is no text not at all", async () => {
    const rows = `<row r="1">${text("A1", "Sum")}<c r="B1"><f>SUM(B2:B9)&amp;"x"</f><v></v></c><c r="C1" t="str"><f>IF(A1="","x","")</f><v></v></c><c r="D1"><f>1+1</f><v>2</v></c></row>`;
    expect(await oneSheet(rows)).toBe('| Sum | =SUM(B2:B9)&"x" | 2 |\n| --- | --- | --- |');
  });

  it("dates of East Asian spreadsheets are dates, and a moment before midnight is midnight", async () => {
    const styles = `<numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/><numFmt numFmtId="165" formatCode="h:mm:ss.000"/></numFmts><cellXfs>${[31, 58, 32, 164, 165, 44].map((id) => `<xf numFmtId="${id}"/>`).join("")}</cellXfs>`;
    const values = [45325, 45325, 0.5, 45325.9999999999, 0.5000001, -1234.5];
    const rows = `<row r="1">${values.map((value, style) => number(`${"ABCDEF"[style]}1`, value, style)).join("")}</row>`;
    expect((await oneSheet(rows, { styles })).split("\n")[0]).toBe(
      "| 2024-02-03 | 2024-02-03 | 12:00 | 2024-02-04 00:00 | 12:00:00.009 | (1,234.50) |",
    );
  });

  it("shared strings are read without their phonetic readings, and rich text in one piece", async () => {
    const strings = "<si><t>plain</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>reading</t></rPh></si>";
    const rows = `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>9</v></c></row>`;
    expect(await oneSheet(rows, { strings })).toBe("| rich | plain |\n| --- | --- |");
  });

  it("characters that XML cannot hold are read from their escapes", async () => {
    const strings = "<si><t>two_x000D_\nlines_x0007_</t></si><si><t>_x005F_x0041_ stays</t></si>";
    const rows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>${text("C1", "in_x0020_place")}</row>`;
    expect(await oneSheet(rows, { strings })).toBe("| two lines | _x0041_ stays | in place |\n| --- | --- | --- |");
  });

  it("reads rows and cells without references, and any prefix of the namespace", async () => {
    const rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>";
    expect(await oneSheet(rows)).toBe("| 1 | 2 |\n| --- | --- |\n| 3 |");
    expect(await oneSheet(rows, { prefix: "ss" })).toBe("| 1 | 2 |\n| --- | --- |\n| 3 |");
  });

  it("blank rows divide tables, and cells far apart cost nothing", async () => {
    const rows = `<row r="1">${text("A1", "Title")}</row><row r="3">${text("B3", "a")}${text("XFD3", "b")}</row><row r="1048576">${text("C1048576", "end")}</row>`;
    expect(await oneSheet(rows)).toBe("Title\n\n| a | b |\n| --- | --- |\n\nend");
  });

  it("a sheet whose text passes the limit is refused, also where it repeats one shared string", async () => {
    const strings = `<si><t>${"x".repeat(1000)}</t></si>`;
    const rows = `<row r="1">${'<c t="s"><v>0</v></c>'.repeat(100)}</row>`;
    const limits = { ...READING_LIMITS, outputCharacters: 50_000 };
    const bomb = makeXlsx({ sheets: [{ name: "S", rows }], strings });
    await expect(readBare(bomb, { limits })).rejects.toMatchObject({ code: "limit_exceeded" });
    const diagonal = Array.from({ length: 500 }, (_, index) => {
      const letters = String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26));
      return `<row r="${index + 1}">${number(`${letters}${index + 1}`, 1)}</row>`;
    });
    const sparse = makeXlsx({ sheets: [{ name: "S", rows: diagonal.join("") }] });
    await expect(readBare(sparse, { limits })).rejects.toMatchObject({ code: "limit_exceeded" });
  });

  it("comments on cells follow the sheet's cells", async () => {
    const pages = await pagesOf({
      sheets: [
        { name: "S", rows: `<row r="1">${number("A1", 7)}</row>`, relations: [["comments", "../comments1.xml"]] },
      ],
      parts: {
        "comments1.xml": `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>Ada</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>too </t></r><r><t>low</t></r></text></comment></commentList></comments>`,
      },
    });
    expect(pages[0]?.text).toBe("# S\n\n7\n\n> A1: Ada: too low");
  });

  it("refuses a workbook without a filled cell", async () => {
    await expect(pagesOf({ sheets: [{ name: "S", rows: '<row r="1"><c r="A1"/></row>' }] })).rejects.toMatchObject({
      code: "empty",
    });
  });
});
