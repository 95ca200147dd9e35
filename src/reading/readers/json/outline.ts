/** Writes JSON as a list that people can read: a line a value, under the names of what it lies in. */
import { nestedTooDeeply } from "../../limits.ts";
import type { MarkdownWriter } from "../../markdown/markdown-writer.ts";
import { JsonDamage, type Token, tokensOf } from "./tokens.ts";

/** Values inside each other; honest documents stay below fifty. */
const DEPTH = 500;
/** A list of plain values up to this length stands in one line. */
const ONE_LINE = 200;

interface Open {
  readonly of: "object" | "array";
  /** "- name:" of what is open, written once it holds something of its own; "" for records. */
  readonly label: string;
  readonly depth: number;
  written: boolean;
  /** A member's name, once it is read. */
  name: string | undefined;
  /** Values seen. */
  count: number;
  /** Plain values of an array not written yet; undefined once they are written a line each. */
  plain: string[] | undefined;
  plainLength: number;
}

/**
 * Writes all values of the text, one document or many behind each other.
 * @returns undefined, or the offset where the text stops being JSON; what stands before it is written
 */
export function writeOutline(text: string, writer: MarkdownWriter): number | undefined {
  const outline = new Outline(writer);
  try {
    for (const { token, at } of tokensOf(text)) outline.take(token, at);
    return outline.finish(text.length);
  } catch (error) {
    if (!(error instanceof JsonDamage)) throw error;
    outline.finish(error.at);
    return error.at;
  }
}

class Outline {
  readonly #writer: MarkdownWriter;
  readonly #open: Open[] = [];

  constructor(writer: MarkdownWriter) {
    this.#writer = writer;
  }

  take(token: Token, at: number): void {
    const around = this.#open.at(-1);
    if (token.kind === "begin") this.#begin(token.of, around, at);
    else if (token.kind === "end") {
      if (around?.of !== token.of || around.name !== undefined) throw new JsonDamage(at);
      this.#end(around);
    } else if (token.kind === "string" && around?.of === "object" && around.name === undefined)
      around.name = token.text;
    else if (token.kind === "string" || token.kind === "literal") this.#value(token.text, around, at);
    else if (around === undefined) throw new JsonDamage(at);
  }

  /** Writes what is still open; the offset of the end where that is too early. */
  finish(end: number): number | undefined {
    const cut = this.#open.length > 0;
    for (const open of this.#open) this.#spill(open);
    return cut ? end : undefined;
  }

  #begin(of: "object" | "array", around: Open | undefined, at: number): void {
    if (around?.of === "object" && around.name === undefined) throw new JsonDamage(at);
    if (this.#open.length >= DEPTH) throw nestedTooDeeply(DEPTH, "values");
    if (around !== undefined) this.#spill(around);
    // Documents behind each other and the elements of an outermost list are records, each a list of its own.
    const isRecord = around === undefined || (around.depth === -1 && around.of === "array");
    if (isRecord) this.#writer.gap();
    const depth = isRecord ? -1 : around.depth + 1;
    const label = isRecord ? "" : `${labelOf(around)}:`;
    if (around !== undefined) {
      around.count += 1;
      around.name = undefined;
    }
    const plain = of === "array" ? [] : undefined;
    this.#open.push({ of, label, depth, written: isRecord, name: undefined, count: 0, plain, plainLength: 0 });
  }

  #end(open: Open): void {
    this.#open.pop();
    if (!open.written && open.plain !== undefined && open.plain.length > 0) {
      this.#writer.item(open.depth, "-", `${open.label} ${open.plain.join(", ")}`);
    } else if (open.count > 0) this.#spill(open);
    else if (!open.written) this.#writer.item(open.depth, "-", `${open.label} ${open.of === "object" ? "{}" : "[]"}`);
  }

  #value(text: string, around: Open | undefined, at: number): void {
    if (around === undefined) {
      this.#writer.paragraph(text);
      return;
    }
    if (around.of === "object") {
      if (around.name === undefined) throw new JsonDamage(at);
      this.#spill(around);
      this.#writer.item(around.depth + 1, "-", `${around.name}: ${text}`);
      around.name = undefined;
    } else if (around.plain === undefined) this.#writer.item(around.depth + 1, "-", text);
    else {
      around.plain.push(text);
      around.plainLength += text.length;
      if (around.plainLength > ONE_LINE || text.includes("\n")) this.#spill(around);
    }
    around.count += 1;
  }

  /** Writes the label and a list's plain values, so that something of its own can follow. */
  #spill(open: Open): void {
    if (!open.written) this.#writer.item(open.depth, "-", open.label);
    open.written = true;
    for (const value of open.plain ?? []) this.#writer.item(open.depth + 1, "-", value);
    open.plain = undefined;
  }
}

function labelOf(around: Open): string {
  return around.of === "object" ? (around.name ?? "") : String(around.count + 1);
}
