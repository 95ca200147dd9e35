import { expect, test } from "vitest";
import { canonicalDate } from "../../../src/domain/filter-value.ts";

test.each([
  ["2026-03-01", "2026-03-01"],
  ["2026-03-01T00:00:00Z", "2026-03-01"],
  ["2026-03-01T02:00:00+02:00", "2026-03-01"],
  ["2026-03-01T09:30:00.5+01:00", "2026-03-01T08:30:00.500Z"],
  ["2024-02-29", "2024-02-29"],
])("%s is %s", (text, canonical) => {
  expect(canonicalDate(text)).toBe(canonical);
});

test.each([
  "",
  "2026",
  "2026-02-30",
  "2026-02-30T10:00:00Z",
  "2026-13-01",
  "2026-03-01T09:30:00",
  "1 March 2026",
  "9999-12-31T23:59:59-10:00",
])("%s is no date", (text) => {
  expect(canonicalDate(text)).toBeUndefined();
});
