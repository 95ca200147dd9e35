import type { FilterValue } from "./passage.ts";

const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const HAS_ZONE = /(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * A filter value as it is compared: dates (ISO 8601) as moments in UTC, so that `2024-05-01`, `2024-05-01T00:00:00Z`
 * and `2024-05-01T02:00:00+02:00` are equal and ordered; a time without a zone is UTC; other texts and numbers as they
 * are.
 */
export function comparable(value: FilterValue): FilterValue {
  if (typeof value === "number" || !ISO_DATE.test(value)) return value;
  const moment = Date.parse(value.length === 10 || HAS_ZONE.test(value) ? value : `${value}Z`);
  return Number.isNaN(moment) ? value : new Date(moment).toISOString();
}
