/** The route that lists a tenant's documents. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Caller } from "../domain/caller.ts";
import { concurrently } from "../domain/concurrently.ts";
import type { DocumentRecord } from "../domain/record/record.ts";
import type { RecordQuery } from "../ports/document-records.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { listedView } from "./document-view.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { type ListDocumentsQuery, listDocumentsQuerySchema } from "./listing-requests.ts";
import { documentPageSchema } from "./listing-responses.ts";
import { jsonAnswer, problems } from "./openapi.ts";

/** Reads of upload grants at once, for documents that have no bytes yet. */
const GRANT_READS = 10;

/** Adds GET /documents. */
export function addListRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(listDocumentsRoute(guards), async (c) => {
    const { records, cursor } = await pageOf(api, queryOf(c.get("caller"), c.req.valid("query")));
    const documents = await concurrently(records, GRANT_READS, (record) => listedView(api, record));
    return c.json({ documents, cursor }, 200);
  });
}

function queryOf(caller: Caller, query: ListDocumentsQuery): RecordQuery {
  const { status, tag, profile, createdFrom, createdBefore, cursor, limit } = query;
  return {
    tenant: caller.tenant,
    limit,
    ...(status !== undefined && { status }),
    ...(tag !== undefined && { tag }),
    ...(profile !== undefined && { profile }),
    ...(createdFrom !== undefined && { createdFrom }),
    ...(createdBefore !== undefined && { createdBefore }),
    ...(cursor !== undefined && { cursor }),
  };
}

/** Pages asked for to fill one. */
const MAX_PAGES = 50;

/**
 * A page without tombstones, unless they are what is asked for; filled up from the pages that follow, as far as there is
 * time for it.
 */
async function pageOf({ records }: ApiDependencies, query: RecordQuery) {
  if (query.status !== undefined) return await records.list(query);
  const found: DocumentRecord[] = [];
  let cursor = query.cursor;
  for (let pages = 1; ; pages++) {
    const limit = query.limit - found.length;
    const page = await records.list({ ...query, limit, ...(cursor !== undefined && { cursor }) });
    found.push(...page.records.filter(({ summary }) => summary.status !== "DELETED"));
    const isOver = page.cursor === null || page.records.length < limit || pages === MAX_PAGES;
    if (isOver || found.length === query.limit) return { records: found, cursor: page.cursor };
    cursor = page.cursor;
  }
}

const listDocumentsRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/documents",
    operationId: "listDocuments",
    tags: ["documents"],
    summary: "The caller's documents, newest first",
    security: SECURED,
    middleware: guards.plain,
    request: { query: listDocumentsQuerySchema },
    responses: {
      200: jsonAnswer("A page of documents.", documentPageSchema),
      ...problems(400, 401, 403, 429),
    },
  });
