/** The routes for those who run the service: health and the API's description. Both are open to everyone. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { JSONValue } from "hono/utils/types";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { openApiDocument } from "./openapi.ts";
import { healthSchema } from "./responses.ts";

export const HEALTH_ROUTE = "/health";

/** Adds GET /health and GET /openapi.json. */
export function addOperationRoutes(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies): void {
  app.openapi(healthRoute, async (c) => {
    const { status, checks } = await api.health();
    const body = { status, version: api.version, checks: { ...checks } };
    return status === "down" ? c.json(body, 503) : c.json(body, 200);
  });

  let description: Record<string, JSONValue> | undefined;
  app.openapi(descriptionRoute, (c) => {
    description ??= { ...openApiDocument(app, api.version) } as unknown as Record<string, JSONValue>;
    return c.json(description, 200);
  });
}

const healthContent = { "application/json": { schema: healthSchema } };

const healthRoute = createRoute({
  method: "get",
  path: HEALTH_ROUTE,
  operationId: "getHealth",
  tags: ["operations"],
  summary: "Whether the service can do its work",
  security: [],
  responses: {
    200: { description: "It can, perhaps with parts missing.", content: healthContent },
    503: { description: "It cannot.", content: healthContent },
  },
});

const descriptionRoute = createRoute({
  method: "get",
  path: "/openapi.json",
  operationId: "getOpenApi",
  tags: ["operations"],
  summary: "This description",
  security: [],
  responses: {
    200: {
      description: "OpenAPI 3.1.",
      content: { "application/json": { schema: z.record(z.string(), z.unknown()) } },
    },
  },
});
