/**
 * Takes a WordprocessingML part's elements in order and makes blocks of them, without recursion. By these rules: what
 * was deleted or moved away under tracked changes is left out, what was inserted is text like any other; of alternative
 * contents the first counts; hidden text is read; text boxes follow the paragraph they are anchored in, and so do
 * comments.
 */
import { limitExceeded, type ReadingLimits } from "../../limits.ts";
import { type Block, type BlockSink, listItem, plainText } from "../../markdown/blocks.ts";
import { raised } from "../../markdown/raised.ts";
import { shownSign, withSigns } from "../../symbol-fonts.ts";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";
import type { Label, Numbering } from "./numbering.ts";
import { type ParagraphTraits, type Styles, takeTrait } from "./styles.ts";

/** Elements whose content is not part of the text now. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...["w:del", "w:moveFrom", "w:delText", "w:instrText", "w:rt", "mc:Fallback"],
  ...["w:pPrChange", "w:rPrChange", "w:tblPrChange", "w:trPrChange", "w:tcPrChange", "w:sectPrChange"],
]);

/** Elements that stand for a character. */
const CHARACTERS: Readonly<Record<string, string>> = {
  "w:tab": " ",
  "w:ptab": " ",
  "w:br": "\n",
  "w:cr": "\n",
  "w:noBreakHyphen": "-",
  // Of a formula: what is above a line or raised is told apart from what is not.
  "m:den": "/",
  "m:sup": "^",
  "m:sub": "_",
};

/** A table's cell may span this many columns at most; more is damage. */
const SPAN = 200;

interface OpenParagraph {
  readonly kind: "paragraph";
  readonly parts: string[];
  readonly traits: ParagraphTraits;
  /** Text boxes and comments anchored here. */
  readonly after: Block[];
  /** True where the paragraph's end was deleted or moved away under tracked changes. */
  endDeleted: boolean;
}

interface OpenTable {
  readonly kind: "table";
  readonly rows: string[][];
  row: string[];
  cell: string[] | undefined;
  span: number;
  /** True for a cell that a cell above covers. */
  covered: boolean;
}

/** What the parts of a document share. */
export interface BodyContext {
  readonly styles: Styles;
  readonly numbering: Numbering;
  readonly limits: ReadingLimits;
  /** The mark of a note in the text, e.g. "[^1]"; empty where there is no such note. */
  readonly markNote: (kind: "footnote" | "endnote", id: string) => string;
  /** A comment with its author; undefined where there is no such comment. */
  readonly comment: (id: string) => string | undefined;
}

export class Body implements XmlHandler {
  readonly #context: BodyContext;
  readonly #sink: BlockSink;
  readonly #open: (OpenParagraph | OpenTable)[] = [];
  /** Relations of contents in other formats, in order. */
  readonly chunks: string[] = [];
  #leftOut = 0;
  #inText = false;
  #inTabs = false;
  #inProperties = false;
  /** The run's own font, which may be one of signs. */
  #font = "";
  #raised = false;
  #checkBox: boolean | undefined;
  #characters = 0;

  constructor(context: BodyContext, sink: BlockSink) {
    this.#context = context;
    this.#sink = sink;
  }

