import { Failure } from "../domain/failure.ts";
import type { JsonSchema } from "../domain/profile.ts";

export type ChatPart =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "document"; readonly format: "pdf"; readonly name: string; readonly bytes: Uint8Array };

export interface ChatMessage {
  readonly role: "user" | "assistant";
  readonly parts: readonly ChatPart[];
}

export interface ChatRequest {
  /** What the call is for, for usage and metrics. */
  readonly purpose: "extract" | "repair" | "transcribe";
  readonly system: string;
  readonly messages: readonly ChatMessage[];
  /** The JSON Schema the answer has to follow; absent for plain text. */
  readonly output?: { readonly name: string; readonly schema: JsonSchema };
  readonly maxTokens: number;
}

/** Why the model stopped, as Bedrock's Converse names it. */
export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "guardrail_intervened"
  | "content_filtered"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded";

export interface ChatUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export interface ChatReply {
  /** The model that answered, by its name in the registry. */
  readonly model: string;
  /** The answer's text; for structured output, its JSON text as the model wrote it. */
  readonly text: string;
  readonly stopReason: StopReason;
  readonly usage: ChatUsage;
}

/** One call to a chat model. Model output is untrusted: whoever asked validates it. */
export interface ChatModel {
  /** The name in the registry. */
  readonly name: string;
  /** What makes two calls the same besides their request: the provider's model id. */
  readonly modelId: string;
  /**
   * @throws {UncertainCallError} when the call ended without an answer and may have been paid all the same.
   * @throws {Failure} `model_unavailable` (retryable) or a permanent one, decided where it is born: the provider
   *   refused the call, so it was not paid.
   */
  converse(request: ChatRequest, options?: { signal?: AbortSignal }): Promise<ChatReply>;
}

/** Prices in USD a million tokens, with the day they were read. */
export interface ModelPrice {
  readonly inputPerMillion: number;
  readonly outputPerMillion: number;
  readonly cacheReadPerMillion: number;
  readonly cacheWritePerMillion: number;
  /** ISO date. */
  readonly asOf: string;
}

/** What a model can do and what it takes, as the registry's card says. */
export interface ModelCapabilities {
  /** The answer can be bound to a JSON Schema. */
  readonly structuredOutput: boolean;
  /** Requests may hold documents (PDF). */
  readonly documents: boolean;
}

/** How much a provider lets through; absent: no limit. */
export interface ModelQuota {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
}

/** A chat model's entry in the registry. */
export interface ChatModelCard {
  readonly price: ModelPrice;
  readonly capabilities: ModelCapabilities;
  /** Tokens of input and output together. */
  readonly contextTokens: number;
  /** Tokens of one answer. */
  readonly outputLimit: number;
  readonly quota?: ModelQuota;
}

/** A call that ended without an answer (a timeout, a broken connection): nobody knows whether it was paid. */
export class UncertainCallError extends Failure {
  constructor(message: string, cause?: unknown) {
    super("model_unavailable", { message, retryable: true, cause });
  }
}
