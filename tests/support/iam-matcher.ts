/**
 * Whether statements allow a call, as IAM would say of identity policies that only allow: enough for the statements of
 * infra/grants, and an error for whatever goes beyond. (The npm packages that know all of IAM are under the AGPL.)
 */
import type { Statement } from "../../infra/grants/statement.ts";

/** A call of an AWS service. */
export interface AwsCall {
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** The ARN it is about. */
  readonly resource: string;
  /** Condition keys that the call carries. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The statements that allow the call. */
export function allowing(statements: readonly Statement[], call: AwsCall): readonly Statement[] {
  return statements.filter(
    ({ Action, Resource, Condition = {} }) =>
      Action.includes(call.action) &&
      Resource.some((pattern) => matches(pattern, call.resource)) &&
      Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, call.context ?? {})),
  );
}

/** `*` stands for any text; `?`, which our statements have none of, is refused. */
function matches(pattern: string, resource: string): boolean {
  if (pattern.includes("?")) throw new Error(`The pattern ${pattern} is beyond this matcher.`);
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(resource);
}

function holds(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  context: Readonly<Record<string, string>>,
): boolean {
  if (operator !== "StringEquals") throw new Error(`The operator ${operator} is beyond this matcher.`);
  return Object.entries(keys).every(([key, wanted]) => {
    const value = context[key];
    return value !== undefined && [wanted].flat().includes(value);
  });
}
