/** Dates as people write them, in English, German, French and Spanish. */

const MONTHS: readonly (readonly string[])[] = [
  ["jan", "ene"],
  ["feb", "fév", "fev"],
  ["mar", "mär", "maer"],
  ["apr", "avr", "abr"],
  ["may", "mai"],
  ["jun", "juin"],
  ["jul", "juil"],
  ["aug", "aoû", "aou", "ago"],
  ["sep"],
  ["oct", "okt"],
  ["nov"],
  ["dec", "dez", "déc", "dic"],
];

const MONTH =
  "(jan|ene|feb|f[ée]v|m[aä]r|mai|maer|apr|avr|abr|may|jun|juin|jul|juil|aug|ao[uû]|ago|sep|oct|okt|nov|dec|dez|d[ée]c|dic)[\\p{L}]{0,8}\\.?";
const ISO = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/u;
const YEAR_FIRST = /(?<!\d)(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?(?!\d)/u;
const DAY_MONTH = new RegExp(
  `(?<![\\d\\p{L}])(\\d{1,2})(?:st|nd|rd|th|er|\\.)?(?:\\s+(?:day\\s+)?(?:of|de))?[\\s-]+${MONTH},?(?:\\s+de)?[\\s-]+(\\d{4})(?!\\d)`,
  "iu",
);
const MONTH_DAY = new RegExp(`(?<!\\p{L})${MONTH}\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})(?!\\d)`, "iu");
const NUMERIC = /(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![./-]?\d)/u;

/**
 * The first date in a text, as ISO 8601; undefined where there is none.
 * @param monthFirst how to read 03/04/2026, which is either.
 */
export function findDate(text: string, monthFirst: boolean): string | undefined {
  const candidates: { at: number; date: string | undefined }[] = [];
  const note = (match: RegExpExecArray | null, read: (groups: readonly string[]) => string | undefined) => {
    if (match !== null) candidates.push({ at: match.index, date: read(match.slice(1).map((group) => group ?? "")) });
  };
  note(ISO.exec(text), ([year, month, day]) => iso(year, month, day));
  note(YEAR_FIRST.exec(text), ([year, month, day]) => iso(year, month, day));
  note(DAY_MONTH.exec(text), ([day, month, year]) => iso(year, monthNumber(month), day));
  note(MONTH_DAY.exec(text), ([month, day, year]) => iso(year, monthNumber(month), day));
  note(NUMERIC.exec(text), ([first, separator, second, year]) =>
    numeric(first, second, year, monthFirst && separator !== "."),
  );
  const valid = candidates.filter(({ date }) => date !== undefined).sort((a, b) => a.at - b.at);
  return valid[0]?.date;
}

function numeric(first = "", second = "", year = "", monthFirst = false): string | undefined {
  const full = year.length === 2 ? `20${year}` : year;
  if (Number(first) > 12) return iso(full, second, first);
  if (Number(second) > 12) return iso(full, first, second);
  return monthFirst ? iso(full, first, second) : iso(full, second, first);
}

function monthNumber(name = ""): string {
  const lower = name.toLowerCase();
  return String(MONTHS.findIndex((names) => names.some((prefix) => lower.startsWith(prefix))) + 1);
}

function iso(year = "", month = "", day = ""): string | undefined {
  const text = `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const moment = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(moment.getTime()) || !moment.toISOString().startsWith(text)) return undefined;
  return Number(year) >= 1500 && Number(year) <= 2200 ? text : undefined;
}
