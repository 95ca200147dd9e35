/** Follows RTF's groups and control words, with a stack of its own, and hands the text on. */
import iconv from "iconv-lite";
import { nestedTooDeeply } from "../../limits.ts";
import { isSymbolFont, shownSign, withSigns } from "../../symbol-fonts.ts";
import type { TextFlow } from "./text-flow.ts";
import type { RtfToken } from "./tokens.ts";
import {
  ASIDES,
  type Aside,
  CHARACTERS,
  encodingOfCharset,
  encodingOfCodePage,
  KEPT,
  LEFT_OUT,
  PARAGRAPH_ENDS,
} from "./words.ts";

/** Groups inside each other; honest documents stay below a hundred. */
const DEPTH = 5_000;
/** Names of fonts are shorter. */
const FONT_NAME = 64;
const SEMICOLON = 0x3b;

interface Font {
  /** Undefined where the document's own counts. */
  encoding: string | undefined;
  name: string;
}

/** What a group inherits and its end restores. */
interface Group {
  readonly skipped: boolean;
  readonly deleted: boolean;
  readonly table: "fonts" | "styles" | undefined;
  /** What the group's own text is; undefined where it goes on with the text around. */
  readonly aside: Aside | undefined;
  readonly font: Font | undefined;
  /** Characters that follow a Unicode one for older programs. */
  readonly fallbacks: number;
}

export class RtfReader {
  readonly #bytes: Uint8Array;
  readonly #flow: TextFlow;
  readonly #outer: Group[] = [];
  #group: Group = { skipped: false, deleted: false, table: undefined, aside: undefined, font: undefined, fallbacks: 1 };
  #documentEncoding = "windows-1252";
  readonly #fonts = new Map<number, Font>();
  /** The font that the table of fonts describes. */
  #described: Font = { encoding: undefined, name: "" };
  /** Style → heading level. */
  readonly #styles = new Map<number, number>();
  #style = 0;
  /** Bytes of text not decoded yet: characters may have several. */
  #pending: number[] = [];
  #toSkip = 0;
  #isOptional = false;

  constructor(bytes: Uint8Array, flow: TextFlow) {
    this.#bytes = bytes;
    this.#flow = flow;
  }

  /** True while groups are open: at the end of a whole document none is. */
  get open(): boolean {
    return this.#outer.length > 0;
  }

  take(token: RtfToken): void {
    if (token.kind === "byte") this.#byte(token.byte);
    else if (token.kind === "text")
      for (let at = token.start; at < token.end; at += 1) this.#byte(this.#bytes[at] ?? 0);
    else {
      this.flush();
      if (token.kind === "open") this.#begin();
      else if (token.kind === "close") this.#end();
      else this.#word(token.word, token.value);
    }
  }

  /** Decodes what is gathered. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const { name = "", encoding = this.#documentEncoding } = this.#group.font ?? {};
    if (isSymbolFont(name)) {
      this.#flow.add(this.#pending.map((code) => shownSign(name, code)).join(""));
      this.#pending = [];
      return;
    }
    const known = iconv.encodingExists(encoding) ? encoding : "windows-1252";
    const text = iconv.decode(Buffer.from(this.#pending), known);
    this.#pending = [];
    this.#flow.add(text);
  }

  #byte(byte: number): void {
    this.#isOptional = false;
    if (this.#toSkip > 0) this.#toSkip -= 1;
    else if (this.#group.table === "fonts") this.#nameFont(byte);
    else if (this.#reads()) this.#pending.push(byte);
  }

  /** Takes a letter of a font's name, which a semicolon ends. */
  #nameFont(byte: number): void {
    if (this.#group.skipped || byte === SEMICOLON || this.#described.name.length >= FONT_NAME) return;
    this.#described.name += String.fromCharCode(byte);
  }

  /** A further font begins in the table of fonts. */
  #describe(number: number): void {
    this.#described = { encoding: undefined, name: "" };
    this.#fonts.set(number, this.#described);
  }

  #reads(): boolean {
    return !this.#group.skipped && !this.#group.deleted && this.#group.table === undefined;
  }

  #begin(): void {
    if (this.#outer.length >= DEPTH) throw nestedTooDeeply(DEPTH, "groups");
    this.#outer.push(this.#group);
    this.#group = { ...this.#group, aside: undefined };
    this.#toSkip = 0;
  }

  #end(): void {
    if (this.#group.aside !== undefined) this.#flow.endAside(this.#group.aside);
    this.#group = this.#outer.pop() ?? this.#group;
    this.#toSkip = 0;
    this.#isOptional = false;
  }

  #word(word: string, value: number | undefined): void {
    const optional = this.#isOptional;
    this.#isOptional = word === "*";
    if (word === "u") {
      this.#toSkip = 0;
      const character = String.fromCharCode((value ?? 0x3f) & 0xffff);
      if (this.#reads()) this.#flow.add(withSigns(this.#group.font?.name ?? "", character));
      this.#toSkip = this.#group.fallbacks;
    } else if (this.#toSkip > 0) this.#toSkip -= 1;
    else if (LEFT_OUT.has(word) || (optional && !KEPT.has(word))) this.#change({ skipped: true });
    else if (word === "ud") this.#change({ skipped: false });
    else if (!this.#tableWord(word, value) && !this.#group.skipped) this.#textWord(word, value);
  }

  #change(change: Partial<Group>): void {
    this.#group = { ...this.#group, ...change };
  }

  /** Words of the tables of fonts and styles, and those that choose from them. */
  #tableWord(word: string, value = 0): boolean {
    const { table } = this.#group;
    if (word === "fonttbl") this.#change({ table: "fonts" });
    else if (word === "stylesheet") this.#change({ table: "styles" });
    else if (word === "ansicpg") this.#documentEncoding = encodingOfCodePage(value);
    else if (word === "mac") this.#documentEncoding = "macintosh";
    else if (word === "f" && table === "fonts") this.#describe(value);
    else if (word === "fcharset") this.#described.encoding = encodingOfCharset(value);
    else if (word === "f" || word === "af") this.#change({ font: this.#fonts.get(value) });
    else if (word === "s" && table === "styles") this.#style = value;
    else if (word === "outlinelevel" && table === "styles") this.#styles.set(this.#style, value + 1);
    else return table !== undefined;
    return true;
  }

  #textWord(word: string, value: number | undefined): void {
    const flow = this.#flow;
    if (word in CHARACTERS) {
      if (this.#reads()) flow.add(CHARACTERS[word] ?? "");
    } else if (PARAGRAPH_ENDS.has(word)) flow.endParagraph();
    else if (word === "uc") this.#change({ fallbacks: Math.min(Math.max(value ?? 1, 0), 16) });
    else if (word === "deleted") this.#change({ deleted: value !== 0 });
    else if (word === "plain") this.#change({ deleted: false, font: undefined });
    else if (word === "pard") {
      flow.heading = 0;
      flow.inTable = false;
    } else if (word === "intbl") flow.inTable = true;
    else if (word === "s") flow.heading = this.#styles.get(value ?? -1) ?? 0;
    else if (word === "outlinelevel") flow.heading = (value ?? 9) < 9 ? (value ?? 0) + 1 : 0;
    else if (word === "cell" || word === "nestcell") flow.endCell();
    else if (word === "row" || word === "nestrow") flow.endRow();
    else if (ASIDES.has(word) && flow.beginAside()) this.#change({ aside: ASIDES.get(word) });
  }
}
