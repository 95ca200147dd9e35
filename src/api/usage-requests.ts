/** What the API takes to tell what models were paid for. */
import { z } from "@hono/zod-openapi";

export const usageQuerySchema = z.strictObject({
  from: z.iso
    .date()
    .optional()
    .openapi({ description: "The first day, in UTC; the last one where absent.", example: "2026-03-01" }),
  to: z.iso
    .date()
    .optional()
    .openapi({ description: "The last day, in UTC; today where absent.", example: "2026-03-07" }),
  tenants: z.enum(["own", "all"]).default("own").openapi({
    description: "`all` for everybody's, with what each tenant was paid for: for operators.",
    example: "own",
  }),
});
export type UsageQuery = z.output<typeof usageQuerySchema>;
