/** Values of filterable fields, in the one form in which passages hold them and searches ask for them. */

/** How a profile types a filterable field. */
export type FieldType = "keyword" | "number" | "date";

/** The greatest length of a keyword, in UTF-16 units. */
export const MAX_KEYWORD_LENGTH = 256;

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * A date (`2026-03-01`) or a moment with its offset (`2026-03-01T09:30:00+01:00`) in canonical form: in UTC, and as a
 * bare date where it is midnight, so that comparing texts compares moments. Undefined for anything else.
 */
export function canonicalDate(text: string): string | undefined {
  if (!DATE.test(text) && !DATE_TIME.test(text)) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime()) || !isCalendarDay(text.slice(0, 10))) return undefined;
  const iso = moment.toISOString();
  if (!/^\d{4}-/.test(iso)) return undefined;
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso;
}

/** False for a day such as 30 February, which `Date` silently moves into March. */
function isCalendarDay(day: string): boolean {
  const moment = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
}