  open(name: string, attributes: Attributes): void {
    if (this.#inProperties && (name === "w:del" || name === "w:moveFrom")) this.#endIsDeleted();
    if (this.#leftOut > 0 || LEFT_OUT.has(name)) {
      this.#leftOut += 1;
      return;
    }
    const value = attributes["w:val"];
    this.#inText = name === "w:t" || name === "m:t";
    if (name === "w:p") this.#open.push({ kind: "paragraph", parts: [], traits: {}, after: [], endDeleted: false });
    else if (name === "w:r") [this.#font, this.#raised] = ["", false];
    else if (name === "w:vertAlign") this.#raised = value === "superscript";
    else if (name === "w:rFonts") this.#font = attributes["w:ascii"] ?? "";
    else if (name === "w:sym") this.#add(signOf(attributes));
    else if (name === "w:pPr") this.#inProperties = true;
    else if (name === "w:tabs") this.#inTabs = true;
    else if (name in CHARACTERS) this.#add(this.#inTabs ? "" : (CHARACTERS[name] ?? ""));
    else if (name === "w:footnoteReference") this.#add(this.#context.markNote("footnote", attributes["w:id"] ?? ""));
    else if (name === "w:endnoteReference") this.#add(this.#context.markNote("endnote", attributes["w:id"] ?? ""));
    else if (name === "w:commentReference") this.#remark(attributes["w:id"] ?? "");
    else if (name === "w:altChunk") this.chunks.push(attributes["r:id"] ?? "");
    else if (name === "w:checkBox") this.#checkBox = false;
    else if (this.#checkBox !== undefined && (name === "w:checked" || name === "w:default")) {
      this.#checkBox = !/^(0|false|off)$/.test(value ?? "1");
    } else if (!this.#openTablePart(name, attributes)) {
      const paragraph = this.#open.at(-1);
      if (paragraph?.kind === "paragraph") takeTrait(paragraph.traits, name, value);
    }
  }

  close(name: string): void {
    if (this.#leftOut > 0) {
      this.#leftOut -= 1;
      return;
    }
    this.#inText = false;
    const last = this.#open.at(-1);
    if (name === "w:p" && last?.kind === "paragraph") {
      this.#open.pop();
      this.#endParagraph(last);
    } else if (name === "w:tabs") this.#inTabs = false;
    else if (name === "w:pPr") this.#inProperties = false;
    else if (name === "w:checkBox") {
      this.#add(this.#checkBox === true ? "[x] " : "[ ] ");
      this.#checkBox = undefined;
    } else if (last?.kind === "table") this.#closeTablePart(name, last);
  }

  text(text: string): void {
    if (!this.#inText || this.#leftOut > 0) return;
    const last = this.#open.at(-1);
    const before = this.#raised && last?.kind === "paragraph" ? (last.parts.at(-1) ?? "") : "";
    this.#add(raised(before, withSigns(this.#font, text)));
  }

  #add(text: string): void {
    const last = this.#open.at(-1);
    if (last?.kind !== "paragraph" || text === "") return;
    this.#characters += text.length;
    if (this.#characters > this.#context.limits.outputCharacters) {
      throw limitExceeded("outputCharacters", this.#context.limits);
    }
    last.parts.push(text);
  }

  #remark(id: string): void {
    const text = this.#context.comment(id);
    const last = this.#open.at(-1);
    if (text !== undefined && last?.kind === "paragraph") last.after.push({ kind: "remark", text });
  }

  #endIsDeleted(): void {
    const last = this.#open.at(-1);
    if (last?.kind === "paragraph") last.endDeleted = true;
  }

  #endParagraph(paragraph: OpenParagraph): void {
    const text = paragraph.parts.join("").trim();
    if (text !== "") this.#emit(this.#blockOf(text, paragraph.traits));
    // An item without text has its number too.
    else if (!paragraph.endDeleted) this.#labelOf(paragraph.traits);
    for (const block of paragraph.after) this.#emit(block);
  }

  /** Counts the paragraph in its list; undefined for one of none. */
  #labelOf(traits: ParagraphTraits): { depth: number; label: Label } | undefined {
    const { styles, numbering } = this.#context;
    const list = styles.listOf(traits);
    return list === undefined ? undefined : { depth: list.level, label: numbering.next(list.list, list.level) };
  }

  #blockOf(text: string, traits: ParagraphTraits): Block {
    const level = this.#context.styles.headingLevel(traits);
    const item = this.#labelOf(traits);
    const label = item?.label;
    if (level > 0) return { kind: "heading", level, text: label?.text ? `${label.text} ${text}` : text };
    if (item === undefined || label === undefined) return { kind: "paragraph", text };
    return listItem(item.depth, label.text, text);
  }

  /** Hands a block to what it stands in. */
  #emit(block: Block): void {
    const around = this.#open.at(-1);
    if (around === undefined) this.#sink(block);
    else if (around.kind === "paragraph") around.after.push(block);
    else if (!around.covered) around.cell?.push(plainText(block));
  }

  #openTablePart(name: string, attributes: Attributes): boolean {
    if (name === "w:tbl") {
      this.#open.push({ kind: "table", rows: [], row: [], cell: undefined, span: 1, covered: false });
      return true;
    }
    const table = this.#open.at(-1);
    if (table?.kind !== "table") return false;
    if (name === "w:tr") table.row = [];
    else if (name === "w:tc") Object.assign(table, { cell: [], span: 1, covered: false });
    else if (name === "w:gridSpan") table.span = spanOf(attributes["w:val"]);
    else if (name === "w:gridBefore") for (let n = spanOf(attributes["w:val"]); n > 0; n -= 1) table.row.push("");
    else if (name === "w:vMerge") table.covered = attributes["w:val"] !== "restart";
    return true;
  }

  #closeTablePart(name: string, table: OpenTable): void {
    if (name === "w:tc" && table.cell !== undefined) {
      table.row.push(table.cell.join(" "));
      for (let more = 1; more < table.span; more += 1) table.row.push("");
      table.cell = undefined;
    } else if (name === "w:tr") {
      table.rows.push(table.row);
      table.row = [];
    } else if (name === "w:tbl") {
      this.#open.pop();
      this.#emit({ kind: "table", rows: table.rows });
    }
  }
}

function signOf(attributes: Attributes): string {
  const code = Number.parseInt(attributes["w:char"] ?? "", 16);
  return Number.isNaN(code) ? "" : shownSign(attributes["w:font"] ?? "", code);
}

function spanOf(value: string | undefined): number {
  const span = Number.parseInt(value ?? "1", 10);
  return Number.isFinite(span) ? Math.min(Math.max(span, 1), SPAN) : 1;
}
