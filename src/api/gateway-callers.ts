/**
 * Who asks, where API Gateway (HTTP API, payload 2.0) has verified it before the function is called: the claims of a
 * JWT, or an IAM principal. Only the request context is believed; headers, which the client writes, are not.
 */
import { z } from "zod";
import { type Caller, DEFAULT_TENANT, isTenantId } from "../domain/caller.ts";
import type { Tenancy } from "../domain/identity.ts";
import { type Authenticate, UnauthenticatedError } from "./authentication.ts";
import { ProblemError } from "./problems.ts";

/** A group, or an entry of the tenant claim, that names a tenant. */
const TENANT_GROUP = "tenant:";
/** A scope that names a tenant, for machines: Cognito writes scopes as `<resource server>/<scope>`. */
const TENANT_SCOPE = "tenant/";
/** The group and the scope of operators. */
const OPERATOR_GROUP = "role:operator";
const OPERATOR_SCOPE = "role/operator";

const jwtContext = z.object({
  authorizer: z.object({
    jwt: z.object({
      claims: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    }),
  }),
});

const iamContext = z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string().min(1) }) }) });

type Claims = z.output<typeof jwtContext>["authorizer"]["jwt"]["claims"];

/**
 * Knows callers by the claims of their access token. People carry their tenant in a claim (with Cognito a group
 * `tenant:<id>`), machines in a scope `tenant/<id>`.
 *
 * The authorizer lets id tokens through where a route asks for no scopes: they are refused here, by `token_use` where
 * the issuer writes it (Cognito), else by having no scope at all.
 */
export function authenticateByClaims(options: {
  readonly tenancy: Tenancy;
  readonly tenantClaim: string;
}): Authenticate {
  return async (_request, platform) => {
    const claims = jwtContext.safeParse(contextOf(platform)).data?.authorizer.jwt.claims;
    if (claims === undefined) throw new UnauthenticatedError(false);
    const principal = textOf(claims.sub) ?? textOf(claims.client_id);
    if (!isAccessToken(claims) || principal === undefined) throw new UnauthenticatedError(true);
    const operator = isOperator(claims, options.tenantClaim);
    return {
      tenant: tenantOf(options, tenantsIn(claims, options.tenantClaim)),
      principal,
      ...(operator && { operator }),
    };
  };
}

/** Knows callers by their IAM principal and a map of principal → tenant. */
export function authenticateByPrincipal(options: {
  readonly tenancy: Tenancy;
  /** Tenants by the ARN of a role or user. */
  readonly principals: Readonly<Record<string, string>>;
  /** ARNs of those among them who are operators. */
  readonly operators?: readonly string[];
}): Authenticate {
  const tenants = new Map(Object.entries(options.principals).map(([arn, tenant]) => [principalOf(arn), tenant]));
  const operators = new Set((options.operators ?? []).map(principalOf));
  return async (_request, platform) => {
    const arn = iamContext.safeParse(contextOf(platform)).data?.authorizer.iam.userArn;
    if (arn === undefined) throw new UnauthenticatedError(false);
    const principal = principalOf(arn);
    const tenant = tenants.get(principal);
    const operator = operators.has(principal);
    return {
      tenant: tenantOf(options, tenant === undefined ? [] : [tenant]),
      principal,
      ...(operator && { operator }),
    };
  };
}

/**
 * The principal behind an ARN. A session is its role, and a role's path is left out, for a session's ARN does not name
 * it: `arn:aws:sts::1:assumed-role/reader/session` and `arn:aws:iam::1:role/team/reader` are the same.
 */
export function principalOf(arn: string): string {
  const session = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.+$/.exec(arn);
  const role = session ?? /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  return role === null ? arn : `arn:${role[1]}:iam::${role[2]}:role/${role[3]}`;
}

/** The platform's request context, as `hono/aws-lambda` hands it to the app. */
function contextOf(platform: unknown): unknown {
  return (platform as { requestContext?: unknown } | undefined)?.requestContext;
}

function isAccessToken(claims: Claims): boolean {
  const use = textOf(claims.token_use);
  return use === undefined ? scopesIn(claims).length > 0 : use === "access";
}

function tenantsIn(claims: Claims, tenantClaim: string): string[] {
  const groups = entriesOf(claims[tenantClaim]).filter((entry) => entry.startsWith(TENANT_GROUP));
  const scopes = scopesIn(claims).filter((scope) => scope.startsWith(TENANT_SCOPE));
  return [
    ...groups.map((group) => group.slice(TENANT_GROUP.length)),
    ...scopes.map((scope) => scope.slice(TENANT_SCOPE.length)),
  ];
}

function isOperator(claims: Claims, tenantClaim: string): boolean {
  return entriesOf(claims[tenantClaim]).includes(OPERATOR_GROUP) || scopesIn(claims).includes(OPERATOR_SCOPE);
}

function scopesIn(claims: Claims): string[] {
  return [...entriesOf(claims.scope), ...entriesOf(claims.scp)];
}

/**
 * The entries of a claim. API Gateway flattens an array into one text, `[a b]`; issuers write lists with spaces or
 * commas. None of the entries that matter here holds either.
 */
function entriesOf(claim: Claims[string] | undefined): string[] {
  if (Array.isArray(claim)) return claim;
  const text = textOf(claim);
  return text === undefined
    ? []
    : text
        .replace(/^\[(.*)\]$/s, "$1")
        .split(/[\s,]+/)
        .filter((entry) => entry !== "");
}

function textOf(claim: Claims[string] | undefined): string | undefined {
  return typeof claim === "string" && claim !== "" ? claim : undefined;
}

/**
 * The one tenant among those named. In single tenancy a caller need not name any, but one who names another is not
 * taken for the default's: the app refuses that.
 * @throws {ProblemError} where none is named, or several: which of them is meant, nobody verified can say.
 */
function tenantOf({ tenancy }: { readonly tenancy: Tenancy }, named: readonly string[]): Caller["tenant"] {
  const [tenant, ...others] = new Set(named);
  if (tenant === undefined && tenancy === "single") return DEFAULT_TENANT;
  if (others.length > 0) throw new ProblemError("several_tenants");
  if (tenant === undefined || !isTenantId(tenant)) throw new ProblemError("no_tenant");
  return tenant;
}
