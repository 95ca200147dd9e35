import { createHash } from "node:crypto";
import { z } from "zod";
import type { JsonSchema } from "../../../src/domain/profile.ts";
import type { ChatPart, ChatRequest } from "../../../src/ports/chat-model.ts";
import type { Call, Served } from "./call.ts";
import { type ConverseRequest, converseShape, schemaObject } from "./converse-shape.ts";
import type { StandInModel } from "./models.ts";
import { invalid } from "./refused-error.ts";
import { checkSchema } from "./schema-rules.ts";
import { CHARACTERS_PER_TOKEN, tokensOf } from "./tokens.ts";

/** Makes the text of an answer. */
export type Answering = (question: ChatRequest) => Promise<string>;

/** Prefixes that a model keeps, by digest. */
export type PrefixCache = Set<string>;

/** What Converse needs beside the request. */
export interface ConverseBench {
  readonly answering: Answering;
  readonly cache: PrefixCache;
}

/** @throws {RefusedError} for a request that the model does not take. */
export function converseCall(model: StandInModel, body: unknown, { answering, cache }: ConverseBench): Call {
  const parsed = converseShape.safeParse(body);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const request = parsed.data;
  checkAgainst(model, request);
  const output = outputOf(request);
  const maxTokens = request.inferenceConfig.maxTokens ?? model.outputLimit;
  const input = inputOf(model, request, cache);
  return {
    ...input,
    maxTokens,
    outputBurn: model.outputBurn,
    async serve(scripted): Promise<Served> {
      const whole = scripted.text ?? (await answering(questionOf(request, output, maxTokens)));
      const room = maxTokens * CHARACTERS_PER_TOKEN;
      const isCut = whole.length > room;
      const answer = isCut ? whole.slice(0, room) : whole;
      const outputTokens = tokensOf(answer);
      const usedTool = output?.tool === true;
      const content = scripted.content ?? contentOf(answer, usedTool ? output.name : null);
      const stopReason = scripted.stopReason ?? (isCut ? "max_tokens" : usedTool ? "tool_use" : "end_turn");
      return {
        outputTokens,
        headers: {},
        body: {
          output: { message: { role: "assistant", content } },
          stopReason,
          usage: {
            inputTokens: input.inputTokens,
            outputTokens,
            totalTokens: input.inputTokens + input.cacheReadTokens + input.cacheWriteTokens + outputTokens,
            cacheReadInputTokens: input.cacheReadTokens,
            cacheWriteInputTokens: input.cacheWriteTokens,
          },
          metrics: { latencyMs: 1 },
        },
      };
    },
  };
}

function checkAgainst(model: StandInModel, request: ConverseRequest): void {
  const { inferenceConfig, toolConfig, outputConfig, messages } = request;
  const returned = "The model returned the following errors:";
  if (model.kind !== "chat") throw invalid("The model does not support the Converse operation.");
  if (messages[0]?.role !== "user") throw invalid("A conversation must start with a user message.");
  for (const [index, { role, content }] of messages.entries()) {
    if (index > 0 && messages[index - 1]?.role === role)
      throw invalid("Roles must alternate between user and assistant.");
    if (content.some((block) => "document" in block) && !content.some((block) => "text" in block)) {
      throw invalid("A text block is required when a document is provided.");
    }
  }
  if (inferenceConfig.temperature !== undefined && !model.temperature) {
    throw invalid(`${returned} \`temperature\` is deprecated for this model.`);
  }
  if ((inferenceConfig.maxTokens ?? 0) > model.outputLimit) {
    throw invalid(
      `The maximum tokens you requested exceeds the model limit of ${model.outputLimit}. Try again with a maximum tokens value that is lower than ${model.outputLimit}.`,
    );
  }
  const choice = Object.keys(toolConfig?.toolChoice ?? {})[0];
  if (choice !== undefined && choice !== "auto" && !model.forcedTool) {
    throw invalid(
      `This model doesn't support the toolConfig.toolChoice.${choice} field. Remove toolConfig.toolChoice.${choice} and try again.`,
    );
  }
  const blocks = messages.flatMap(({ content }) => content);
  if (outputConfig !== undefined) {
    if (!model.structuredOutput) throw invalid("This model doesn't support the outputConfig field.");
    if (blocks.some((block) => "document" in block && block.document.citations?.enabled === true)) {
      throw invalid(`${returned} output_config.format: citations cannot be used with structured outputs.`);
    }
    checkSchema(schemaIn(outputConfig.textFormat.structure.jsonSchema.schema), "output_config.format.schema");
  }
  for (const entry of toolConfig?.tools ?? []) {
    if (!("toolSpec" in entry) || entry.toolSpec.strict !== true) continue;
    if (!model.strictTools) throw invalid("This model doesn't support the toolConfig.tools.toolSpec.strict field.");
    checkSchema(entry.toolSpec.inputSchema.json, "tools.0.custom.input_schema");
  }
}

