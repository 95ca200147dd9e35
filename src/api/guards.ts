/** What runs before a route's own validation: who asks, how often, and how much they send. */
import { isUtf8 } from "node:buffer";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { DEFAULT_TENANT } from "../domain/caller.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { SECURITY_SCHEME } from "./openapi.ts";
import { ProblemError } from "./problems.ts";
import { requestRate } from "./request-rate.ts";

/** Greatest body of a request, in bytes: documents go to the store, not through here. */
export const MAX_BODY_BYTES = 256 * 1024;

/** How a route says in the API's description that it is for known callers. */
export const SECURED = [{ [SECURITY_SCHEME]: [] }];

export interface RouteGuards {
  /** For routes without a body. */
  readonly plain: MiddlewareHandler<ApiEnvironment>[];
  readonly withBody: MiddlewareHandler<ApiEnvironment>[];
}

/** The guards of this installation. */
export function routeGuards(api: ApiDependencies): RouteGuards {
  const authenticated = authentication(api);
  const limited = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw new ProblemError("too_large", { detail: `A request's body may have at most ${MAX_BODY_BYTES} bytes.` });
    },
  });
  const known = [authenticated, requestRate(api)];
  return { plain: known, withBody: [...known, limited, checkedBody] };
}

/** Finds out who asks. In single tenancy there is one tenant only: a caller of another must not end up in it. */
function authentication({ authenticate, settings }: ApiDependencies): MiddlewareHandler<ApiEnvironment> {
  return async (c, next) => {
    const caller = await authenticate(c.req.raw, c.env);
    if (settings.tenancy === "single" && caller.tenant !== DEFAULT_TENANT) throw new ProblemError("wrong_tenant");
    c.set("caller", caller);
    await next();
  };
}

/**
 * Clients that always name a content type send it with an empty body too: that is no body, not broken JSON. And what is
 * not UTF-8 is refused: the parser would take it with other characters in its place.
 */
const checkedBody: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  const { headers } = c.req.raw;
  const body = headers.has("content-type") ? Buffer.from(await c.req.arrayBuffer()) : undefined;
  if (body !== undefined && !isUtf8(body)) throw new ProblemError("invalid_json");
  if (body?.length === 0) {
    const without = new Headers(headers);
    without.delete("content-type");
    c.req.raw = new Request(c.req.raw.url, { method: c.req.method, headers: without, signal: c.req.raw.signal });
  }
  await next();
};
