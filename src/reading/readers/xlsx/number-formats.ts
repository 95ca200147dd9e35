/** Shows a cell's number the way the spreadsheet does: rounded, as a date, as a percentage. */
import { format, isDateFormat } from "numfmt";
import type { Attributes, XmlHandler } from "../../xml/parse-xml.ts";

/**
 * Built-in formats by their number (ECMA-376, part 1, 18.8.30). Where the reader's own country would decide on the order
 * of day and month, the date is written in the order that is the same everywhere; where it would decide on the currency,
 * none is written.
 */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  5: "#,##0 ;(#,##0)",
  6: "#,##0 ;(#,##0)",
  7: "#,##0.00;(#,##0.00)",
  8: "#,##0.00;(#,##0.00)",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  12: "# ?/?",
  13: "# ??/??",
  14: "yyyy-mm-dd",
  15: "d-mmm-yy",
  16: "d-mmm",
  17: "mmm-yy",
  18: "h:mm AM/PM",
  19: "h:mm:ss AM/PM",
  20: "h:mm",
  21: "h:mm:ss",
  22: "yyyy-mm-dd hh:mm",
  37: "#,##0 ;(#,##0)",
  38: "#,##0 ;(#,##0)",
  39: "#,##0.00;(#,##0.00)",
  40: "#,##0.00;(#,##0.00)",
  41: "#,##0 ;(#,##0)",
  42: "#,##0 ;(#,##0)",
  43: "#,##0.00;(#,##0.00)",
  44: "#,##0.00;(#,##0.00)",
  45: "mm:ss",
  46: "[h]:mm:ss",
  47: "mmss.0",
  48: "##0.0E+0",
  49: "@",
  // East Asian spreadsheets have dates under these numbers, a time at the second and third, and some have times elsewhere.
  ...Object.fromEntries([27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, "yyyy-mm-dd"])),
  32: "h:mm",
  33: "h:mm:ss",
  ...Object.fromEntries([34, 35, 55, 56].map((id) => [id, "yyyy-mm-dd hh:mm"])),
};
const GENERAL = /^(general)?$/i;
/** Longer patterns than a spreadsheet takes are damage. */
const PATTERN_LENGTH = 255;
/** Days between the first days of both ways of counting. */
const DAYS_TO_1904 = 1462;
/** Digits that a spreadsheet keeps of a number. */
const DIGITS = 15;

/** The styles part: which format each of the cells' styles has. */
export class NumberFormats implements XmlHandler {
  readonly #patterns = new Map<number, string>(
    Object.entries(BUILT_IN).map(([id, pattern]) => [Number(id), pattern] as const),
  );
  readonly #styles: number[] = [];
  #inCellStyles = false;

  open(name: string, attributes: Attributes): void {
    if (name === "cellXfs") this.#inCellStyles = true;
    else if (name === "xf" && this.#inCellStyles) this.#styles.push(Number(attributes.numFmtId ?? 0));
    else if (name === "numFmt") this.#patterns.set(Number(attributes.numFmtId), attributes.formatCode ?? "");
  }

  close(name: string): void {
    if (name === "cellXfs") this.#inCellStyles = false;
  }

  text(): void {}

  /**
   * A number as shown.
   * @param style the cell's style
   * @param since1904 true where the workbook counts days from 1904
   */
  show(value: number, style: number, since1904: boolean): string {
    const pattern = this.#patterns.get(this.#styles[style] ?? 0) ?? "";
    if (GENERAL.test(pattern) || pattern.length > PATTERN_LENGTH) return general(value);
    try {
      const days = isDateFormat(pattern) ? wholeSeconds(value, pattern) + (since1904 ? DAYS_TO_1904 : 0) : value;
      const shown = format(pattern, days).trim();
      // A format may hide numbers (";;;") or have no place for them; the number is still the cell's content.
      return shown === "" || /^#+$/.test(shown) ? general(value) : shown;
    } catch {
      return general(value);
    }
  }
}

const SECONDS_A_DAY = 86_400;
const TENTHS_AND_LESS = /s[.,]0/i;

/** Days, without what sums of hours lack to midnight: a little before it, the time would be shown as 0:00 of the day before. */
function wholeSeconds(days: number, pattern: string): number {
  return TENTHS_AND_LESS.test(pattern) ? days : Math.round(days * SECONDS_A_DAY) / SECONDS_A_DAY;
}

/** A number without a format, in the digits that a spreadsheet keeps. */
export function general(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}
