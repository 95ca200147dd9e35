import { createHash } from "node:crypto";
import { z } from "zod";
import type { Call, Served } from "./call.ts";
import type { StandInModel } from "./models.ts";
import { invalid } from "./refused-error.ts";
import { tokensOf } from "./tokens.ts";

const MAX_CHARACTERS = 50_000;

/** A request to Titan Text Embeddings V2. What is not named is refused. */
const requestSchema = z.strictObject({
  inputText: z.string(),
  dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]).default(1024),
  normalize: z.boolean().default(true),
  embeddingTypes: z.array(z.enum(["float", "binary"])).optional(),
});

/** @throws {RefusedError} for a request that the model does not take. */
export function titanCall(model: StandInModel, body: unknown): Call {
  if (model.kind !== "embedding") throw invalid("The model does not support this request.");
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success)
    throw invalid(
      `Malformed input request: ${z.prettifyError(parsed.error)}, please reformat your input and try again.`,
    );
  const { inputText, dimensions, normalize } = parsed.data;
  if (inputText === "")
    throw invalid(
      "Malformed input request: expected minLength: 1, actual: 0, please reformat your input and try again.",
    );
  if (inputText.length > MAX_CHARACTERS) {
    throw invalid(
      `Malformed input request: expected maxLength: ${MAX_CHARACTERS}, actual: ${inputText.length}, please reformat your input and try again.`,
    );
  }
  const inputTokens = tokensOf(inputText);
  if (inputTokens > model.contextTokens) {
    throw invalid(
      `400 Bad Request: Too many input tokens. Max input tokens: ${model.contextTokens}, request input token count: ${inputTokens} `,
    );
  }
  return {
    inputTokens,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    maxTokens: 0,
    outputBurn: 0,
    async serve({ text }): Promise<Served> {
      const embedding = vectorOf(inputText, dimensions, normalize);
      return {
        outputTokens: 0,
        headers: { "x-amzn-bedrock-input-token-count": String(inputTokens) },
        body: text === undefined ? { embedding, inputTextTokenCount: inputTokens } : JSON.parse(text),
      };
    },
  };
}

/** Words hashed into dimensions: texts that share words are near each other. */
function vectorOf(text: string, dimensions: number, normalize: boolean): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const hash = createHash("md5").update(word).digest().readUInt32LE(0);
    vector[hash % dimensions] = (vector[hash % dimensions] ?? 0) + 1;
  }
  const length = normalize ? Math.hypot(...vector) : 1;
  return vector.map((value) => value / length);
}
