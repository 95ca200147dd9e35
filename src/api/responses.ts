/** The bodies that the API answers with, as schemas with examples. Moments are ISO 8601 text in UTC. */
import { z } from "@hono/zod-openapi";
import { DOCUMENT_STATUSES, STAGES } from "../domain/document.ts";
import { usageExample, usageResponse } from "./usage-responses.ts";

const moment = z.string().openapi({ format: "date-time", example: "2026-03-01T09:30:00.000Z" });
const documentId = z.string().openapi({ example: "5c1mq0zr9v6h3t8yw2kbn4xa7d" });

export const uploadSchema = z
  .object({
    documentId,
    uploadId: z.string(),
    upload: z.object({
      method: z.literal("PUT"),
      url: z.string(),
      headers: z
        .record(z.string(), z.string())
        .openapi({ description: "To be sent exactly so, with exactly the bytes promised." }),
      expiresAt: moment,
    }),
    links: z.object({ self: z.string() }),
  })
  .openapi("Upload", {
    example: {
      documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d",
      uploadId: "01KJMB6V9Q3W8YHD2R5T7N4XZC",
      upload: {
        method: "PUT",
        url: "https://uploads.example/01KJMB6V9Q3W8YHD2R5T7N4XZC/invoice-2041.pdf?signature=…",
        headers: { "content-type": "application/pdf", "content-length": "48213" },
        expiresAt: "2026-03-01T09:45:00.000Z",
      },
      links: { self: "/documents/5c1mq0zr9v6h3t8yw2kbn4xa7d" },
    },
  });

const warning = z.object({ code: z.string(), message: z.string(), page: z.int().optional() });

export const reasonResponse = z.object({
  code: z.string(),
  message: z.string(),
  stage: z.enum([...STAGES, "intake"]),
  retryable: z.boolean(),
});

const field = z.object({
  value: z.unknown().openapi({ description: "As the profile's schema types it." }),
  grounded: z.boolean().openapi({ description: "True when the quote was found on the page it names." }),
  evidence: z.object({ page: z.int(), quote: z.string() }).nullable(),
});

/** A document as listings have it. */
export const listedExample = {
  documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d",
  name: "invoice-2041.pdf",
  key: "01KJMB6V9Q3W8YHD2R5T7N4XZC/invoice-2041.pdf",
  contentType: "application/pdf",
  size: 48213,
  tags: { year: "2026" },
  status: "READY",
  generation: 1772357400,
  versionId: "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
  live: {
    generation: 1772357400,
    versionId: "3HL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY",
    profile: "invoice",
    profileDigest: "9f2c51d0a7b34e8895d6c1f0e2a4b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e",
    outcome: "READY",
  },
  reason: null,
  usage: usageExample,
  retryAt: null,
  createdAt: "2026-03-01T09:30:00.000Z",
  updatedAt: "2026-03-01T09:30:12.481Z",
  links: { self: "/documents/5c1mq0zr9v6h3t8yw2kbn4xa7d" },
} as const;

const documentExample = {
  ...listedExample,
  uploadId: "01KJMB6V9Q3W8YHD2R5T7N4XZC",
  warnings: [],
  fields: { total: { value: 1200.5, grounded: true, evidence: { page: 1, quote: "Total due: 1,200.50" } } },
  links: { ...listedExample.links, output: `${listedExample.links.self}/output` },
};

