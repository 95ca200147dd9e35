/** The routes that bring in objects which lay in the bucket before Sluice did, and say what that will about cost. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import type { Caller } from "../domain/caller.ts";
import { Failure } from "../domain/failure.ts";
import { importableObjects, queueLooks } from "../maintenance/import-objects.ts";
import { InvalidCursorError } from "../ports/cursor.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { estimateFor } from "./estimate.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { estimateRequestSchema, type ImportRequest, importRequestSchema } from "./import-requests.ts";
import { estimateSchema, importPageSchema } from "./import-responses.ts";
import { jsonAnswer, jsonBody, problems } from "./openapi.ts";
import { fieldProblem, ProblemError } from "./problems.ts";

/** Adds POST /estimates and POST /imports. */
export function addImportRoutes(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(estimateRoute(guards), (c) => {
    const { objects, profile = null } = c.req.valid("json");
    return c.json(estimateFor(api, objects, profile), 200);
  });
  app.openapi(importRoute(guards), async (c) => {
    return c.json(await importPage(api, c.get("caller"), c.req.valid("json")), 200);
  });
}

/**
 * Queues a look at each object of a page that is no document yet. Which ones are is the records' to say, so that the
 * same request again goes on where an earlier one stopped.
 * @throws {ProblemError} for another bucket, and for another tenant's prefix
 */
async function importPage(api: ApiDependencies, caller: Caller, { bucket, prefix, dryRun, cursor }: ImportRequest) {
  const { rawBucket, tenancy } = api.settings;
  if (bucket !== rawBucket) throw new ProblemError("other_bucket");
  if (tenancy === "multi" && !prefix.startsWith(`${caller.tenant}/`)) {
    throw fieldProblem("prefix", `Must begin with your tenant's own, ${caller.tenant}/.`);
  }
  const bringing = { ...api, tenancy };
  const {
    objects,
    unknown,
    cursor: next,
  } = await importableObjects(bringing, prefix, cursor).catch((error: unknown) => {
    // The store's own cursors are handed on: what it cannot go on with was not one of them.
    throw cursor !== undefined && error instanceof Failure && !error.retryable ? new InvalidCursorError() : error;
  });
  if (!dryRun) await queueLooks(bringing, unknown);
  return {
    objects,
    known: objects - unknown.length,
    queued: unknown.length,
    bytes: unknown.reduce((sum, { size }) => sum + size, 0),
    estimate: estimateFor(api, unknown, null),
    cursor: next,
  };
}

const estimateRoute = (guards: RouteGuards) =>
  createRoute({
    method: "post",
    path: "/estimates",
    operationId: "estimateCost",
    tags: ["operations"],
    summary: "What processing objects would about cost",
    description: "By their keys and sizes, at the prices of the models that their profiles would ask. Nothing is read.",
    security: SECURED,
    middleware: guards.withBody,
    request: { body: jsonBody(estimateRequestSchema, true) },
    responses: {
      200: jsonAnswer("The estimate.", estimateSchema),
      ...problems(400, 401, 403, 413, 415, 422, 429),
    },
  });

const importRoute = (guards: RouteGuards) =>
  createRoute({
    method: "post",
    path: "/imports",
    operationId: "importObjects",
    tags: ["operations"],
    summary: "Bring in objects that lay in the installation's own bucket before",
    description:
      "A page at a time: objects that are no documents yet are queued where they lie, and no bytes are moved. " +
      "Objects of other buckets are uploaded, as the command `sluice import` does.",
    security: SECURED,
    middleware: guards.withBody,
    request: { body: jsonBody(importRequestSchema, true) },
    responses: {
      200: jsonAnswer("What was queued, or would be.", importPageSchema),
      ...problems(400, 401, 403, 413, 415, 422, 429),
    },
  });
