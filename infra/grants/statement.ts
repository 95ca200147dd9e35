/** A statement of an identity policy. Grants only ever allow; what is not allowed is denied. */
export interface Statement {
  /** Letters and digits, unique in its policy: tests and reviews name statements by it. */
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A policy of these statements, as the text IAM takes. */
export function policyText(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