function schemaIn(json: string): JsonSchema {
  try {
    return schemaObject.parse(JSON.parse(json));
  } catch {
    throw invalid("output_config.format.schema: Invalid JSON.");
  }
}

/** The schema an answer has to follow, and whether it goes into a tool. */
function outputOf({ outputConfig, toolConfig }: ConverseRequest) {
  if (outputConfig !== undefined) {
    const { schema, name = "output" } = outputConfig.textFormat.structure.jsonSchema;
    return { name, schema: schemaIn(schema), tool: false };
  }
  const [spec] = (toolConfig?.tools ?? []).flatMap((entry) => ("toolSpec" in entry ? [entry.toolSpec] : []));
  return spec === undefined ? undefined : { name: spec.name, schema: spec.inputSchema.json, tool: true };
}

function questionOf(
  { system, messages }: ConverseRequest,
  output: ReturnType<typeof outputOf>,
  maxTokens: number,
): ChatRequest {
  return {
    purpose: "extract",
    system: system.map((block) => ("text" in block ? block.text : "")).join("\n"),
    messages: messages.map(({ role, content }) => ({
      role,
      parts: content.flatMap((block): ChatPart[] => {
        if ("text" in block) return [{ type: "text", text: block.text }];
        if ("image" in block) {
          const { format, source } = block.image;
          return [{ type: "image", format, bytes: Buffer.from(source.bytes, "base64") }];
        }
        if (!("document" in block)) return [];
        const bytes = Buffer.from(block.document.source.bytes, "base64");
        return [{ type: "document", format: "pdf", name: block.document.name, bytes }];
      }),
    })),
    ...(output === undefined ? {} : { output: { name: output.name, schema: output.schema } }),
    maxTokens,
  };
}

/** Tokens of the input: before the last cache point from or into the cache, where that is long enough; else in full. */
function inputOf(model: StandInModel, request: ConverseRequest, cache: PrefixCache) {
  const blocks = [
    ...(request.toolConfig?.tools ?? []),
    ...request.system,
    ...request.messages.flatMap(({ content }) => content),
  ];
  const marked = blocks.findLastIndex((block) => "cachePoint" in block);
  const written = (part: readonly object[]) =>
    part
      .filter((block) => !("cachePoint" in block))
      .map((block) => JSON.stringify(block))
      .join("");
  const prefix = written(blocks.slice(0, marked + 1));
  const whole = tokensOf(written(blocks));
  if (whole > model.contextTokens) {
    throw invalid(
      `The model returned the following errors: prompt is too long: ${whole} tokens > ${model.contextTokens} maximum`,
    );
  }
  const kept = tokensOf(prefix);
  if (kept < model.cacheFrom) return { inputTokens: whole, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const digest = createHash("sha256").update(model.id).update(prefix).digest("hex");
  const isKept = cache.has(digest);
  cache.add(digest);
  return {
    inputTokens: whole - kept,
    cacheReadTokens: isKept ? kept : 0,
    cacheWriteTokens: isKept ? 0 : kept,
  };
}

function contentOf(answer: string, toolName: string | null) {
  if (toolName === null) return answer === "" ? [] : [{ text: answer }];
  return [{ toolUse: { toolUseId: "tooluse_1", name: toolName, input: inputObject(answer) } }];
}

/** The tool's input; of one that was cut off, the service gives what it could read: nothing. */
function inputObject(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return {};
  }
}
