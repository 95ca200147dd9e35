import type { ZodError } from "zod";
import { type FieldError, ProblemError } from "./problems.ts";

type Issue = ZodError["issues"][number];

/** Errors named in one answer: the first are enough to go on with. */
const MAX_ERRORS = 20;
const MAX_FIELD_LENGTH = 200;

/** What a schema found, naming each field. Hono calls it after every validation; only failures matter. */
export function validationHook(result: { success: boolean; error?: ZodError }): void {
  if (result.success || result.error === undefined) return;
  const errors = result.error.issues.flatMap((issue) => fieldErrors(issue));
  // One error a field, the last: of several rules that it breaks, the later ones say more.
  const byField = new Map(errors.map((error) => [error.field, error]));
  throw new ProblemError("invalid_request", { errors: [...byField.values()].slice(0, MAX_ERRORS) });
}

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      message: "Is not a known field.",
    }));
  }
  const inner = issue.code === "invalid_key" ? issue.issues[0] : undefined;
  return [{ field: fieldName(issue.path), message: sentenceOf(inner ?? issue) }];
}

/** What is wrong, for people. Rules of the API's own say it themselves; the library's are put into words here. */
function sentenceOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      // The library keeps what was received out of its issues, but for this sentence of its own.
      if (issue.message.endsWith("received undefined")) return "Is required.";
      return `Must be ${KINDS[issue.expected] ?? issue.expected}.`;
    case "invalid_value":
      return `Must be one of: ${issue.values.map(String).join(", ")}.`;
    case "too_small":
      return sizeSentence("At least", issue.origin, issue.minimum);
    case "too_big":
      return sizeSentence("At most", issue.origin, issue.maximum);
    case "invalid_format":
      return FORMATS[issue.format] ?? issue.message;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Partial<Record<string, string>>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

const FORMATS: Readonly<Partial<Record<string, string>>> = {
  date: "Must be a day such as 2026-03-01.",
};

const UNITS: Readonly<Partial<Record<string, string>>> = { string: " characters", array: " entries" };

function sizeSentence(bound: "At least" | "At most", origin: string, limit: number | bigint): string {
  if (bound === "At least" && limit === 1 && UNITS[origin] !== undefined) return "Must not be empty.";
  return `${bound} ${limit}${UNITS[origin] ?? ""}.`;
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "body";
  return path.map(String).join(".").slice(0, MAX_FIELD_LENGTH);
}
