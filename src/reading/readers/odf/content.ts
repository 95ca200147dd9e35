/**
 * Takes an OpenDocument's elements in order and makes pages of blocks, without recursion: one page of a text, a page a
 * sheet, a page a slide. Text deleted under tracked changes is left out; comments and text boxes follow their paragraph.
 */
import type { Page } from "../../../domain/page.ts";
import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import { type Block, listItem, plainText, writeBlock } from "../../markdown/blocks.ts";
import { MarkdownWriter } from "../../markdown/markdown-writer.ts";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";
import type { OdfLists } from "./lists.ts";
import { OdfSheet } from "./sheet.ts";
import { OdfStyles } from "./styles.ts";

const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["text:tracked-changes", "text:note-citation", "text:ruby-text", "office:scripts", "dc:date"],
]);

/** Spaces written as one element. */
const SPACES = 100;

interface OpenText {
  readonly kind: "text";
  readonly parts: string[];
  /** Heading level, 0 for a paragraph. */
  readonly level: number;
  readonly after: Block[];
}

interface OpenTable {
  readonly kind: "table";
  readonly rows: string[][];
  row: string[];
  cell: string[] | undefined;
}

/** A note or comment, whose paragraphs are gathered apart. */
interface OpenAside {
  readonly kind: "aside";
  readonly of: "note" | "comment";
  readonly texts: string[];
  author: string;
}

interface OpenSheet {
  readonly kind: "sheet";
  readonly sheet: OdfSheet;
}

type Open = OpenText | OpenTable | OpenAside | OpenSheet;

export class OdfContent implements XmlHandler {
  readonly pages: Omit<Page, "number">[] = [];
  readonly #limits: ReadingLimits;
  readonly #styles = new OdfStyles();
  readonly #open: Open[] = [];
  readonly #notes: string[] = [];
  #writer: MarkdownWriter;
  #kind: "text" | "spreadsheet" | "presentation" = "text";
  #pageName: string | undefined;
  #frameIsTitle = false;
  readonly #lists: OdfLists;
  #itemIsNew = false;
  #inCreator = false;
  /** True from the beginning of a slide's notes until they have any text. */
  #pendingNotes = false;
  #leftOut = 0;
  #characters = 0;

  /** @param lists the styles of lists that the document's other parts define */
  constructor(limits: ReadingLimits, lists: OdfLists) {
    this.#limits = limits;
    this.#lists = lists;
    this.#writer = new MarkdownWriter(limits);
  }

