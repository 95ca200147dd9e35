/** What commands print on: results on standard output, everything about them on standard error. */
import { stripVTControlCharacters, styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

export interface Console {
  /** True where results are to be JSON for programs. */
  readonly json: boolean;
  /** True where standard error is a terminal that a progress bar can be drawn on. */
  readonly interactive: boolean;
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
