/** Moments as requests name them. */
import { z } from "@hono/zod-openapi";

/** ISO 8601 text: a date (its midnight in UTC), or a moment with its offset. */
export const moment = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: "Must be an ISO 8601 date or a moment with its offset, e.g. 2026-03-01T00:00:00Z.",
  })
  .openapi({ type: "string", description: "ISO 8601: a date (its midnight in UTC) or a moment with its offset." });
