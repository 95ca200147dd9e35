/** Counts an OpenDocument's lists the way its editors do, since the numbers are not written in the text. */
import { formatNumber } from "../../markdown/list-numbers.ts";
import type { Attributes } from "../../xml/parse-xml.ts";

/** How one level of a style is numbered. */
interface Level {
  /** A format by its name; undefined for bullets. */
  readonly format: string | undefined;
  readonly prefix: string;
  readonly suffix: string;
  readonly start: number;
  /** How many levels the number shows, its own included: 2 for "1.2". */
  readonly shown: number;
}

interface OpenList {
  readonly style: string;
  readonly id: string | undefined;
  /** The last number given; undefined before the first. */
  count: number | undefined;
}

const FORMATS: Readonly<Record<string, string>> = {
  "1": "decimal",
  a: "lowerLetter",
  A: "upperLetter",
  i: "lowerRoman",
  I: "upperRoman",
};
/** Levels that a style has. */
const LEVELS = 10;
/** What stands around a number is short. */
const AFFIX = 20;

export class OdfLists {
  /** Style → its levels, from 1. */
  readonly #styles = new Map<string, Map<number, Level>>();
  #style: Map<number, Level> | undefined;
  readonly #open: OpenList[] = [];
  /** The last number of ended outermost lists, by style and by id: later lists may go on from there. */
  readonly #ended = new Map<string, number>();
  #itemStart: number | undefined;

  /** Lists open now. */
  get depth(): number {
    return this.#open.length;
  }

  /** Takes a style's element. */
  define(name: string, attributes: Attributes): void {
    if (name === "text:list-style") {
      this.#style = new Map();
      this.#styles.set(attributes["style:name"] ?? "", this.#style);
    } else if (name === "text:list-level-style-number" || name === "text:list-level-style-bullet") {
      const level = numberOf(attributes["text:level"]) ?? 1;
      if (level <= LEVELS) this.#style?.set(level, levelOf(name, attributes));
    }
  }

  /** A list begins. */
  open(attributes: Attributes): void {
    const style = attributes["text:style-name"] ?? this.#open.at(-1)?.style ?? "";
    const before = attributes["text:continue-list"];
    const goesOn =
      this.#open.length === 0 && (before !== undefined || attributes["text:continue-numbering"] === "true");
    const count = goesOn ? (this.#ended.get(`id ${before}`) ?? this.#ended.get(`style ${style}`)) : undefined;
    this.#open.push({ style, id: attributes["xml:id"], count });
  }

  close(): void {
    const list = this.#open.pop();
    if (list?.count === undefined || this.#open.length > 0) return;
    this.#ended.set(`style ${list.style}`, list.count);
    if (list.id !== undefined) this.#ended.set(`id ${list.id}`, list.count);
  }

  /** An item begins, which may have a number of its own. */
  item(attributes: Attributes): void {
    this.#itemStart = numberOf(attributes["text:start-value"]);
  }

  /** Counts the item whose text comes, and gives its number as it is shown; "" for a bullet. */
  next(): string {
    const list = this.#open.at(-1);
    const level = this.#levelAt(this.#open.length);
    const start = this.#itemStart;
    this.#itemStart = undefined;
    if (list === undefined || level?.format === undefined) return "";
    list.count = start ?? (list.count === undefined ? level.start : list.count + 1);
    const first = Math.max(1, this.#open.length - level.shown + 1);
    const numbers = this.#open.slice(first - 1).map(({ count }, index) => {
      const { format = "decimal", start: usual = 1 } = this.#levelAt(first + index) ?? {};
      return formatNumber(count ?? usual, format);
    });
    return `${level.prefix}${numbers.join(".")}${level.suffix}`.trim();
  }

  #levelAt(depth: number): Level | undefined {
    return this.#styles.get(this.#open[depth - 1]?.style ?? "")?.get(depth);
  }
}

function levelOf(name: string, attributes: Attributes): Level {
  const format = name === "text:list-level-style-number" ? FORMATS[attributes["style:num-format"] ?? ""] : undefined;
  return {
    format,
    prefix: (attributes["style:num-prefix"] ?? "").slice(0, AFFIX),
    suffix: (attributes["style:num-suffix"] ?? "").slice(0, AFFIX),
    start: numberOf(attributes["text:start-value"]) ?? 1,
    shown: Math.min(numberOf(attributes["text:display-levels"]) ?? 1, LEVELS),
  };
}

function numberOf(value: string | undefined): number | undefined {
  return /^\d{1,9}$/.test(value ?? "") ? Number(value) : undefined;
}
