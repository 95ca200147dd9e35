/** Policy documents of AWS, as far as the rules look into them. */
import { parsedAt, type StackResource, valueIn } from "./resource.ts";

/** A statement with every list made a list. */
export interface DocumentStatement {
  readonly sid: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** `*`, `events.amazonaws.com`, ARNs; empty in policies of an identity. */
  readonly principals: readonly string[];
  readonly condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** `NotAction`, `NotResource` or `NotPrincipal`: everything but what is named. */
  readonly inverted: readonly string[];
}

/** The statements of the policy under a key, none where there is none. @throws {NotKnownYet} */
export function statementsAt(resource: StackResource, key = "policy"): readonly DocumentStatement[] {
  return statementsIn(parsedAt(resource, key));
}

/** The statements of a policy that was parsed already. */
export function statementsIn(document: unknown): readonly DocumentStatement[] {
  const statements = valueIn(document, "Statement");
  return (Array.isArray(statements) ? statements : []).map((statement: Readonly<Record<string, unknown>>) => ({
    sid: String(statement.Sid ?? ""),
    allows: statement.Effect === "Allow",
    actions: texts(statement.Action),
    resources: texts(statement.Resource),
    principals:
      typeof statement.Principal === "object" && statement.Principal !== null
        ? Object.values(statement.Principal).flatMap(texts)
        : texts(statement.Principal),
    condition: (statement.Condition ?? {}) as DocumentStatement["condition"],
    inverted: ["NotAction", "NotResource", "NotPrincipal"].filter((key) => key in statement),
  }));
}

/** Whether a policy refuses whatever comes without TLS. */
export function refusesPlainText(statements: readonly DocumentStatement[]): boolean {
  return statements.some(
    ({ allows, principals, condition }) =>
      !allows && principals.includes("*") && String(condition.Bool?.["aws:SecureTransport"]) === "false",
  );
}

/** Who asks for what. */
export interface Request {
  readonly principal: string;
  readonly actions: readonly string[];
  /** The ARN on whose behalf, where it is known. */
  readonly source: string;
}

/** Whether a policy lets a service do all of it for its source. */
export function lets(statements: readonly DocumentStatement[], { principal, actions, source }: Request): boolean {
  const allowing = statements.filter(
    (statement) => statement.allows && statement.principals.includes(principal) && isFor(statement, source),
  );
  return actions.every((action) => allowing.some((statement) => statement.actions.includes(action)));
}

/** A condition on another source keeps this one out. */
function isFor({ condition }: DocumentStatement, source: string): boolean {
  const named = Object.values(condition).flatMap((tests) => texts(tests["aws:SourceArn"]));
  return source === "" || named.length === 0 || named.some((pattern) => matches(pattern, source));
}

function matches(pattern: string, arn: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(arn);
}

/** Tests of a condition that let nobody in but whom they name. */
const NAMING = ["StringEquals", "StringLike", "ArnEquals", "ArnLike"];
const NAMED_BY = [
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
];

/** Whether a condition keeps everybody out whom it does not name. */
export function isBound({ condition }: DocumentStatement): boolean {
  return NAMING.some((operator) =>
    NAMED_BY.some((key) => {
      const values = texts(condition[operator]?.[key]);
      return values.length > 0 && !values.includes("*");
    }),
  );
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry): entry is string => typeof entry === "string");
}
