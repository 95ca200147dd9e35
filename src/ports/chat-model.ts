import { Failure } from "../domain/failure.ts";
import type { JsonSchema } from "../domain/profile.ts";

export type ChatPart =
  | { readonly type: "text"; readonly text: string }
  /**
   * Within {@link DOCUMENT_LIMITS}. In a request without `output` the model sees its pages as pictures too, so adapters
   * switch on what that needs (Bedrock Converse: citations, which exclude structured output).
   */
  | {
      readonly type: "document";
      readonly format: "pdf";
      readonly name: string;
      readonly bytes: Uint8Array;
      /** What stands for the bytes where equal contents may have different ones; their own digest where absent. */
      readonly contentDigest?: string;
    }
  /** Within {@link IMAGE_LIMITS}; for models with vision. */
  | {
      readonly type: "image";
      readonly format: ImageFormat;
      readonly bytes: Uint8Array;
      /** What stands for the bytes; their own digest where absent. */
      readonly contentDigest?: string;
    };

/** Pictures that models take as they are. */
export const IMAGE_FORMATS = ["png", "jpeg", "gif", "webp"] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

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

/** Why a model stopped, as Bedrock's Converse names it. */
export const STOP_REASONS = [
  "end_turn",
  "tool_use",
  "max_tokens",
  "stop_sequence",
  "guardrail_intervened",
  "content_filtered",
  "malformed_model_output",
  "malformed_tool_use",
  "model_context_window_exceeded",
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

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

/** How long a provider keeps a cached prefix. */
export type CacheTtl = "5m" | "1h";

/** Prompt caching as a model offers it. */
export interface CachePointSupport {
  /** A prefix of fewer tokens is silently not cached. */
  readonly minTokens: number;
  /** What to ask for; absent: the provider's own default. */
  readonly ttl?: CacheTtl;
}

/** What a model can do and what it takes, as the registry's card says. What is absent is not sent: the safe side. */
export interface ModelCapabilities {
  /** The answer can be bound to a JSON Schema by a parameter of its own (Converse: `outputConfig`). */
  readonly structuredOutput: boolean;
  /** Requests may hold documents (PDF), as many and as large as {@link DOCUMENT_LIMITS} says. */
  readonly documents: boolean;
  /** Sees images, and the pages of a document as pictures, so it can transcribe scanned ones. */
  readonly vision?: boolean;
  /** A tool's input is bound to its schema (`strict`). */
  readonly strictTools?: boolean;
  /** A request may force a tool (`toolChoice`); the newest Claude models answer 400. */
  readonly forcedTool?: boolean;
  /** Takes `temperature`; newer Claude models answer 400. */
  readonly temperature?: boolean;
  /** Caches a request's prefix where it is told to. */
  readonly cachePoints?: CachePointSupport;
}

/** Documents in one request: how many, and how large each may be, in bytes (Bedrock Converse). */
export const DOCUMENT_LIMITS = { count: 5, bytes: 4_500_000 } as const;

/** Pictures in one request: how many, and how large each may be, in bytes and in pixels a side (Bedrock Converse). */
export const IMAGE_LIMITS = { count: 20, bytes: 3_750_000, pixels: 8_000 } as const;

/** How much a provider lets through. What is absent is not known: it is learned from refusals. */
export interface ModelQuota {
  readonly requestsPerMinute?: number;
  /** Tokens: input, cache and longest answer are reserved up front; what was not needed is given back after the call. */
  readonly tokensPerMinute?: number;
  /** How many tokens of the quota a token of the answer takes (newer Claude models: 5); 1 where absent. */
  readonly outputBurn?: number;
}

/** A chat model's entry in the registry. */
export interface ChatModelCard {
  readonly price: ModelPrice;
  readonly capabilities: ModelCapabilities;
  /** Tokens of input and output together. */
  readonly contextTokens: number;
  /** Tokens of one answer. */
  readonly outputLimit: number;
  /** Absent: nothing limits its calls. */
  readonly quota?: ModelQuota;
}

/** A call that ended without an answer (a timeout, a broken connection): nobody knows whether it was paid. */
export class UncertainCallError extends Failure {
  constructor(message: string, cause?: unknown) {
    super("model_unavailable", { message, retryable: true, cause });
  }
}

/** The provider lets nothing more through for now: not paid, and to be asked again after `retryAfterSeconds`, where given. */
export class ThrottledError extends Failure {
  constructor(message: string, options: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {}) {
    super("model_unavailable", { ...options, message, retryable: true });
  }
}

/** The model itself failed on this very request. Asking again may help, but only a few times: whoever retries bounds it. */
export class ModelFaultError extends Failure {
  constructor(message: string, cause?: unknown) {
    super("model_unavailable", { message, retryable: true, cause });
  }
}

/** The schema makes too large a grammar for structured output: not paid, and to be asked again in parts. */
export class SchemaTooLargeError extends Failure {
  constructor(message?: string, cause?: unknown) {
    super("schema_too_large", { ...(message === undefined ? {} : { message }), cause });
  }
}
