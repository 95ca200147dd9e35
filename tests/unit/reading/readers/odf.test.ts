import { describe, expect, it } from "vitest";
import { makeOdf, type OdfSpec } from "../../../support/make-odf.ts";
import { READING_LIMITS, readBare } from "../../../support/reading.ts";

const read = (spec: OdfSpec) => readBare(makeOdf(spec));
const cells = (...texts: string[]): string =>
  texts.map((text) => `<table:table-cell><text:p>${text}</text:p></table:table-cell>`).join("");

describe("readOpenDocument", () => {
  it("an OpenDocument text becomes Markdown with headings, lists, tables and notes", async () => {
    const body = `<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>
      <text:h text:outline-level="2">Part</text:h>
      <text:p>One<text:s text:c="2"/>two<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>a note</text:p></text:note-body></text:note><text:line-break/>three<office:annotation><dc:creator>Ada</dc:creator><dc:date>2024</dc:date><text:p>why?</text:p></office:annotation></text:p>
      <text:list><text:list-item><text:p>item</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item></text:list>
      <table:table><table:table-row>${cells("a", "b")}</table:table-row><table:table-row>${cells("1")}<table:covered-table-cell/></table:table-row></table:table>
      <text:p>around<draw:frame><draw:text-box><text:p>boxed</text:p></draw:text-box></draw:frame></text:p>`;
    const styles =
      "<style:header><text:p>ACME</text:p></style:header><style:footer><text:p>end</text:p></style:footer>";
    const { text, format } = await read({ kind: "text", body, styles });
    expect(format).toBe("odt");
    expect(text).toBe(
      [
        "ACME",
        "## Part",
        "One  two[^1]\nthree",
        "> Ada: why?",
        "- item\n  - inner",
        "| a | b |\n| --- | --- |\n| 1 |  |",
        "around",
        "boxed",
        "[^1]: a note",
        "end",
      ].join("\n\n"),
    );
  });

  it("an OpenDocument's lists have the numbers that its editors show", async () => {
    const level = (number: number, format: string, more = ""): string =>
      `<text:list-level-style-number text:level="${number}" style:num-format="${format}" ${more}/>`;
    const automaticStyles = `<text:list-style style:name="L1">${level(1, "1", 'style:num-suffix="."')}${level(2, "a", 'style:num-prefix="(" style:num-suffix=")"')}${level(3, "1", 'text:display-levels="3"')}</text:list-style>`;
    const styles = `<text:list-style style:name="Named">${level(1, "I", 'style:num-suffix="." text:start-value="4"')}</text:list-style><text:list-style style:name="Dots"><text:list-level-style-bullet text:level="1"/></text:list-style>`;
    const item = (content: string, attributes = ""): string =>
      `<text:list-item ${attributes}>${content}</text:list-item>`;
    const p = (text: string): string => `<text:p>${text}</text:p>`;
    const list = (attributes: string, ...items: string[]): string =>
      `<text:list ${attributes}>${items.join("")}</text:list>`;
    const inner = list("", item(p("inner")), item(p("next") + list("", item(p("deep")))));
    const body = [
      list('xml:id="one" text:style-name="L1"', item(p("first") + p("more")), item(p("second") + inner)),
      p("between"),
      list(
        'text:style-name="L1" text:continue-list="one"',
        item(inner),
        item(p("third")),
        item(p("tenth"), 'text:start-value="10"'),
      ),
      list('text:style-name="L1"', item(p("anew"))),
      list('text:style-name="Named"', item(p("roman"))),
      list('text:style-name="Dots"', item(p("dot"))),
    ].join("");
    const { text } = await read({ kind: "text", body, automaticStyles, styles });
    expect(text).toBe(
      [
        "1. first",
        "more",
        "2. second\n  - (a) inner\n  - (b) next\n    - 2.b.1 deep",
        "between",
        "  - (a) inner\n  - (b) next\n    - 2.b.1 deep\n3. third\n10. tenth\n1. anew\n- IV. roman\n- dot",
      ].join("\n\n"),
    );
  });

  it("an OpenDocument spreadsheet has a page a sheet, and repeated cells stand where they stand for", async () => {
    const body = `<table:table table:name="One"><table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16000"/>${cells("y")}</table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table>
      <table:table table:name="Two" table:style-name="h"><table:table-row table:number-rows-repeated="2">${cells("z", "1")}</table:table-row></table:table>`;
    const automaticStyles = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>';
    const { pages } = await read({ kind: "spreadsheet", body, automaticStyles });
    expect(pages).toEqual([
      { number: 1, name: "One", text: "# One\n\n| x | x | y |\n| --- | --- | --- |" },
      { number: 2, name: "Two (hidden)", text: "# Two (hidden)\n\n| z | 1 |\n| --- | --- |\n| z | 1 |" },
    ]);
  });

  it("a cell whose writer left out how it is shown has its value", async () => {
    const valued = (type: string, value: string): string =>
      `<table:table-cell office:value-type="${type}" office:${type === "float" || type === "percentage" ? "" : `${type}-`}value="${value}"/>`;
    const row = `<table:table-row>${valued("float", "12.5")}${valued("percentage", "0.07")}${valued("date", "2024-02-03")}${valued("time", "PT13H45M00S")}${valued("boolean", "true")}${valued("string", "sv")}<table:table-cell office:value-type="float" office:value="1.239"><text:p>1.24</text:p></table:table-cell></table:table-row>`;
    const { text } = await read({ kind: "spreadsheet", body: `<table:table table:name="S">${row}</table:table>` });
    expect(text).toBe(
      "# S\n\n| 12.5 | 7% | 2024-02-03 | 13:45:00 | true | sv | 1.24 |\n| --- | --- | --- | --- | --- | --- | --- |",
    );
  });

  it("an OpenDocument presentation has a page a slide, with its notes", async () => {
    const body = `<draw:page draw:name="Start"><draw:frame presentation:class="title"><draw:text-box><text:p>Hello</text:p></draw:text-box></draw:frame>
      <draw:frame><draw:text-box><text:p>text</text:p></draw:text-box></draw:frame><presentation:notes><draw:frame><draw:text-box><text:p>say it</text:p></draw:text-box></draw:frame></presentation:notes></draw:page><draw:page draw:name="Two"/>`;
    const { pages } = await read({ kind: "presentation", body });
    expect(pages).toEqual([
      { number: 1, name: "Start", text: "# Hello\n\ntext\n\n## Notes\n\nsay it" },
      { number: 2, name: "Two", text: "" },
    ]);
  });

  it("a slide of an OpenDocument presentation that the show leaves out is read and says so", async () => {
    const automaticStyles =
      '<style:style style:name="dp2" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>';
    const slide = (name: string, style: string): string =>
      `<draw:page draw:name="${name}" draw:style-name="${style}"><draw:frame><draw:text-box><text:p>x</text:p></draw:text-box></draw:frame></draw:page>`;
    const body = `${slide("One", "dp1")}${slide("Two", "dp2")}`;
    const { pages } = await read({ kind: "presentation", automaticStyles, body });
    expect(pages.map(({ name }) => name)).toEqual(["One", "Two (hidden)"]);
  });

  it("refuses what is encrypted, empty or repeats without end", async () => {
    await expect(read({ kind: "text", body: "", encrypted: true })).rejects.toMatchObject({ code: "encrypted" });
    await expect(read({ kind: "text", body: "<text:p/>" })).rejects.toMatchObject({ code: "empty" });
    const row = `<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell></table:table-row>`;
    const bomb = makeOdf({ kind: "spreadsheet", body: `<table:table table:name="B">${row}</table:table>` });
    const limits = { ...READING_LIMITS, outputCharacters: 100_000 };
    await expect(readBare(bomb, { limits })).rejects.toMatchObject({ code: "limit_exceeded" });
  });
});
