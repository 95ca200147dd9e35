/** A Word document's paragraph styles, as far as they say what a paragraph is: a heading, or an item of a list. */
import type { XmlHandler } from "../../xml/parse-xml.ts";

/** What a paragraph says of itself, or its style for it. */
export interface ParagraphTraits {
  style?: string;
  /** 0 for the highest heading; 9 for body text. */
  outline?: number;
  /** The list it belongs to; "0" for none. */
  list?: string;
  /** Depth in its list, from 0. */
  listLevel?: number;
}

interface Style extends ParagraphTraits {
  name?: string;
  basedOn?: string;
}

/** Styles are based on each other; longer chains than this are loops. */
const LONGEST_CHAIN = 12;
const HEADING_NAME = /^(?:heading|überschrift|titre|título|titolo|kop|rubrik|заголовок)\s*([1-9])$/i;

/** Takes the elements that say what a paragraph is, in a style's definition and in a paragraph alike. */
export function takeTrait(traits: ParagraphTraits, name: string, value: string | undefined): void {
  if (value === undefined) return;
  if (name === "w:pStyle") traits.style = value;
  else if (name === "w:outlineLvl") traits.outline = Number.parseInt(value, 10);
  else if (name === "w:numId") traits.list = value;
  else if (name === "w:ilvl") traits.listLevel = Number.parseInt(value, 10);
}

export class Styles implements XmlHandler {
  readonly #styles = new Map<string, Style>();
  #open: Style | undefined;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === "w:style") {
      this.#open = {};
      const id = attributes["w:styleId"];
      if (id !== undefined && !this.#styles.has(id)) this.#styles.set(id, this.#open);
    } else if (this.#open !== undefined) {
      const value = attributes["w:val"];
      if (name === "w:name") this.#open.name = value ?? "";
      else if (name === "w:basedOn") this.#open.basedOn = value ?? "";
      else takeTrait(this.#open, name, value);
    }
  }

  close(name: string): void {
    if (name === "w:style") this.#open = undefined;
  }

  text(): void {}

  /** The heading level of a paragraph, from 1; 0 for none. */
  headingLevel(traits: ParagraphTraits): number {
    const outline = traits.outline ?? this.#inherited(traits.style, (style) => style.outline);
    if (outline !== undefined && outline >= 0) return outline < 9 ? outline + 1 : 0;
    const named = this.#inherited(traits.style, (style) => {
      const name = style.name ?? "";
      if (/^title$/i.test(name)) return 1;
      const level = HEADING_NAME.exec(name)?.[1];
      return level === undefined ? undefined : Number(level);
    });
    return named ?? 0;
  }

  /** The list and depth of a paragraph; undefined for none. */
  listOf(traits: ParagraphTraits): { list: string; level: number } | undefined {
    const list = traits.list ?? this.#inherited(traits.style, (style) => style.list);
    if (list === undefined || list === "0") return undefined;
    const level = traits.listLevel ?? this.#inherited(traits.style, (style) => style.listLevel) ?? 0;
    return { list, level: Number.isInteger(level) ? Math.min(Math.max(level, 0), 8) : 0 };
  }

  #inherited<Value>(id: string | undefined, of: (style: Style) => Value | undefined): Value | undefined {
    let style = this.#styles.get(id ?? "");
    for (let step = 0; style !== undefined && step < LONGEST_CHAIN; step += 1) {
      const value = of(style);
      if (value !== undefined) return value;
      style = this.#styles.get(style.basedOn ?? "");
    }
    return undefined;
  }
}
