/** The routes of documents: upload, look, delete, reprocess. */
import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { requestDeletion } from "../maintenance/request-deletion.ts";
import { requestReprocess } from "../maintenance/request-reprocess.ts";
import type { ApiDependencies, ApiEnvironment } from "./context.ts";
import { createUpload } from "./create-upload.ts";
import { documentPath, isoTime, viewOf } from "./document-view.ts";
import { type RouteGuards, SECURED } from "./guards.ts";
import { jsonAnswer, jsonBody, problems } from "./openapi.ts";
import { ownedDocument } from "./owned-document.ts";
import { fieldProblem, ProblemError } from "./problems.ts";
import { createDocumentSchema, documentPathSchema, idempotencySchema, reprocessSchema } from "./requests.ts";
import { acceptedSchema, documentSchema, uploadSchema } from "./responses.ts";

/** Adds the routes under /documents. */
export function addDocumentRoutes(app: OpenAPIHono<ApiEnvironment>, api: ApiDependencies, guards: RouteGuards): void {
  app.openapi(createDocumentRoute(guards), async (c) => {
    const key = c.req.valid("header")["Idempotency-Key"];
    const created = await createUpload(api, c.get("caller"), c.req.valid("json"), key);
    const self = documentPath(created.documentId);
    const { method, url, headers, expiresAt } = created.upload;
    const upload = { method, url, headers: { ...headers }, expiresAt: isoTime(expiresAt) };
    const { documentId, uploadId } = created;
    return c.json({ documentId, uploadId, upload, links: { self } }, 201, { location: self });
  });

  app.openapi(getDocumentRoute(guards), async (c) => {
    const record = await ownedDocument(api.records, c.get("caller"), c.req.valid("param").id);
    const view = await viewOf(api, record);
    if (view.status === "DELETED") throw new ProblemError("deleted");
    return c.json(view, 200);
  });

  app.openapi(deleteDocumentRoute(guards), async (c) => {
    const record = await ownedDocument(api.records, c.get("caller"), c.req.valid("param").id);
    const result = await requestDeletion(api, record);
    if (result.kind === "unknown") throw new ProblemError("not_found");
    return c.json({ documentId: record.summary.documentId, status: "DELETED" as const }, 202);
  });

  app.openapi(reprocessRoute(guards), async (c) => {
    const { profile = null, fresh = false } = c.req.valid("json");
    const record = await ownedDocument(api.records, c.get("caller"), c.req.valid("param").id);
    if (profile !== null && api.profiles.find(profile) === undefined) {
      throw fieldProblem("profile", `Choose one of: ${api.profiles.names().join(", ")}.`, "unknown_profile");
    }
    const result = await requestReprocess(api, record.summary.documentId, { profile, fresh });
    if (result.kind === "unknown") throw new ProblemError("not_found");
    if (result.kind !== "accepted") throw new ProblemError(result.kind);
    const { documentId, status } = result.record.summary;
    return c.json({ documentId, status }, 202, { location: documentPath(documentId) });
  });
}

const createDocumentRoute = (guards: RouteGuards) =>
  createRoute({
    method: "post",
    path: "/documents",
    operationId: "createDocument",
    tags: ["documents"],
    summary: "Ask for a place to upload a document to",
    description:
      "Answers with a pre-signed PUT bound to exactly the promised size, type and checksum. A key that is taken is " +
      "replaced; until the new bytes are processed, search goes on with the old ones.",
    security: SECURED,
    middleware: guards.withBody,
    request: { headers: idempotencySchema, body: jsonBody(createDocumentSchema, true) },
    responses: {
      201: jsonAnswer("Upload the bytes with this PUT.", uploadSchema),
      ...problems(400, 401, 403, 413, 415, 422, 429),
    },
  });

const getDocumentRoute = (guards: RouteGuards) =>
  createRoute({
    method: "get",
    path: "/documents/{id}",
    operationId: "getDocument",
    tags: ["documents"],
    summary: "A document's status, fields and usage",
    security: SECURED,
    middleware: guards.plain,
    request: { params: documentPathSchema },
    responses: {
      200: jsonAnswer("The document.", documentSchema),
      ...problems(401, 403, 404, 410, 429),
    },
  });

const deleteDocumentRoute = (guards: RouteGuards) =>
  createRoute({
    method: "delete",
    path: "/documents/{id}",
    operationId: "deleteDocument",
    tags: ["documents"],
    summary: "Delete a document for good",
    description:
      "Search stops at once; passages, outputs, stored replies and every raw version are removed soon after. Safe to " +
      "repeat: a document already deleted is answered in the same way.",
    security: SECURED,
    middleware: guards.plain,
    request: { params: documentPathSchema },
    responses: {
      202: jsonAnswer("It is deleted.", acceptedSchema),
      ...problems(401, 403, 404, 429),
    },
  });

const reprocessRoute = (guards: RouteGuards) =>
  createRoute({
    method: "post",
    path: "/documents/{id}/reprocess",
    operationId: "reprocessDocument",
    tags: ["documents"],
    summary: "Process a document's bytes once more",
    description:
      "Opens a new generation; the live one stays in search until the new one is done. The body may be left out.",
    security: SECURED,
    middleware: guards.withBody,
    request: { params: documentPathSchema, body: jsonBody(reprocessSchema, false) },
    responses: {
      202: jsonAnswer("It will be.", acceptedSchema),
      ...problems(400, 401, 403, 404, 409, 410, 413, 415, 422, 429),
    },
  });
