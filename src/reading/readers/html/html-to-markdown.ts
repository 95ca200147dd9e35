/** Takes a page's tags and text in order and writes Markdown. Each step costs no more than its own text. */
import type { ReadingLimits } from "../../limits.ts";
import { MarkdownWriter } from "../../markdown/markdown-writer.ts";
import { raised } from "../../markdown/raised.ts";
import { BLOCKS, DROPPED, headingLevel, LISTS, PREFORMATTED } from "./elements.ts";
import { Table } from "./table.ts";

const TITLE_LENGTH = 500;

export class HtmlToMarkdown {
  readonly #out: MarkdownWriter;
  /** The block being gathered. */
  #inline: string[] = [];
  #endsInSpace = true;
  #dropped = 0;
  #preformatted = 0;
  #heading = 0;
  #title: string | undefined;
  #inTitle = false;
  #raised = false;
  #hasMainHeading = false;
  readonly #lists: { ordered: boolean; count: number }[] = [];
  #marker = "";
  readonly #tables: Table[] = [];

  constructor(limits: ReadingLimits) {
    this.#out = new MarkdownWriter(limits);
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (DROPPED.has(name)) this.#dropped += 1;
    if (this.#dropped > 0) return;
    if (name === "title") this.#inTitle = this.#title === undefined;
    if (name === "br") this.#add("\n");
    this.#raised = name === "sup";
    if (!BLOCKS.has(name)) return;
    this.#endBlock();
    if (PREFORMATTED.has(name)) this.#preformatted += 1;
    else if (LISTS.has(name)) this.#lists.push({ ordered: name === "ol", count: numberOf(attributes.start, 1) - 1 });
    else if (name === "li") this.#beginItem(attributes.value);
    else if (headingLevel(name) > 0) this.#heading = headingLevel(name);
    else this.#openTablePart(name, attributes);
  }

  close(name: string): void {
    if (DROPPED.has(name)) {
      this.#dropped -= 1;
      return;
    }
    if (this.#dropped > 0) return;
    if (name === "title") this.#inTitle = false;
    this.#raised = false;
    if (!BLOCKS.has(name)) return;
    this.#endBlock();
    if (PREFORMATTED.has(name)) this.#preformatted -= 1;
    else if (LISTS.has(name)) this.#lists.pop();
    else if (name === "li") this.#marker = "";
    else if (headingLevel(name) > 0) this.#heading = 0;
    else this.#closeTablePart(name);
  }

  text(text: string): void {
    if (this.#dropped > 0) return;
    if (this.#inTitle) this.#title = ((this.#title ?? "") + text).slice(0, TITLE_LENGTH);
    else this.#add(text);
  }

  /** The Markdown. Without a main heading the page's title stands at its head. */
  finish(): { text: string; title: string } {
    this.#endBlock();
    while (this.#tables.length > 0) this.#closeTablePart("table");
    const title = (this.#title ?? "").replace(/\s+/g, " ").trim();
    const body = this.#out.toString();
    const headed = body === "" || title === "" || this.#hasMainHeading ? body : `# ${title}\n\n${body}`;
    return { text: headed || title, title };
  }

  #add(text: string): void {
    if (this.#preformatted > 0) {
      this.#inline.push(withoutUnseen(text));
      return;
    }
    const collapsed = text === "\n" ? "\n" : withoutUnseen(text.replace(/[\s\u00a0]+/g, " "));
    const added = this.#endsInSpace ? collapsed.trimStart() : collapsed;
    if (added === "") return;
    this.#inline.push(this.#raised ? raised(this.#inline.at(-1) ?? "", added) : added);
    this.#endsInSpace = added.endsWith(" ") || added.endsWith("\n");
  }

  #endBlock(): void {
    const raw = this.#inline.join("");
    this.#inline = [];
    this.#endsInSpace = true;
    const table = this.#dataTable();
    if (table !== undefined) {
      const text = raw.replace(/\s+/g, " ").trim();
      if (text !== "") table.write(text);
    } else if (this.#preformatted > 0) {
      if (raw.trim() !== "") this.#out.block(fenced(raw.replace(/\r\n?/g, "\n").replace(/^\n/, "").trimEnd()));
    } else {
      const text = raw.trim();
      if (text !== "") this.#textBlock(text);
    }
  }

  #textBlock(text: string): void {
    if (this.#heading > 0) {
      this.#hasMainHeading ||= this.#heading === 1;
      this.#out.heading(this.#heading, text);
    } else if (this.#marker !== "") {
      const marker = this.#marker;
      this.#marker = "";
      this.#out.item(this.#lists.length - 1, marker, text);
    } else this.#out.paragraph(text);
  }

  #beginItem(value: string | undefined): void {
    const list = this.#lists.at(-1);
    if (list !== undefined) list.count = numberOf(value, list.count + 1);
    this.#marker = list?.ordered === true ? `${list.count}.` : "-";
  }

  /** The table whose open cell takes the text, if it holds data. */
  #dataTable(): Table | undefined {
    const table = this.#tables.at(-1);
    return table !== undefined && !table.layout && table.inCell ? table : undefined;
  }

  #openTablePart(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "table") {
      // A table around the outer one was found to serve layout when the outer one began.
      const outer = this.#tables.at(-1);
      if (outer !== undefined && !outer.layout) {
        outer.layout = true;
        for (const block of outer.takeBlocks()) this.#out.block(block);
      }
      this.#tables.push(new Table());
      return;
    }
    const table = this.#tables.at(-1);
    if (table === undefined || table.layout) return;
    if (name === "tr") table.openRow();
    else if (name === "td" || name === "th") table.openCell(attributes.colspan, attributes.rowspan);
  }

  #closeTablePart(name: string): void {
    const table = this.#tables.at(-1);
    if (table === undefined) return;
    if (name === "table") {
      this.#tables.pop();
      if (!table.layout) this.#out.table(table.finish());
    } else if (table.layout) return;
    else if (name === "tr") table.closeRow();
    else if (name === "td" || name === "th") table.closeCell();
  }
}

/** A number that the page gives a list or an item; longer ones are damage. */
function numberOf(value: string | undefined, usual: number): number {
  return /^\s*-?\d{1,9}\s*$/.test(value ?? "") ? Number(value) : usual;
}

/** Soft hyphens, zero-width spaces and NULs divide words for no reader. */
function withoutUnseen(text: string): string {
  return text.replaceAll("\u00ad", "").replaceAll("\u200b", "").replaceAll("\u0000", "");
}

/** A code block whose fence is longer than any run of backticks inside. */
function fenced(text: string): string {
  let longest = 2;
  for (const [run] of text.matchAll(/`{3,}/g)) longest = Math.max(longest, run.length);
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
