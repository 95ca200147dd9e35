/** The route of what the caller's documents were paid for on a day. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { dayOf, usageExpiry, usageIn, usageName } from "../domain/tenant-usage.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { problems } from "./openapi.ts";
import { usageQuerySchema } from "./requests.ts";
import { tenantUsageSchema } from "./responses.ts";

/** Adds GET /usage. The tenant is the verified caller's. */
export function addUsageRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(usageRoute(guards), async (c) => {
    const now = api.clock.now();
    const { day = dayOf(now) } = c.req.valid("query");
    const name = usageName(c.get("caller").tenant, day);
    const times = { now, expiresAt: usageExpiry(now) };
    const usage = await api.ledger.changeFigures(name, (figures) => ({ result: usageIn(figures) }), times);
    return c.json({ day, usage }, 200);
  });
}

const usageRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/usage",
    operationId: "getUsage",
    tags: ["operations"],
    summary: "What models were paid for your documents on a day",
    description: "Counted when a call was paid, whatever became of its document. Kept for 100 days.",
    security: SECURED,
    middleware: guards.plain,
    request: { query: usageQuerySchema },
    responses: {
      200: {
        description: "Tokens and cost; nothing but zeros for a day without calls.",
        content: { "application/json": { schema: tenantUsageSchema } },
      },
      ...problems(400, 401, 403, 429),
    },
  });
