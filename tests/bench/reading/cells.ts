/** Compares a workbook's pages with the cells that its file stores. */
import type { Page } from "../../../src/domain/page.ts";
import type { ReferenceCell } from "./references.ts";

/** How many of the stored cells the pages show, in order and as what they are. */
export function countCells(
  pages: readonly Page[],
  sheets: readonly (readonly ReferenceCell[])[],
): { right: number; all: number; firstWrong: string | undefined } {
  let [right, all] = [0, 0];
  let firstWrong: string | undefined;
  for (const [index, sheet] of sheets.entries()) {
    const shown = shownCells(pages[index]);
    const stored = sheet.filter((cell) => !("text" in cell) || flat(cell.text) !== "");
    for (const [place, cell] of stored.entries()) {
      all += 1;
      if (isShown(cell, shown[place] ?? "")) right += 1;
      else
        firstWrong ??= `sheet ${index + 1}, filled cell ${place + 1}: ${JSON.stringify(cell)} is shown as ${JSON.stringify(shown[place])}`;
    }
  }
  return { right, all, firstWrong };
}

/** Number of rows and filled cells in a text's Markdown tables. */
export function countTableCells(text: string): { rows: number; cells: number } {
  const rows = text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
  return { rows: rows.length, cells: rows.flatMap(cellsOf).filter((cell) => cell !== "").length };
}

/** The filled cells of a page in order: those of tables, and paragraphs, which single columns are. */
function shownCells(page: Page | undefined): string[] {
  const blocks = (page?.text ?? "").replace(/^# [^\n]*\n\n/, "").split("\n\n");
  return blocks
    .flatMap((block) =>
      block.startsWith("| ")
        ? block
            .split("\n")
            .filter((line) => !line.startsWith("| ---"))
            .flatMap(cellsOf)
        : [block],
    )
    .map(flat)
    .filter((cell) => cell !== "");
}

function cellsOf(row: string): string[] {
  return row
    .slice(2, -2)
    .split(/ ?(?<!\\)\| ?/)
    .map((cell) => cell.replaceAll("\\|", "|").trim());
}

const flat = (text: string): string => text.replace(/\s+/g, " ").trim().replace(/^\\/, "");

function isShown(cell: ReferenceCell, shown: string): boolean {
  if ("text" in cell) return flat(cell.text) === shown;
  if ("date" in cell) return isDate(cell.date, shown) || isNumber(cell.days, shown);
  return cell.general ? Number(shown) === Number(cell.number.toPrecision(15)) : isNumber(cell.number, shown);
}

/** True where the text names a day, its year or a time of it. */
function isDate([year = 0, month = 0, day = 0, hour = 0, minute = 0]: readonly number[], shown: string): boolean {
  const numbers = (shown.match(/\d+/g) ?? []).map(Number);
  const hasDay = numbers.includes(day) || numbers.includes(month);
  const hasYear = numbers.includes(year) || numbers.includes(year % 100);
  const hasTime = numbers.includes(minute) && (numbers.includes(hour) || numbers.includes(hour % 12));
  return (hasDay && (hasYear || /\p{L}{3}/u.test(shown) || numbers.includes(month))) || hasTime;
}

/** True where the text is the number, rounded to as many digits as it shows. */
function isNumber(value: number, shown: string): boolean {
  const digits = /\d[\d,]*(?:\.(\d+))?/.exec(shown);
  if (digits === null) return shown === "-";
  const size = Number(digits[0].replaceAll(",", ""));
  const scale = shown.includes("%") ? 100 : 1;
  const exponent = Number(/E([+-]\d+)/.exec(shown)?.[1] ?? 0);
  const unit = 10 ** (exponent - (digits[1]?.length ?? 0));
  return Math.abs(Math.abs(value) * scale - size * 10 ** exponent) <= unit / 2 + Number.EPSILON * Math.abs(value);
}