  open(name: string, attributes: Attributes): void {
    if (this.#leftOut > 0 || LEFT_OUT.has(name)) {
      this.#leftOut += 1;
      return;
    }
    if (name.startsWith("style:")) this.#styles.open(name, attributes);
    else if (name.startsWith("text:list-")) this.#openListPart(name, attributes);
    else if (name === "office:spreadsheet") this.#kind = "spreadsheet";
    else if (name === "office:presentation" || name === "office:drawing") this.#kind = "presentation";
    else if (name === "text:h") this.#openText(Number.parseInt(attributes["text:outline-level"] ?? "1", 10) || 1);
    else if (name === "text:p") this.#openText(this.#frameIsTitle ? 1 : 0);
    else if (name === "text:list") this.#lists.open(attributes);
    else if (name === "text:s") this.#add(" ".repeat(countOf(attributes["text:c"], SPACES)));
    else if (name === "text:tab") this.#add(" ");
    else if (name === "text:line-break") this.#add("\n");
    else if (name === "text:note") this.#open.push({ kind: "aside", of: "note", texts: [], author: "" });
    else if (name === "office:annotation") this.#open.push({ kind: "aside", of: "comment", texts: [], author: "" });
    else if (name === "dc:creator") this.#inCreator = true;
    else if (name === "draw:page") this.#openSlide(attributes);
    else if (name === "draw:frame") this.#frameIsTitle = attributes["presentation:class"] === "title";
    else if (name === "presentation:notes") this.#pendingNotes = true;
    else if (name.startsWith("table:")) this.#openTablePart(name, attributes);
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut -= 1;
      return;
    }
    const last = this.#open.at(-1);
    if ((name === "text:p" || name === "text:h") && last?.kind === "text") {
      this.#open.pop();
      this.#endText(last);
    } else if (name === "text:list") this.#lists.close();
    else if ((name === "text:note" || name === "office:annotation") && last?.kind === "aside") {
      this.#open.pop();
      this.#endAside(last);
    } else if (name === "dc:creator") this.#inCreator = false;
    else if (name === "draw:frame") this.#frameIsTitle = false;
    else if (name === "draw:page") this.#endPage(this.#pageName);
    else if (name === "presentation:notes") this.#pendingNotes = false;
    else if (name === "office:text") this.#endPage(undefined);
    else if (name.startsWith("table:")) this.#closeTablePart(name, last);
  }

  text(text: string): void {
    if (this.#leftOut > 0) return;
    const last = this.#open.at(-1);
    if (this.#inCreator && last?.kind === "aside") last.author += text;
    else this.#add(text.replace(/\s+/g, " "));
  }

  #add(text: string): void {
    const last = this.#open.at(-1);
    if (last?.kind !== "text") return;
    this.#characters += text.length;
    if (this.#characters > this.#limits.outputCharacters) throw limitExceeded("outputCharacters", this.#limits);
    last.parts.push(text);
  }

  #openText(level: number): void {
    this.#open.push({ kind: "text", parts: [], level, after: [] });
  }

  #openListPart(name: string, attributes: Attributes): void {
    if (name === "text:list-item") {
      this.#itemIsNew = true;
      this.#lists.item(attributes);
    } else this.#lists.define(name, attributes);
  }

  #endText({ parts, level, after }: OpenText): void {
    const text = parts.join("").trim();
    if (text !== "") {
      if (level > 0) this.#emit({ kind: "heading", level, text });
      else if (this.#lists.depth > 0 && this.#itemIsNew)
        this.#emit(listItem(this.#lists.depth - 1, this.#lists.next(), text));
      else this.#emit({ kind: "paragraph", text });
      this.#itemIsNew = false;
    }
    for (const block of after) this.#emit(block);
  }

  #endAside({ of, texts, author }: OpenAside): void {
    const text = texts.join(" ").trim();
    if (text === "") return;
    if (of === "note") {
      this.#notes.push(text);
      this.#add(`[^${this.#notes.length}]`);
    } else this.#emit({ kind: "remark", text: author.trim() === "" ? text : `${author.trim()}: ${text}` });
  }

  /** Hands a block to what it stands in. */
  #emit(block: Block): void {
    const around = this.#open.at(-1);
    if (around === undefined) {
      if (this.#pendingNotes) this.#writer.heading(2, "Notes");
      this.#pendingNotes = false;
      writeBlock(this.#writer, block);
    } else if (around.kind === "text") around.after.push(block);
    else if (around.kind === "aside") around.texts.push(plainText(block));
    else if (around.kind === "table") around.cell?.push(plainText(block));
    else if (block.kind === "remark") around.sheet.remark(block.text);
    else around.sheet.add(plainText(block));
  }

  #endPage(name: string | undefined): void {
    for (const [index, note] of this.#notes.entries()) this.#writer.block(`[^${index + 1}]: ${note}`, true);
    this.#notes.length = 0;
    this.pages.push({ text: this.#writer.toString(), ...(name === undefined || name === "" ? {} : { name }) });
    this.#writer = new MarkdownWriter(this.#limits);
  }

  #openTablePart(name: string, attributes: Attributes): void {
    const last = this.#open.at(-1);
    if (name === "table:table") {
      if (this.#kind === "spreadsheet" && last === undefined) this.#openSheet(attributes);
      else this.#open.push({ kind: "table", rows: [], row: [], cell: undefined });
    } else if (last?.kind === "sheet") last.sheet.open(name, attributes);
    else if (last?.kind !== "table") return;
    else if (name === "table:table-row") last.row = [];
    else if (name === "table:table-cell") last.cell = [];
    else if (name === "table:covered-table-cell") last.row.push("");
  }

  #openSlide(attributes: Attributes): void {
    this.#pageName = this.#shownName(attributes["draw:name"], attributes["draw:style-name"]);
  }

  /** A sheet's or slide's name, which says whether its style hides it. */
  #shownName(name = "", style: string | undefined): string {
    return this.#styles.hides(style) ? `${name} (hidden)`.trim() : name;
  }

  #openSheet(attributes: Attributes): void {
    const name = this.#shownName(attributes["table:name"], attributes["table:style-name"]);
    this.#open.push({ kind: "sheet", sheet: new OdfSheet(name, this.#limits) });
  }

  #closeTablePart(name: string, last: Open | undefined): void {
    if (last?.kind === "sheet") {
      if (name === "table:table") this.#endSheet(last.sheet);
      else last.sheet.close(name);
    } else if (last?.kind !== "table") return;
    else if (name === "table:table-cell" && last.cell !== undefined) {
      last.row.push(last.cell.join(" "));
      last.cell = undefined;
    } else if (name === "table:table-row") last.rows.push(last.row);
    else if (name === "table:table") {
      this.#open.pop();
      this.#emit({ kind: "table", rows: last.rows });
    }
  }

  #endSheet(sheet: OdfSheet): void {
    this.#open.pop();
    const writer = new MarkdownWriter(this.#limits);
    sheet.write(writer);
    this.pages.push({ name: sheet.name, text: writer.empty ? "" : `# ${sheet.name}\n\n${writer}` });
  }
}

function countOf(value: string | undefined, most: number): number {
  const count = Number.parseInt(value ?? "1", 10);
  return Number.isFinite(count) ? Math.min(Math.max(count, 1), most) : 1;
}
