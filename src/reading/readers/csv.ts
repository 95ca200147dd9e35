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
const DELIMITERS = ["\t", ";", ",", "|"];
/** How far a text is looked at for its delimiter where quotes keep the parser from finding it, in UTF-16 units. */
const SAMPLE = 4_096;

export const readCsv: Reader = async ({ bytes, limits, fromPage }, output) => {
  const text = normalizeLines(decodeText(bytes).text);
  let rows: string[][] = [];
  let characters = 0;
  const take = (cells: readonly string[]): void => {
    for (const cell of cells) characters += cell.length + CELL_CHARACTERS;
    if (characters > limits.outputCharacters) throw limitExceeded("outputCharacters", limits);
    rows.push(cells.map((cell) => cell.trim()));
  };
  const declared = DELIMITER_LINE.exec(text)?.[1];
  const values = declared === undefined ? text : text.slice(text.indexOf("\n") + 1);
  if (!takeRows(values, declared, take)) {
    [rows, characters] = [[], 0];
    takeLines(values, declared ?? usualDelimiter(values), take);
  }
  const writer = new MarkdownWriter(limits);
  writer.table(rows);
  if (writer.empty) throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text: writer.toString() });
  return { pageCount: 1, warnings: [] };
};

const isQuoteError = ({ type }: Papa.ParseError): boolean => type === "Quotes";

/** Takes all rows; false where quotes are wrong: then one of them may have swallowed many lines. */
function takeRows(text: string, delimiter: string | undefined, take: (cells: readonly string[]) => void): boolean {
  let right = true;
  Papa.parse<string[]>(text, {
    ...(delimiter === undefined ? {} : { delimiter }),
    skipEmptyLines: "greedy",
    step: ({ data, errors }, parser) => {
      right &&= !errors.some(isQuoteError);
      if (right) take(data);
      else parser.abort();
    },
  });
  return right;
}

/** Takes each line as a row; one with wrong quotes (`5" pipe`) has them as characters. */
function takeLines(text: string, delimiter: string, take: (cells: readonly string[]) => void): void {
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    const { data, errors } = Papa.parse<string[]>(line, { delimiter });
    take(errors.some(isQuoteError) ? line.split(delimiter) : (data[0] ?? []));
  }
}

/** The delimiter that stands most often near the beginning. */
function usualDelimiter(text: string): string {
  const sample = text.slice(0, SAMPLE);
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: sample.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
