import type { ChatRequest } from "../../ports/chat-model.ts";

/** A line of a document as rules read it. */
export interface Line {
  readonly page: number;
  /** As it stands on the page: quotes are cut from it. */
  readonly raw: string;
  /** Without the marks of Markdown. */
  readonly text: string;
  /** 1–6 for a Markdown heading, else 0. */
  readonly heading: number;
  /** The cells of a Markdown table's row; undefined for other lines. */
  readonly cells: readonly string[] | undefined;
}

/** A value that a rule found, and the words that show it. */
export interface Found {
  readonly value: unknown;
  readonly page: number;
  readonly quote: string;
}

/** Longer lines are cut, so that every rule's patterns run over short texts: in UTF-16 units. */
const LINE_LENGTH = 600;
const QUOTE_LENGTH = 200;

/** The lines of the pages that stand between the request's tags. */
export function linesOf(request: ChatRequest): readonly Line[] {
  const first = request.messages.find(({ role }) => role === "user");
  const text = (first?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("\n");
  const code = /^<document-([0-9a-f]{16})>\n/.exec(text)?.[1];
  if (code === undefined) return [];
  const lines: Line[] = [];
  const opening = `<page-${code} number="`;
  const end = text.indexOf(`\n</document-${code}>`);
  for (let at = text.indexOf(opening); at >= 0 && end >= 0; ) {
    const start = text.indexOf(">\n", at) + 2;
    const next = text.indexOf(`\n${opening}`, start);
    const page = Number.parseInt(text.slice(at + opening.length), 10);
    for (const raw of text.slice(start, next < 0 ? end : next).split("\n"))
      for (const part of shortLines(raw)) lines.push(lineOf(page, part));
    at = next < 0 ? -1 : next + 1;
  }
  return lines;
}

/** A value shown by a line, quoted as it stands on the page. */
export function foundIn(line: Line, value: unknown): Found {
  return { value, page: line.page, quote: line.raw.trim().slice(0, QUOTE_LENGTH).trim() };
}

function shortLines(raw: string): readonly string[] {
  if (raw.length <= LINE_LENGTH) return [raw];
  const parts: string[] = [];
  let start = 0;
  while (raw.length - start > LINE_LENGTH) {
    const piece = raw.slice(start, start + LINE_LENGTH);
    const sentence = piece.lastIndexOf(". ") + 1;
    const space = piece.lastIndexOf(" ");
    const length = sentence > LINE_LENGTH / 2 ? sentence : space > 0 ? space : LINE_LENGTH;
    parts.push(raw.slice(start, start + length));
    start += length;
  }
  parts.push(raw.slice(start));
  return parts;
}

function lineOf(page: number, raw: string): Line {
  const heading = /^ {0,3}(#{1,6}) /.exec(raw)?.[1]?.length ?? 0;
  const trimmed = raw.trim();
  const isRow = trimmed.length > 2 && trimmed.startsWith("|") && trimmed.endsWith("|");
  const cells = isRow ? trimmed.slice(1, -1).split("|").map(withoutMarks) : undefined;
  return { page, raw, text: withoutMarks(raw), heading, cells };
}

function withoutMarks(text: string): string {
  return text
    .replace(/!?\[([^\][]{0,300})\]\([^()\s]{0,300}\)/g, "$1")
    .replace(/^\s*(?:[#>]+\s+|[-+•]\s+)+/, "")
    .replace(/\*{1,3}|`|__|\\(?=[\p{P}\p{S}])/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}
