/** Who asks, on one machine: a file of bearer tokens, or nobody in particular. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Caller, DEFAULT_TENANT, isTenantId } from "../domain/caller.ts";
import { type Authenticate, UnauthenticatedError } from "./authentication.ts";

/**
 * Callers by the SHA-256 (hex) of their token. Looking a digest up tells an attacker nothing through its timing: the
 * digest of a guess shares no prefix with a token's that could be steered.
 */
export type TokenTable = ReadonlyMap<string, Caller>;

const tokenText = /^[\x21-\x7e]{1,1024}$/;
const tenant = z.string().refine(isTenantId);
const entry = z.union([
  tenant.transform((name) => ({ tenant: name, principal: undefined, operator: false })),
  z.strictObject({
    tenant,
    principal: z.string().min(1).max(128).optional(),
    operator: z.boolean().default(false),
  }),
]);

/**
 * Reads a tokens file: a JSON object of token → tenant, or token → {tenant, principal, operator}.
 * @throws an error that says what to correct and where, by the entry's place: a token is never repeated.
 */
export function parseTokens(text: string): TokenTable {
  const entries = Object.entries(jsonObject(text));
  if (entries.length === 0) throw new Error('The tokens file names no token; add one as {"<token>": "<tenant>"}.');
  const table = new Map<string, Caller>();
  for (const [index, [token, value]] of entries.entries()) {
    const where = `Entry ${index + 1} of the tokens file`;
    if (!tokenText.test(token)) {
      throw new Error(`${where} is no usable token; use 1–1,024 visible ASCII characters without spaces.`);
    }
    const parsed = entry.safeParse(value);
    if (!parsed.success) {
      throw new Error(
        `${where} names no tenant; write a tenant of 1–63 letters, digits, ".", "_" or "-", or {"tenant": …, "principal": …}.`,
      );
    }
    const digest = digestOfToken(token);
    const { tenant: named, principal = `token-${digest.slice(0, 12)}`, operator } = parsed.data;
    table.set(digest, { tenant: named, principal, ...(operator && { operator }) });
  }
  return table;
}

/** Knows callers by `Authorization: Bearer <token>`. */
export function authenticateByTokens(tokens: TokenTable): Authenticate {
  return async (request) => {
    const header = request.headers.get("authorization");
    if (header === null) throw new UnauthenticatedError(false);
    const token = /^Bearer +([\x21-\x7e]+) *$/i.exec(header)?.[1];
    const caller = token === undefined ? undefined : tokens.get(digestOfToken(token));
    if (caller === undefined) throw new UnauthenticatedError(true);
    return caller;
  };
}

/** Everyone is the default tenant and its operator: for a service that only its own machine reaches. */
export function authenticateOpen(): Authenticate {
  return async () => ({ tenant: DEFAULT_TENANT, principal: "anonymous", operator: true, anonymous: true });
}

function digestOfToken(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("The tokens file is not JSON; write an object of token → tenant.");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Error("The tokens file must hold one JSON object of token → tenant.");
  }
  return value as Record<string, unknown>;
}
