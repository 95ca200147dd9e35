/** What the API answers with of objects that are there already. */
import { z } from "@hono/zod-openapi";

const cost = z.object({ amount: z.number(), currency: z.string() });

const EXAMPLE = {
  unreadable: 0,
  tokens: { inputTokens: 2_100, outputTokens: 500, embeddedTokens: 1_280 },
  cost: { amount: 0.0138, currency: "USD" },
  profiles: [
    { profile: "invoice", models: ["claude-sonnet"], documents: 1, cost: { amount: 0.0138, currency: "USD" } },
  ],
};

export const estimateSchema = z
  .object({
    unreadable: z
      .int()
      .openapi({ description: "Objects whose ending nothing here reads: they fail, and cost nothing." }),
    tokens: z.object({ inputTokens: z.int(), outputTokens: z.int(), embeddedTokens: z.int() }),
    cost,
    profiles: z
      .array(z.object({ profile: z.string(), models: z.array(z.string()), documents: z.int(), cost }))
      .openapi({
        description: "By profile, the dearest first, with the models that would be asked, the first one counted.",
      }),
  })
  .openapi("Estimate", {
    description: "By the keys' endings and sizes alone: rough, and several times too little for scans.",
    example: EXAMPLE,
  });

export const importPageSchema = z
  .object({
    objects: z.int().openapi({ description: "Objects on this page that have something in them." }),
    known: z.int().openapi({ description: "Those among them that are documents already: they are left as they are." }),
    queued: z.int().openapi({ description: "Those that were queued, or with `dryRun` would be." }),
    bytes: z.int().openapi({ description: "Of those queued." }),
    estimate: estimateSchema,
    cursor: z.string().nullable().openapi({ description: "Ask with it for the next page; null on the last one." }),
  })
  .openapi("ImportPage", {
    example: {
      objects: 3,
      known: 2,
      queued: 1,
      bytes: 48213,
      estimate: EXAMPLE,
      cursor: null,
    },
  });
