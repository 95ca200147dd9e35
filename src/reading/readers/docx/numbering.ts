/** Counts a Word document's lists the way Word does, since the numbers are not written in the text. */

import { formatNumber } from "../../markdown/list-numbers.ts";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";

interface Level {
  format: string;
  /** E.g. "%1.%2" */
  text: string;
  start: number;
}

interface List {
  levels: string;
  /** Level → the number its first item has in this list. */
  readonly starts: Map<number, number>;
}

/** How an item is marked. */
export interface Label {
  readonly bullet: boolean;
  /** The number as Word shows it, e.g. "2.1" or "(a)"; empty for bullets and lists without numbers. */
  readonly text: string;
}

const LEVELS = 9;

export class Numbering implements XmlHandler {
  /** Abstract list → its levels. */
  readonly #definitions = new Map<string, Level[]>();
  readonly #lists = new Map<string, List>();
  /** Abstract list → the number reached on each level. */
  readonly #reached = new Map<string, number[]>();
  readonly #begun = new Set<string>();
  #definition: Level[] | undefined;
  #list: List | undefined;
  #level: Level | undefined;
  #levelNumber = 0;

  open(name: string, attributes: Attributes): void {
    const value = attributes["w:val"] ?? "";
    if (name === "w:abstractNum") {
      this.#definition = [];
      this.#definitions.set(attributes["w:abstractNumId"] ?? "", this.#definition);
    } else if (name === "w:num") {
      this.#list = { levels: "", starts: new Map() };
      this.#lists.set(attributes["w:numId"] ?? "", this.#list);
    } else if (name === "w:lvl" || name === "w:lvlOverride") {
      this.#levelNumber = Number.parseInt(attributes["w:ilvl"] ?? "0", 10);
      if (name === "w:lvl" && this.#definition !== undefined && this.#levelNumber < LEVELS) {
        this.#level = { format: "decimal", text: "", start: 1 };
        this.#definition[this.#levelNumber] = this.#level;
      }
    } else if (name === "w:abstractNumId" && this.#list !== undefined) this.#list.levels = value;
    else if (name === "w:startOverride") this.#list?.starts.set(this.#levelNumber, startOf(value));
    else if (this.#level === undefined) return;
    else if (name === "w:numFmt") this.#level.format = value;
    else if (name === "w:lvlText") this.#level.text = value.slice(0, 100);
    else if (name === "w:start") this.#level.start = startOf(value);
  }

  close(name: string): void {
    if (name === "w:abstractNum") this.#definition = undefined;
    else if (name === "w:num") this.#list = undefined;
    else if (name === "w:lvl") this.#level = undefined;
  }

  text(): void {}

  /** Counts a further item of a list and gives its label. */
  next(listId: string, level: number): Label {
    const list = this.#lists.get(listId);
    const levels = this.#definitions.get(list?.levels ?? "");
    const own = levels?.[level];
    if (list === undefined || levels === undefined || own === undefined) return { bullet: true, text: "" };
    if (own.format === "bullet") return { bullet: true, text: "" };
    const reached = this.#count(listId, list, levels, level);
    if (own.format === "none") return { bullet: false, text: "" };
    const text = own.text.replace(/%([1-9])/g, (_, digit: string) => {
      const index = Number(digit) - 1;
      const shown = levels[index];
      return formatNumber(reached[index] ?? shown?.start ?? 1, shown?.format ?? "decimal");
    });
    return { bullet: false, text: text.trim() };
  }

  #count(listId: string, list: List, levels: readonly Level[], level: number): number[] {
    const reached = this.#reached.get(list.levels) ?? [];
    this.#reached.set(list.levels, reached);
    const first = `${listId} ${level}`;
    const restart = this.#begun.has(first) ? undefined : list.starts.get(level);
    this.#begun.add(first);
    const before = reached[level];
    reached[level] = restart ?? (before === undefined ? (levels[level]?.start ?? 1) : before + 1);
    reached.length = Math.min(reached.length, level + 1);
    for (let above = 0; above < level; above += 1) reached[above] ??= levels[above]?.start ?? 1;
    return reached;
  }
}

function startOf(value: string): number {
  const start = Number.parseInt(value, 10);
  return Number.isFinite(start) ? start : 1;
}
