import { describe, expect, it } from "vitest";
import type { Page } from "../../../../src/domain/page.ts";
import { readHtml } from "../../../../src/reading/readers/html.ts";
import { bytesOf, READING_LIMITS, readerInput } from "../../../support/reading.ts";

async function read(html: string | Uint8Array, limits = READING_LIMITS) {
  const pages: Page[] = [];
  const bytes = typeof html === "string" ? bytesOf(html) : html;
  const input = readerInput(bytes, { name: "a.html", contentType: "text/html", limits });
  const result = await readHtml(input, { page: async (page) => void pages.push(page) });
  return { ...result, text: pages[0]?.text };
}

describe("readHtml", () => {
  it("an HTML page becomes Markdown with headings, lists, tables and code", async () => {
    const { text, title } = await read(`<!doctype html><title>Report</title>
      <h1>Sales &amp; more</h1><p>One <b>bold</b> <a href="/x">link</a>.<br>Next line
      <ul><li>first<ul><li>inner</ul><li>second</ul><ol><li>a<li>b</ol>
      <table><tr><th>Name</th><th></th><th>Sum</th></tr><tr><td>A|B<td><td>5</table>
      <pre>x  =  1\n  y</pre>`);
    expect(title).toBe("Report");
    expect(text).toBe(
      [
        "# Sales & more",
        "One bold link.\nNext line",
        "- first\n  - inner\n- second\n1. a\n2. b",
        "| Name | Sum |\n| --- | --- |\n| A\\|B | 5 |",
        "```\nx  =  1\n  y\n```",
      ].join("\n\n"),
    );
  });

  it("a list is numbered from where the page says, and goes on from an item's own number", async () => {
    const html =
      '<ol start="5"><li>five<li>six<ol><li value="10">ten<li>eleven</ol><li>seven</ol><ol start=x><li>one</ol>';
    const { text } = await read(html);
    expect(text).toBe("5. five\n6. six\n  10. ten\n  11. eleven\n7. seven\n1. one");
  });

  it("drops scripts, styles and templates, and puts the title at the head where no heading is", async () => {
    const { text } = await read("<title>T</title><style>p{}</style><script>x()</script><template>t</template><p>body");
    expect(text).toBe("# T\n\nbody");
  });

  it("keeps cells under their columns where cells span, and takes tables in cells for layout", async () => {
    const spans = await read("<table><tr><td colspan=2>ab<td>c<tr><td rowspan=2>d<td>e<td>f<tr><td>g<td>h</table>");
    expect(spans.text).toBe("| ab |  | c |\n| --- | --- | --- |\n| d | e | f |\n|  | g | h |");
    const layout = await read("<table><tr><td>menu<td><table><tr><td>a<td>b</table><td>foot</table>");
    expect(layout.text).toBe("menu\n\n| a | b |\n| --- | --- |\n\nfoot");
  });

  it("does not take text for headings or code fences", async () => {
    expect((await read("<p># no heading<p>``` no fence")).text).toBe("\\# no heading\n\n\\``` no fence");
    expect((await read("<pre>a\n```\nb</pre>")).text).toBe("````\na\n```\nb\n````");
  });

  it("reads the encoding that the page declares", async () => {
    const page = Buffer.from(
      '<meta http-equiv=Content-Type content="text/html; charset=windows-1251"><p>\xcf\xf0',
      "latin1",
    );
    expect((await read(new Uint8Array(page))).text).toBe("Пр");
  });

  it("refuses endless nesting, endless text and no text", async () => {
    await expect(read("<div>".repeat(6000))).rejects.toMatchObject({ code: "limit_exceeded" });
    const small = { ...READING_LIMITS, outputCharacters: 100 };
    await expect(read("<p>0123456789".repeat(20), small)).rejects.toMatchObject({ code: "limit_exceeded" });
    await expect(read("<html><body><script>1</script> </body>")).rejects.toMatchObject({ code: "empty" });
  });
});
