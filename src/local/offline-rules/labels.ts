import type { Line } from "./document-text.ts";

/** A label with the value that stands beside or below it. */
export interface Pair {
  /** In lower case, without punctuation. */
  readonly label: string;
  readonly value: string;
  /** The line that shows the value. */
  readonly line: Line;
}

const WITH_COLON = /^(\p{L}[\p{L}\p{N} .#/()'&%-]{0,40}?)\s*[:：]\s*(.*)$/u;
const WITH_NUMBER = /^(\p{L}[\p{L} .#/()'&-]{1,40}?)[\s.]+((?:[A-Z]{3}\s?)?[€$£¥]?\s?-?\d.*)$/u;

/** Every label with its value: "Label: value", a row of two cells, a label over its value, a table of one row. */
export function pairsOf(lines: readonly Line[]): readonly Pair[] {
  const pairs: Pair[] = [];
  lines.forEach((line, index) => {
    if (line.cells !== undefined) pairs.push(...tablePairs(lines, index, line.cells));
    else pairs.push(...columnPairs(lines, index, line));
  });
  return pairs;
}

/** A line's columns, where it is set in columns. */
function columnsOf({ raw, text }: Line): readonly string[] {
  const columns = raw.trim().split(/\t+| {3,}/);
  return columns.length > 1 ? columns.map((column) => column.replace(/\*{1,3}|`|__/g, "").trim()) : [text];
}

function columnPairs(lines: readonly Line[], index: number, line: Line): readonly Pair[] {
  const columns = columnsOf(line);
  const pairs: Pair[] = [];
  for (let at = 0; at < columns.length; at++) {
    const part = columns[at] ?? "";
    const beside = columns[at + 1];
    const own = pairsWithin(lines, index, line, part);
    pairs.push(...own);
    if (own.length > 0 || part === "") continue;
    if (beside !== undefined && /\d/.test(beside) && !/\d/.test(part)) {
      pairs.push({ label: labelText(part), value: beside, line });
      at += 1;
    } else if (columns.length === 1 && part.length <= 30) pairs.push(...pairBelow(lines, index, part));
  }
  return pairs;
}

function pairsWithin(lines: readonly Line[], index: number, line: Line, part: string): readonly Pair[] {
  const colon = WITH_COLON.exec(part);
  if (colon !== null) {
    const [, label = "", value = ""] = colon;
    if (value !== "") return [{ label: labelText(label), value, line }];
    const below = lines.slice(index + 1, index + 3).find(({ text }) => text !== "");
    return below === undefined ? [] : [{ label: labelText(label), value: below.text, line: below }];
  }
  const number = WITH_NUMBER.exec(part);
  if (number !== null) return [{ label: labelText(number[1] ?? ""), value: number[2] ?? "", line }];
  return [];
}

/** A label alone on its line, with its value on the next. */
function pairBelow(lines: readonly Line[], index: number, part: string): readonly Pair[] {
  const below = lines[index + 1];
  if (below === undefined || below.text === "" || below.cells !== undefined) return [];
  return [{ label: labelText(part), value: below.text, line: below }];
}

function tablePairs(lines: readonly Line[], index: number, cells: readonly string[]): readonly Pair[] {
  const line = lines[index];
  if (line === undefined || isRule(cells)) return [];
  const filled = cells.filter((cell) => cell !== "");
  if (filled.length === 2) return [{ label: labelText(filled[0] ?? ""), value: filled[1] ?? "", line }];
  const rule = lines[index + 1]?.cells;
  const row = lines[index + 2];
  const isSingle =
    rule !== undefined && isRule(rule) && row?.cells !== undefined && lines[index + 3]?.cells === undefined;
  if (!isSingle) return [];
  return cells.map((label, column) => ({ label: labelText(label), value: row.cells?.[column] ?? "", line: row }));
}

/** True for the row of dashes under a table's head. */
export function isRule(cells: readonly string[]): boolean {
  return cells.every((cell) => /^:?-+:?$/.test(cell.replaceAll(" ", "")));
}

/**
 * The first value under one of these labels that a reading takes: an equal label before one that begins or ends so,
 * an earlier label of the list before a later one.
 */
export function lookUp<Value>(
  pairs: readonly Pair[],
  labels: readonly string[],
  read: (value: string) => Value | undefined,
): { readonly value: Value; readonly line: Line } | undefined {
  for (const label of labels) {
    const equal = pairs.filter((pair) => pair.label === label);
    const similar = pairs.filter((pair) => pair.label.startsWith(`${label} `) || pair.label.endsWith(` ${label}`));
    for (const { value, line } of [...equal, ...similar]) {
      const taken = read(value);
      if (taken !== undefined) return { value: taken, line };
    }
  }
  return undefined;
}

function labelText(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
