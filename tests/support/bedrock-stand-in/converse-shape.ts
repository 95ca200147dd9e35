import { z } from "zod";

const cachePoint = z.strictObject({
  cachePoint: z.strictObject({ type: z.literal("default"), ttl: z.enum(["5m", "1h"]).optional() }),
});
const text = z.strictObject({ text: z.string().min(1) });
const document = z.strictObject({
  document: z.strictObject({
    format: z.enum(["pdf", "txt", "md", "html", "csv", "doc", "docx", "xls", "xlsx"]),
    name: z.string().regex(/^(?!.*\s\s)[A-Za-z0-9\s\-()[\]]{1,200}$/),
    source: z.strictObject({ bytes: z.base64() }),
    citations: z.strictObject({ enabled: z.boolean() }).optional(),
  }),
});
const image = z.strictObject({
  image: z.strictObject({
    format: z.enum(["png", "jpeg", "gif", "webp"]),
    source: z.strictObject({ bytes: z.base64() }),
  }),
});
export const schemaObject = z.record(z.string(), z.unknown());
const tool = z.strictObject({
  toolSpec: z.strictObject({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    description: z.string().min(1).optional(),
    inputSchema: z.strictObject({ json: schemaObject }),
    strict: z.boolean().optional(),
  }),
});

/** A request to Converse, as far as it is served here. What is not named is refused, as AWS refuses it. */
export const converseShape = z.strictObject({
  system: z.array(z.union([text, cachePoint])).default([]),
  messages: z
    .array(
      z.strictObject({
        role: z.enum(["user", "assistant"]),
        content: z.array(z.union([text, document, image, cachePoint])).min(1),
      }),
    )
    .min(1),
  inferenceConfig: z
    .strictObject({ maxTokens: z.int().positive().optional(), temperature: z.number().min(0).max(1).optional() })
    .default({}),
  toolConfig: z
    .strictObject({
      tools: z.array(z.union([tool, cachePoint])).min(1),
      toolChoice: z
        .union([
          z.strictObject({ auto: z.strictObject({}) }),
          z.strictObject({ any: z.strictObject({}) }),
          z.strictObject({ tool: z.strictObject({ name: z.string() }) }),
        ])
        .optional(),
    })
    .optional(),
  outputConfig: z
    .strictObject({
      textFormat: z.strictObject({
        type: z.literal("json_schema"),
        structure: z.strictObject({
          jsonSchema: z.strictObject({
            schema: z.string(),
            name: z.string().optional(),
            description: z.string().optional(),
          }),
        }),
      }),
    })
    .optional(),
});

export type ConverseRequest = z.infer<typeof converseShape>;
