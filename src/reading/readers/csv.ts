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

export const readCsv: Reader = async ({ bytes, limits, fromPage }, output) => {
  const rows: string[][] = [];
  let characters = 0;
  Papa.parse<string[]>(normalizeLines(decodeText(bytes).text), {
    skipEmptyLines: "greedy",
    step: ({ data }) => {
      for (const cell of data) characters += cell.length + CELL_CHARACTERS;
      if (characters > limits.outputCharacters) throw limitExceeded("outputCharacters", limits);
      rows.push(data.map((cell) => cell.trim()));
    },
  });
  const writer = new MarkdownWriter(limits);
  writer.table(rows);
  if (writer.empty) throw new Failure("empty");
  if (fromPage <= 1) await output.page({ number: 1, text: writer.toString() });
  return { pageCount: 1, warnings: [] };
};
