/** What commands print on: results on standard output, everything about them on standard error. */
import { stripVTControlCharacters, styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

export interface Console {
  /** True where results are to be JSON for programs. */
  readonly json: boolean;
  /** True where standard error is a terminal that a progress bar can be drawn on. */
  readonly interactive: boolean;
  /** Width of the terminal that results go to; null where they go elsewhere. */
  readonly columns: number | null;
  /** A line of the result. */
  print(line: string): void;
  /** A result for programs: one JSON value a line. */
  printJson(value: unknown): void;
  /** A line about what is going on. */
  note(line: string): void;
  /** The text in a style where standard output is a terminal, else as it is. */
  style(style: Style, text: string): string;
}

/** The process's own. Colours only on a terminal, and as NO_COLOR and FORCE_COLOR say. */
export function processConsole(options: { readonly json: boolean }): Console {
  return {
    json: options.json,
    interactive: process.stderr.isTTY === true && !options.json,
    columns: process.stdout.isTTY === true ? process.stdout.columns : null,
    print: (line) => void process.stdout.write(`${line}\n`),
    printJson: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    note: (line) => void process.stderr.write(`${line}\n`),
    style: (style, text) => styleText(style, text, { stream: process.stdout }),
  };
}

/** Rows under their headings, in columns as wide as their widest cell; those named are of figures, and end together. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  figures: readonly string[] = [],
): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(...[heading, ...rows.map((row) => row[column] ?? "")].map((cell) => width(cell))),
  );
  return [headings, ...rows].map((row) =>
    headings
      .map((heading, column) => {
        const blank = " ".repeat(Math.max(0, (widths[column] ?? 0) - width(row[column] ?? "")));
        return figures.includes(heading) ? `${blank}${row[column] ?? ""}` : `${row[column] ?? ""}${blank}`;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** The narrowest that a text is shortened to. */
const LEAST = 24;
/** Of the last column so much has to fit: sentences may go on in a further line. */
const LAST_COLUMN = 30;

/**
 * Rows whose texts under one heading are shortened in their middle, so that the table fits the terminal as far as that
 * helps: programs, and people who pipe, get them whole.
 */
export function fitted(
  { columns }: Pick<Console, "columns">,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  shortened: string,
): readonly (readonly string[])[] {
  const at = headings.indexOf(shortened);
  const longest = Math.max(0, ...rows.map((row) => width(row[at] ?? "")));
  const measured = rows.map((row) => [...row.slice(0, -1), (row.at(-1) ?? "").slice(0, LAST_COLUMN)]);
  const whole = Math.max(0, ...table(headings, measured).map(width));
  if (columns === null || whole <= columns) return rows;
  const room = Math.max(LEAST, longest - (whole - columns));
  return rows.map((row) => row.map((cell, index) => (index === at ? inMiddle(cell, room) : cell)));
}

/** A text with its beginning and more of its end. */
function inMiddle(text: string, room: number): string {
  const characters = [...text];
  if (characters.length <= room) return text;
  const begin = Math.floor((room - 1) / 3);
  return `${characters.slice(0, begin).join("")}…${characters.slice(begin + 1 - room).join("")}`;
}

function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}

/** Text of others in one line, without control characters that could move a terminal's cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}

/** Bytes for people. */
export function bytes(count: number | null): string {
  if (count === null) return "";
  const units = ["B", "kB", "MB", "GB"];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** A count with its noun, e.g. "1 file", "2 files". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
