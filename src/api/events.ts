/** The route of the stream of events, where the installation has one. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ApiEnvironment, EventSource } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { problems } from "./openapi.ts";

const EVENT_STREAM = "text/event-stream";

/** Adds GET /events. */
export function addEventsRoute(app: OpenAPIHono<ApiEnvironment>, events: EventSource, guards: RouteGuards): void {
  app.openapi(eventsRoute(guards), (c) => {
    // HEAD comes here too: a stream that nobody reads would stay open.
    if (c.req.method === "HEAD") return c.body(null, 200, { "content-type": EVENT_STREAM });
    return events(c.get("caller"), c.req.raw);
  });
}

const eventsRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/events",
    operationId: "streamEvents",
    tags: ["documents"],
    summary: "How documents end, as they do",
    description:
      "Server-sent events of the caller's own tenant, each `data` an event's envelope. A client that comes back with " +
      "`Last-Event-ID` gets what it missed. On AWS the same events are on EventBridge.",
    security: SECURED,
    middleware: guards.plain,
    request: {
      headers: z.object({
        "last-event-id": z
          .string()
          .optional()
          .openapi({ description: "The id of the last event that came; the stream goes on behind it." }),
      }),
    },
    responses: {
      200: {
        description: "The stream; it ends with the connection.",
        content: { [EVENT_STREAM]: { schema: z.string() } },
      },
      ...problems(401, 403, 429),
    },
  });