export const documentSchema = z
  .object({
    documentId,
    name: z.string(),
    key: z.string().openapi({ description: "Relative to the tenant." }),
    contentType: z.string().nullable(),
    size: z.int().nullable().openapi({ description: "Bytes." }),
    tags: z.record(z.string(), z.string()),
    status: z.enum(DOCUMENT_STATUSES).openapi({ description: "The newest generation's." }),
    generation: z.int().openapi({ description: "The newest one; 0 before the first." }),
    versionId: z.string().nullable(),
    uploadId: z.string().nullable(),
    live: z
      .object({
        generation: z.int(),
        versionId: z.string(),
        profile: z.string(),
        profileDigest: z.string(),
        outcome: z.enum(["READY", "PARTIAL"]),
      })
      .nullable()
      .openapi({ description: "The generation that search returns." }),
    reason: reasonResponse.nullable().openapi({ description: "Why the newest generation is not READY, or waits." }),
    warnings: z.array(warning).openapi({ description: "The live generation's." }),
    fields: z.record(z.string(), field).openapi({ description: "The live generation's." }),
    usage: usageResponse.openapi({ description: "The newest run's." }),
    retryAt: moment.nullable().openapi({ description: "When a waiting document is tried again." }),
    createdAt: moment,
    updatedAt: moment,
    links: z.object({
      self: z.string(),
      output: z
        .string()
        .optional()
        .openapi({ description: "The live generation's text, pages and passages; with `?format=md` for people." }),
    }),
  })
  .openapi("Document", { example: documentExample });
export type DocumentView = z.output<typeof documentSchema>;

export const acceptedSchema = z
  .object({ documentId, status: z.enum(DOCUMENT_STATUSES) })
  .openapi("Accepted", { example: { documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d", status: "QUEUED" } });

const span = { start: z.int(), end: z.int() };

export const passageSchema = z.object({
  ordinal: z.int(),
  page: z.int().openapi({ description: "From 1." }),
  headings: z.array(z.string()),
  ...span,
  text: z.string(),
});

export const searchResultSchema = z
  .object({
    hits: z.array(
      z.object({
        documentId,
        name: z.string(),
        score: z.number().openapi({ description: "Comparable within one answer; higher is better." }),
        passage: passageSchema,
        highlights: z.array(z.object(span)).openapi({ description: "Offsets in UTF-16 units of the passage's text." }),
      }),
    ),
    complete: z.boolean().openapi({ description: "False where more live hits may exist than were found." }),
    facets: z
      .record(z.string(), z.array(z.object({ value: z.union([z.string(), z.number()]), documents: z.int() })))
      .optional()
      .openapi({ description: "Where asked for: documents by value, the most frequent first." }),
    tookMs: z.number(),
  })
  .openapi("SearchResult", {
    example: {
      hits: [
        {
          documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d",
          name: "invoice-2041.pdf",
          score: 0.0325,
          passage: {
            ordinal: 0,
            page: 1,
            headings: ["Payment"],
            start: 120,
            end: 152,
            text: "Payment is due within 30 days.",
          },
          highlights: [{ start: 0, end: 7 }],
        },
      ],
      complete: true,
      facets: { "tags.year": [{ value: "2026", documents: 1 }] },
      tookMs: 14,
    },
  });

export const outputSchema = z
  .looseObject({
    documentId,
    generation: z.int(),
    text: z.string(),
    pages: z
      .array(z.object({ ...span, name: z.string().nullable() }))
      .openapi({ description: "Where each page lies in the text, in UTF-16 units." }),
    passages: z.array(passageSchema),
  })
  .openapi("Output", {
    example: {
      documentId: "5c1mq0zr9v6h3t8yw2kbn4xa7d",
      generation: 1772357400,
      text: "Payment is due within 30 days.",
      pages: [{ start: 0, end: 30, name: null }],
      passages: [{ ordinal: 0, page: 1, headings: [], start: 0, end: 30, text: "Payment is due within 30 days." }],
    },
  });

export const healthSchema = z
  .object({
    status: z.enum(["ok", "degraded", "down"]),
    version: z.string(),
    checks: z.record(z.string(), z.object({ ok: z.boolean(), detail: z.string().optional() })),
  })
  .openapi("Health", { example: { status: "ok", version: "0.1.0", checks: { records: { ok: true } } } });

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .openapi("Problem", {
    example: {
      type: "urn:problem-type:sluice:invalid_request",
      title: "The request is not valid",
      status: 400,
      detail: "Correct the named fields and send the request again.",
      code: "invalid_request",
      errors: [{ field: "size", message: "Must be a number." }],
    },
  });
