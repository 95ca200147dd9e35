/** Finds the blocks of Markdown text: headings, paragraphs, lists, tables, fenced code. Line by line, without looking back. */

export type BlockKind = "heading" | "paragraph" | "list" | "table" | "code";

/** A block without the white space around it. Offsets are in UTF-16 units of the whole text. */
export interface Block {
  readonly kind: BlockKind;
  readonly start: number;
  readonly end: number;
  /** A heading's level, 1 to 6; 0 for other blocks. */
  readonly level: number;
  /** A heading's text; empty for other blocks. */
  readonly title: string;
}

const HEADING = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** The beginning of a list's item. */
export const ITEM = /^\s*([-*+]|\d{1,9}[.)])\s/;
/** Only this much of a line is looked at to tell what it is. */
const LOOK = 400;

/** The blocks of `text` between two offsets, in order. */
export function* blocksOf(text: string, start: number, end: number): Generator<Block> {
  let open: { kind: BlockKind; start: number; end: number } | undefined;
  let fence: string | undefined;
  const finish = function* (): Generator<Block> {
    if (open !== undefined) yield { ...open, level: 0, title: "" };
    open = undefined;
  };
  for (let at = start; at < end; ) {
    const newline = text.indexOf("\n", at);
    const lineEnd = newline === -1 || newline > end ? end : newline;
    const line = trimmed(text, at, lineEnd);
    const look = text.slice(at, Math.min(lineEnd, at + LOOK));
    const mark: string | undefined = FENCE.exec(look)?.[1];
    if (fence !== undefined) {
      if (open !== undefined) open.end = Math.max(open.end, line.end);
      if (mark?.startsWith(fence)) {
        yield* finish();
        fence = undefined;
      }
    } else if (mark !== undefined) {
      yield* finish();
      fence = mark;
      open = { kind: "code", ...line };
    } else if (line.start === line.end) {
      yield* finish();
    } else if (HEADING.test(look)) {
      yield* finish();
      const level = HEADING.exec(look)?.[1]?.length ?? 1;
      yield {
        kind: "heading",
        ...line,
        level,
        title: titleOf(text.slice(line.start, Math.min(line.end, line.start + LOOK))),
      };
    } else {
      const kind: BlockKind = text[line.start] === "|" ? "table" : ITEM.test(look) ? "list" : "paragraph";
      // Lines of a list's item that follow the first look like a paragraph's.
      const goesOn = open?.kind === kind || (open?.kind === "list" && kind === "paragraph");
      if (open !== undefined && !goesOn) yield* finish();
      if (open === undefined) open = { kind, ...line };
      else open.end = line.end;
    }
    at = lineEnd + 1;
  }
  yield* finish();
}

function titleOf(heading: string): string {
  const text = heading.replace(/^#{1,6}/, "").trim();
  let end = text.length;
  while (end > 0 && text[end - 1] === "#") end -= 1;
  return text.slice(0, end).trim();
}

/** The part of a line without white space at its ends; empty where there is nothing else. */
function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  let [first, last] = [start, end];
  while (first < last && isSpace(text.charCodeAt(first))) first += 1;
  while (last > first && isSpace(text.charCodeAt(last - 1))) last -= 1;
  return { start: first, end: last };
}

export function isSpace(code: number): boolean {
  return code <= 0x20 || code === 0xa0 || code === 0x3000 || code === 0xfeff || (code >= 0x2000 && code <= 0x200a);
}
