/** The route of search. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { SearchHit, SearchRequest } from "../search/types.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { jsonAnswer, jsonBody, problems } from "./openapi.ts";
import { searchSchema } from "./requests.ts";
import { searchResultSchema } from "./responses.ts";
import { facetOf, filterOf } from "./search-filter.ts";

/** Adds POST /search. The tenant of every search is the verified caller's; a body cannot name one. */
export function addSearchRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(searchRoute(api, guards), async (c) => {
    const begun = api.clock.now();
    const { query, mode, k, groupBy, facets, filter = {} } = c.req.valid("json");
    const filterable = api.profiles.filterableFields();
    const request: SearchRequest = {
      tenant: c.get("caller").tenant,
      query,
      mode,
      k,
      ...(groupBy === undefined ? {} : { groupBy }),
      ...(facets === undefined ? {} : { facets: facets.map((name) => facetOf(name, filterable)) }),
      filter: filterOf(filter, filterable),
      signal: c.req.raw.signal,
    };
    const { hits, complete, facets: counts } = await api.search(request);
    const counted = facets?.map((name, i) => [name, (counts?.[i] ?? []).map((count) => ({ ...count }))] as const);
    const body = {
      hits: hits.map(hitView),
      complete,
      ...(counted !== undefined && { facets: Object.fromEntries(counted) }),
      tookMs: Math.max(0, api.clock.now() - begun),
    };
    return c.json(body, 200);
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
      200: jsonAnswer("The best passages, best first.", searchResultSchema),
      ...problems(400, 401, 403, 413, 415, 429),
    },
  });
