/** The route of search. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { SearchHit, SearchRequest } from "../search/types.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { jsonBody, problems } from "./openapi.ts";
import { searchSchema } from "./requests.ts";
import { searchResultSchema } from "./responses.ts";
import { filterOf } from "./search-filter.ts";

/** Adds POST /search. The tenant of every search is the verified caller's; a body cannot name one. */
export function addSearchRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(searchRoute(api, guards), async (c) => {
    const begun = api.clock.now();
    const { query, mode, k, groupBy, filter = {} } = c.req.valid("json");
    const request: SearchRequest = {
      tenant: c.get("caller").tenant,
      query,
      mode,
      k,
      ...(groupBy === undefined ? {} : { groupBy }),
      filter: filterOf(filter, api.profiles.filterableFields()),
      signal: c.req.raw.signal,
    };
    const { hits, complete } = await api.search(request);
    return c.json({ hits: hits.map(hitView), complete, tookMs: Math.max(0, api.clock.now() - begun) }, 200);
  });
}

function hitView({ documentId, name, score, passage, highlights }: SearchHit) {
  const { ordinal, page, headings, start, end, text } = passage;
  return {
    documentId,
    name,
    score,
    passage: { ordinal, page, headings: [...headings], start, end, text },
    highlights: highlights.map((highlight) => ({ start: highlight.start, end: highlight.end })),
  };
}

const searchRoute = ({ settings }: ApiDependencies, guards: RouteGuards) =>
  createRoute({
    method: "post",
    path: "/search",
    operationId: "search",
    tags: ["search"],
    summary: "Find passages by meaning and by words",
    description: "Only passages of live generations of the caller's own documents are found.",
    security: SECURED,
    middleware: guards.withBody,
    request: { body: jsonBody(searchSchema(settings), true) },
    responses: {
      200: {
        description: "The best passages, best first.",
        content: { "application/json": { schema: searchResultSchema } },
      },
      ...problems(400, 401, 403, 413, 415, 429),
    },
  });
