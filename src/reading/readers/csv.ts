/** Comma-, semicolon-, bar- and tab-separated values as one Markdown table: one page. The first line is the head. */
import Papa from "papaparse";
import { Failure } from "../../domain/failure.ts";
import { decodeText } from "../encoding.ts";
import { limitExceeded } from "../limits.ts";
import { MarkdownWriter } from "../markdown/markdown-writer.ts";
import type { Reader } from "../reader.ts";
import { normalizeLines } from "./text.ts";

/** What a cell adds to the table's Markdown besides its text, in characters. */
const CELL_CHARACTERS = 3;

/** A first line by which programs tell spreadsheets the delimiter. */
const DELIMITER_LINE = /^sep=(.)\n/;
const DELIMITERS = ["\t", ";", ",", "|", "\u001e", "\u001f"];
/** How far a text is looked at for its delimiter where quotes keep the parser from finding it, in UTF-16 units. */
const SAMPLE = 4_096;

export const readCsv: Reader = async ({ bytes, limits, fromPage }, output) => {
  const text = normalizeLines(decodeText(bytes).text);
  const rows: string[][] = [];
  let characters = 0;
  const take = (cells: readonly string[]): void => {
    for (const cell of cells) characters += cell.length + CELL_CHARACTERS;
    if (characters > limits.outputCharacters) throw limitExceeded("outputCharacters", limits);
    rows.push(cells.map((cell) => cell.trim()));
  };
  const declared = DELIMITER_LINE.exec(text)?.[1];
  const values = declared === undefined ? text : text.slice(text.indexOf("\n") + 1);
  if (quotesAreRight(values, declared)) takeRows(values, declared, take);
  else takeLines(values, declared ?? usualDelimiter(values), take);
  const writer = new MarkdownWriter(limits);
  writer.table(rows);
  if (writer.empty) throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text: writer.toString() });
  return { pageCount: 1, warnings: [] };
};

/** Takes all rows, cells over several lines too. */
function takeRows(text: string, delimiter: string | undefined, take: (cells: readonly string[]) => void): void {
  Papa.parse<string[]>(text, {
    ...(delimiter === undefined ? {} : { delimiter }),
    skipEmptyLines: "greedy",
    step: ({ data }) => take(data),
  });
}

/**
 * True where each quote that opens a cell is closed at the cell's end. The parser would take a wrong one for the opening
 * of a cell that reaches as far as the text.
 */
function quotesAreRight(text: string, delimiter: string | undefined): boolean {
  const around = new Set(["\n", undefined, ...(delimiter === undefined ? DELIMITERS : [delimiter])]);
  let quote = text.indexOf('"');
  while (quote !== -1) {
    if (around.has(text[quote - 1])) {
      quote = closingQuote(text, quote);
      if (quote === -1) return false;
      let behind = quote + 1;
      while (text[behind] === " ") behind += 1;
      if (!around.has(text[behind])) return false;
    }
    quote = text.indexOf('"', quote + 1);
  }
  return true;
}

/** Takes each line as a row; one with wrong quotes (`5" pipe`) has them as characters. */
function takeLines(text: string, delimiter: string, take: (cells: readonly string[]) => void): void {
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end);
    if (line.trim() !== "") take(quotedCells(line, delimiter) ?? line.split(delimiter));
    start = end + 1;
  }
}

/** The cells of one line; undefined where a quote is not closed right before a delimiter. */
function quotedCells(line: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; ; ) {
    const quoted = line[at] === '"';
    const end = quoted ? closingQuote(line, at) + 1 : line.indexOf(delimiter, at);
    if (quoted && (end === 0 || (end < line.length && line[end] !== delimiter))) return undefined;
    const last = end === -1 || end === line.length;
    cells.push(quoted ? line.slice(at + 1, end - 1).replaceAll('""', '"') : line.slice(at, last ? undefined : end));
    if (last) return cells;
    at = end + 1;
  }
}

/** Where the quote that opens at `at` closes; -1 where it does not. Two quotes are one as a character. */
function closingQuote(line: string, at: number): number {
  let quote = line.indexOf('"', at + 1);
  while (quote !== -1 && line[quote + 1] === '"') quote = line.indexOf('"', quote + 2);
  return quote;
}

/** The delimiter that stands most often near the beginning. */
function usualDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE);
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: sample.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
