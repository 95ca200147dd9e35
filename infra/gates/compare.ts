/** How near an extracted value has to be to the expected one. */
import { canonicalDate } from "../../src/domain/filter-value.ts";

/** `exact`: the same JSON. `text`: the same words. `number`: within a tolerance. `date`: the same day. */
export const RULES = ["exact", "text", "number", "date"] as const;
export type Rule = (typeof RULES)[number];

/** What two amounts may differ by: half a cent. */
const TOLERANCE = 0.005;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The rule that an expected value is compared by, unless its document names another. */
function ruleFor(expected: unknown): Rule {
  if (typeof expected === "number") return "number";
  if (typeof expected === "string") return DAY.test(expected) ? "date" : "text";
  return "exact";
}

/**
 * Whether an extracted value is the expected one. Of lists and objects, part by part; null expects that nothing was
 * found.
 */
export function isExpected(expected: unknown, actual: unknown, rule?: Rule): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (rule !== "exact" && Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((part, index) => isExpected(part, actual[index], rule))
    );
  }
  if (rule !== "exact" && isRecord(expected)) {
    return isRecord(actual) && Object.entries(expected).every(([name, part]) => isExpected(part, actual[name]));
  }
  switch (rule ?? ruleFor(expected)) {
    case "exact":
      return JSON.stringify(expected) === JSON.stringify(actual);
    case "text":
      return typeof actual === "string" && normalised(actual) === normalised(String(expected));
    case "number":
      return typeof actual === "number" && Math.abs(actual - Number(expected)) <= TOLERANCE;
    case "date":
      return typeof actual === "string" && canonicalDate(actual) === canonicalDate(String(expected));
  }
}

/** Words apart from case, accents' encoding, punctuation and white space. */
function normalised(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
