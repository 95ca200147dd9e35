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

/** Whether a policy lets a principal do all of these. */
export function lets(statements: readonly DocumentStatement[], principal: string, ...actions: readonly string[]) {
  const allowed = statements.filter(({ allows, principals }) => allows && principals.includes(principal));
  return actions.every((action) => allowed.some((statement) => statement.actions.includes(action)));
}

function texts(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((entry): entry is string => typeof entry === "string");
}
