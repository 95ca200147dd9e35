import { Failure } from "../domain/failure.ts";
import type { JsonSchema } from "../domain/profile.ts";
import type { ChatModel, ChatModelCard, ChatReply, ChatRequest } from "../ports/chat-model.ts";
import { linesOf } from "./offline-rules/document-text.ts";
import { fillField, type Reading, readingOf } from "./offline-rules/fill-field.ts";

/** The offline model's entry for the registry: it costs nothing and has no quota. */
export const OFFLINE_CHAT_CARD: ChatModelCard = {
  price: {
    inputPerMillion: 0,
    outputPerMillion: 0,
    cacheReadPerMillion: 0,
    cacheWritePerMillion: 0,
    asOf: "2026-11-20",
  },
  capabilities: { structuredOutput: true, documents: false },
  contextTokens: 1_000_000,
  outputLimit: 64_000,
};

/** Characters a token has in the model's own account. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * A stand-in for a chat model on one machine: fills fields by rules (labels, dates, amounts, headings), understands
 * nothing, and is the same each time. It answers the extraction's requests only: a schema whose fields are
 * `{value, evidence}`, and pages between tags. Its quotes stand on the page letter by letter.
 */
export class OfflineChatModel implements ChatModel {
  readonly name = "offline-rules";
  readonly modelId = "offline-rules-v1";

  /** @throws {Failure} `needs_vision` for a request without a schema: rules cannot transcribe pictures. */
  async converse(request: ChatRequest, options: { signal?: AbortSignal } = {}): Promise<ChatReply> {
    options.signal?.throwIfAborted();
    if (request.output === undefined) throw new Failure("needs_vision");
    const answer = JSON.stringify(answerTo(request.output.schema, readingOf(linesOf(request))));
    const room = request.maxTokens * CHARACTERS_PER_TOKEN;
    return {
      model: this.name,
      text: answer.slice(0, room),
      stopReason: answer.length > room ? "max_tokens" : "end_turn",
      usage: {
        inputTokens: tokensOf(charactersOf(request)),
        outputTokens: tokensOf(Math.min(answer.length, room)),
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
      },
    };
  }
}

function answerTo(schema: JsonSchema, reading: Reading): Readonly<Record<string, unknown>> {
  const answer: Record<string, unknown> = {};
  for (const [name, wrapper] of Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)) {
    const { value, rows } = (wrapper.properties ?? {}) as Record<string, JsonSchema | undefined>;
    const field = valueSchema(value ?? {});
    const found = fillField(name, field, reading);
    answer[name] = {
      value: found?.value ?? (field.type === "array" ? [] : null),
      evidence: found === undefined ? { page: 0, quote: "" } : { page: found.page, quote: found.quote },
      ...(rows === undefined ? {} : { rows: Array.isArray(found?.value) ? found.value.length : 0 }),
    };
  }
  return answer;
}

/** A value's schema without the null it may be. */
function valueSchema(schema: JsonSchema): JsonSchema {
  if (!Array.isArray(schema.anyOf)) return schema;
  return (schema.anyOf as readonly JsonSchema[]).find(({ type }) => type !== "null") ?? schema;
}

function charactersOf({ system, messages, output }: ChatRequest): number {
  let characters = system.length + JSON.stringify(output?.schema ?? {}).length;
  for (const part of messages.flatMap(({ parts }) => parts)) characters += part.type === "text" ? part.text.length : 0;
  return characters;
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
