/** The API's description, made from the same schemas that validate. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { ZodType } from "zod";
import type { ApiEnvironment } from "./context.ts";
import type { ProblemStatus } from "./problems.ts";
import { problemSchema } from "./responses.ts";

/** The name of the security scheme. */
export const SECURITY_SCHEME = "bearer";

const STATUS_TEXTS = {
  400: "The request is not valid; `errors` names the fields.",
  401: "The token is missing or not valid.",
  403: "The caller has no tenant, several, or one that is not served here.",
  404: "There is no such document, or it is another tenant's.",
  409: "The document has no bytes to work on.",
  410: "The document was deleted.",
  413: "The body, or the promised upload, is too large.",
  415: "The body is not JSON.",
  422: "The profile does not exist, or the Idempotency-Key came with another body.",
  429: "Too many requests, or the token budget is used up; see Retry-After.",
  500: "Something unexpected happened; `requestId` leads the operator to it.",
  503: "Not available just now; see Retry-After.",
} as const satisfies Partial<Record<ProblemStatus, string>>;
type DescribedStatus = keyof typeof STATUS_TEXTS;

/** The problem answers of a route; those of the service's own failures come with every route. */
export function problems(...statuses: readonly DescribedStatus[]) {
  const entries = [...statuses, 500 as const, 503 as const].map((status) => [status, problemResponse(status)]);
  // Only successful answers are returned by handlers; problems are thrown, so their types need not be known there.
  return Object.fromEntries(entries) as Record<never, never>;
}

function problemResponse(status: DescribedStatus) {
  return { description: STATUS_TEXTS[status], content: { "application/problem+json": { schema: problemSchema } } };
}

/** A JSON body. */
export function jsonBody<Schema extends ZodType>(schema: Schema, required: boolean) {
  return { required, content: { "application/json": { schema } } };
}

/** An answer in JSON. */
export function jsonAnswer<Schema extends ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** The whole OpenAPI 3.1 document. */
export function openApiDocument(app: OpenAPIHono<ApiEnvironment>, version: string) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Sluice",
      version,
      description: "Turns uploaded documents into structured, searchable knowledge. Errors are RFC 9457 problems.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [
      { name: "documents", description: "Upload, look at, delete and reprocess documents." },
      { name: "search", description: "Find passages." },
      { name: "operations", description: "Run the service." },
    ],
  });
}
