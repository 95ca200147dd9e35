/** What the API takes to bring in objects that are there already. */
import { z } from "@hono/zod-openapi";
import { MAX_OBJECT_KEY_BYTES } from "../domain/identity.ts";

/** Objects in one estimate: what fits into a body. */
const MAX_ESTIMATED = 100;

const cursor = z
  .string()
  .min(1)
  .max(2048)
  .optional()
  .openapi({ description: "The `cursor` of the page before, to go on there." });

export const estimateRequestSchema = z
  .strictObject({
    profile: z.string().min(1).max(63).optional().openapi({
      description: "The profile to extract under; chosen by the profiles' own rules where absent.",
    }),
    objects: z
      .array(z.strictObject({ key: z.string().min(1).max(MAX_OBJECT_KEY_BYTES), size: z.int().min(0) }))
      .min(1)
      .max(MAX_ESTIMATED)
      .openapi({ description: "Keys relative to the tenant, and bytes." }),
  })
  .openapi("EstimateRequest", { example: { objects: [{ key: "invoices/2041.pdf", size: 48213 }] } });

export const importRequestSchema = z
  .strictObject({
    bucket: z.string().min(1).max(255).openapi({ description: "The installation's own bucket of uploads, by name." }),
    prefix: z.string().max(MAX_OBJECT_KEY_BYTES).default("").openapi({
      description: "Only keys that begin so. With several tenants it begins with the caller's own, as `<tenant>/`.",
    }),
    dryRun: z.boolean().default(false).openapi({ description: "True to be told what there is, and queue nothing." }),
    cursor,
  })
  .openapi("ImportRequest", { example: { bucket: "raw-input", prefix: "invoices/", dryRun: true } });
export type ImportRequest = z.output<typeof importRequestSchema>;
