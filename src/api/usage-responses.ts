/** What the API answers with of what models were paid for. */
import { z } from "@hono/zod-openapi";
import { PURPOSES } from "../domain/usage.ts";

export const usageResponse = z.object({
  inputTokens: z.int(),
  outputTokens: z.int(),
  cacheReadTokens: z.int(),
  cacheWriteTokens: z.int(),
  embeddedTokens: z.int(),
  cost: z.object({ amount: z.number(), currency: z.string() }),
  repeated: z.int().openapi({ description: "Calls that may have been paid twice, after a crash." }),
});

export const spendingResponse = z.object({
  purpose: z.enum(PURPOSES).openapi({ description: "The stage that asked, with repair turns apart." }),
  model: z.string().openapi({ description: "As the list of models names it." }),
  calls: z.int().openapi({ description: "Calls of a chat model, or batches of embeddings." }),
  usage: usageResponse,
});

export const usageExample = {
  inputTokens: 214_300,
  outputTokens: 9_120,
  cacheReadTokens: 61_440,
  cacheWriteTokens: 2_048,
  embeddedTokens: 0,
  cost: { amount: 0.81, currency: "USD" },
  repeated: 0,
};

export const usageReportSchema = z
  .object({
    from: z.string().openapi({ format: "date" }),
    to: z.string().openapi({ format: "date" }),
    usage: usageResponse.openapi({ description: "All of it." }),
    days: z
      .array(
        z.object({
          day: z.string().openapi({ format: "date" }),
          usage: usageResponse,
          spending: z.array(spendingResponse),
        }),
      )
      .openapi({ description: "Each day, the oldest first." }),
    tenants: z
      .array(z.object({ tenant: z.string(), usage: usageResponse }))
      .optional()
      .openapi({ description: "Where all tenants were asked for: each over these days, the dearest first." }),
  })
  .openapi("UsageReport", {
    example: {
      from: "2026-03-01",
      to: "2026-03-01",
      usage: usageExample,
      days: [
        {
          day: "2026-03-01",
          usage: usageExample,
          spending: [{ purpose: "extract", model: "claude-sonnet", calls: 93, usage: usageExample }],
        },
      ],
    },
  });
