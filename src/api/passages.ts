/** The route of a document's passages, page by page. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import type { Caller } from "../domain/caller.ts";
import { documentKey } from "../domain/layout.ts";
import { decodeCursor, encodeCursor, InvalidCursorError } from "../ports/cursor.ts";
import { readAll } from "../ports/object-store.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { type PageQuery, pageQuerySchema } from "./listing-requests.ts";
import { passagePageSchema } from "./listing-responses.ts";
import { ownedOutput } from "./live-generation.ts";
import { jsonAnswer, problems } from "./openapi.ts";
import { documentPathSchema } from "./requests.ts";
import { passageSchema } from "./responses.ts";

const storedPassages = z.object({ passages: z.array(passageSchema) });

/** Adds GET /documents/{id}/passages. */
export function addPassagesRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(passagesRoute(guards), async (c) => {
    const { id } = c.req.valid("param");
    return c.json(await passagesOf(api, c.get("caller"), id, c.req.valid("query")), 200);
  });
}

/**
 * A page of the live generation's passages. The cursor names the generation, so that pages of two never mix.
 * @throws {InvalidCursorError} where the document has another live generation since the page before
 * @throws {ProblemError} not_found, deleted, no_output
 */
async function passagesOf(api: ApiDependencies, caller: Caller, id: string, { cursor, limit }: PageQuery) {
  const asked = cursor === undefined ? undefined : decodeCursor(cursor);
  return await ownedOutput(api.records, caller, id, async (documentId, { generation }) => {
    if (asked !== undefined && asked[0] !== generation) throw new InvalidCursorError();
    const from = asked === undefined ? 0 : ordinalIn(asked[1]);
    const bytes = await readAll(api.outputs, documentKey(documentId, generation));
    if (bytes === null) return null;
    const { passages } = storedPassages.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    const next = from + limit;
    return {
      generation,
      passages: passages.slice(from, next),
      cursor: next < passages.length ? encodeCursor(generation, String(next)) : null,
    };
  });
}

function ordinalIn(text: string): number {
  const ordinal = Number(text);
  if (!Number.isSafeInteger(ordinal) || ordinal < 0) throw new InvalidCursorError();
  return ordinal;
}

const passagesRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/documents/{id}/passages",
    operationId: "listPassages",
    tags: ["documents"],
    summary: "The live generation's passages, in reading order",
    security: SECURED,
    middleware: guards.plain,
    request: { params: documentPathSchema, query: pageQuerySchema },
    responses: {
      200: jsonAnswer("A page of passages.", passagePageSchema),
      ...problems(400, 401, 403, 404, 410, 429),
    },
  });
