/** The route of a document's whole output: its text with pages and passages, or the same for people. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { documentKey, markdownKey } from "../domain/layout.ts";
import type { ObjectHead } from "../ports/object-store.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { ownedOutput } from "./live-generation.ts";
import { problems } from "./openapi.ts";
import { documentPathSchema, outputQuerySchema } from "./requests.ts";
import { outputSchema } from "./responses.ts";

const KEYS = { json: documentKey, md: markdownKey };
/** How long a pre-signed GET is good: long enough to follow a redirect, too short to be passed on. Seconds. */
const DOWNLOAD_SECONDS = 60;

/** Adds GET /documents/{id}/output. */
export function addOutputRoute(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(outputRoute(guards), async (c) => {
    const keyOf = KEYS[c.req.valid("query").format];
    const output = await ownedOutput(api.records, c.get("caller"), c.req.valid("param").id, (documentId, live) =>
      outputUnder(api, keyOf(documentId, live.generation)),
    );
    if ("redirect" in output) return c.redirect(output.redirect, 303);
    return c.body(ReadableStream.from(output.body), 200, { "content-type": output.head.contentType });
  });
}

type Output = { readonly redirect: string } | { readonly head: ObjectHead; readonly body: AsyncIterable<Uint8Array> };
/** The output as a stream, or where to get it; null where there is none. */
async function outputUnder({ outputs, downloads, settings }: ApiDependencies, key: string): Promise<Output | null> {
  if (downloads !== undefined && settings.answerMaxBytes !== null) {
    const head = await outputs.head(key);
    if (head !== null && head.size > settings.answerMaxBytes) {
      return { redirect: await downloads.grantDownload(key, DOWNLOAD_SECONDS) };
    }
  }
  return await outputs.read(key);
}

const outputRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/documents/{id}/output",
    operationId: "getOutput",
    tags: ["documents"],
    summary: "The live generation's whole output",
    description: "As JSON with text, pages, passages and fields, or as Markdown for people.",
    security: SECURED,
    middleware: guards.plain,
    request: { params: documentPathSchema, query: outputQuerySchema },
    responses: {
      200: {
        description: "The output.",
        content: { "application/json": { schema: outputSchema }, "text/markdown": { schema: { type: "string" } } },
      },
      303: { description: "The output is large: follow `Location`, a pre-signed GET that is good for a minute." },
      ...problems(400, 401, 403, 404, 410, 429),
    },
  });
