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
  throw new ProblemError("invalid_request", { errors: errors.slice(0, MAX_ERRORS) });
}

function fieldErrors(issue: Issue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, key]),
      message: "Is not a known field.",
    }));
  }
  const inner = issue.code === "invalid_key" ? issue.issues[0]?.message : undefined;
  return [{ field: fieldName(issue.path), message: inner ?? issue.message }];
}

function fieldName(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "body";
  return path.map(String).join(".").slice(0, MAX_FIELD_LENGTH);
}
