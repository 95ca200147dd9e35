/** A statement of an identity policy. Grants only ever allow; what is not allowed is denied. */
export interface Statement {
  /** Letters and digits, unique in its policy: tests and reviews name statements by it. */
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A statement of a resource's own policy, or of who takes a role: it names who may, or may not. */
export interface ResourceStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  /** Absent where the policy lies with the resource that it is about. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Keeps everybody out who comes without TLS, whatever they may do otherwise. */
export function tlsOnly(action: string, resource: string | readonly string[]): ResourceStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resource,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** A policy of these statements, as the text AWS takes. */
export function policyText(statements: readonly (Statement | ResourceStatement)[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}
