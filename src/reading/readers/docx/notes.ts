/** Foot- and endnotes and comments of a Word document: they lie in parts of their own, and the text names them. */

import { plainText } from "../../markdown/blocks.ts";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";
import { Body, type BodyContext } from "./body.ts";

/** Gathers the entries of one such part: `w:footnote`, `w:endnote` or `w:comment`. */
export class NotesPart implements XmlHandler {
  readonly texts = new Map<string, string>();
  readonly #element: string;
  readonly #body: Body;
  #id: string | undefined;
  #author = "";
  #blocks: string[] = [];

  constructor(element: "w:footnote" | "w:endnote" | "w:comment", context: BodyContext) {
    this.#element = element;
    this.#body = new Body(context, (block) => this.#blocks.push(plainText(block)));
  }

  open(name: string, attributes: Attributes): void {
    if (name === this.#element) {
      // Notes of a type are the lines that separate notes from text.
      this.#id = attributes["w:type"] === undefined ? attributes["w:id"] : undefined;
      this.#author = attributes["w:author"] ?? "";
      this.#blocks = [];
    } else this.#body.open(name, attributes);
  }

  close(name: string): void {
    if (name !== this.#element) {
      this.#body.close(name);
      return;
    }
    const text = this.#blocks.join("\n").trim();
    if (this.#id === undefined || text === "") return;
    this.texts.set(this.#id, this.#author === "" ? text : `${this.#author}: ${text}`);
  }

  text(text: string): void {
    this.#body.text(text);
  }
}

/** Numbers notes in the order in which the text names them, as Markdown footnotes. */
export class NoteMarks {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #numbers = new Map<string, number>();

  /** @param texts texts of notes by kind and id, as `keyOf` writes them */
  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  static keyOf(kind: "footnote" | "endnote", id: string): string {
    return `${kind} ${id}`;
  }

  mark(kind: "footnote" | "endnote", id: string): string {
    const key = NoteMarks.keyOf(kind, id);
    if (!this.#texts.has(key)) return "";
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return `[^${number}]`;
  }

  /** The notes that were named, in order; a line break inside goes on with an indent, as Markdown wants it. */
  *definitions(): Generator<string> {
    for (const [key, number] of this.#numbers) {
      yield `[^${number}]: ${(this.#texts.get(key) ?? "").replaceAll("\n", "\n    ")}`;
    }
  }
}
