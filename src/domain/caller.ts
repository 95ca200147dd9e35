/** The tenant of single tenancy. */
export const DEFAULT_TENANT = "default";

/**
 * The tenant under which a key without a tenant is recorded in multi tenancy. Not a valid tenant id, so no caller has
 * it: only operators see such documents.
 */
export const NO_TENANT = "(none)";

const TENANT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** True for a name a tenant may have: 1–63 letters, digits, `.`, `_`, `-`, beginning with a letter or digit. */
export function isTenantId(text: string): boolean {
  return TENANT_ID.test(text);
}

/** Who asks, as verified at the edge: never taken from a body, a query or a path. */
export interface Caller {
  readonly tenant: string;
  /** A stable name of the person or machine, for rate limits and audit; no secret. */
  readonly principal: string;
  /** May see and mend what belongs to no tenant, and dead letters of all tenants. */
  readonly operator?: boolean;
  /** Nobody in particular: the API is open, and asks for no sign-in. */
  readonly anonymous?: boolean;
}
