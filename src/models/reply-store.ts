import { createHash } from "node:crypto";
import { z } from "zod";
import { replyKey } from "../domain/layout.ts";
import { digestOf } from "../domain/profile.ts";
import { type ChatReply, type ChatRequest, STOP_REASONS } from "../ports/chat-model.ts";
import { type ObjectStore, PreconditionFailedError, readAll } from "../ports/object-store.ts";

const boughtReplySchema = z.object({
  model: z.string(),
  modelId: z.string(),
  purpose: z.enum(["extract", "repair", "transcribe"]),
  text: z.string(),
  stopReason: z.enum(STOP_REASONS),
  usage: z.object({
    inputTokens: z.number(),
    outputTokens: z.number(),
    cacheReadTokens: z.number(),
    cacheWriteTokens: z.number(),
  }),
  /** USD, by the price of the day it was bought. */
  cost: z.number(),
  /** How often it may have been paid besides. */
  repeated: z.number(),
});

const exchangeSchema = z.object({
  kind: z.literal("chat"),
  /** Whether the last reply is valid: only then may other generations use it. */
  accepted: z.boolean(),
  /** False while a repair turn is still to be asked. */
  concluded: z.boolean(),
  replies: z.array(boughtReplySchema).min(1),
});

const embeddedBatchSchema = z.object({
  kind: z.literal("embeddings"),
  modelId: z.string(),
  dimensions: z.int().positive(),
  tokens: z.number(),
  cost: z.number(),
  repeated: z.number(),
  /** Float32, little-endian, one vector after the other, base64. */
  vectors: z.string(),
});

/** One reply with what it cost. */
export type BoughtReply = z.infer<typeof boughtReplySchema>;

/** What was asked of a model for one request: its reply, and that of the repair turn where one was needed. */
export type Exchange = z.infer<typeof exchangeSchema>;

/** The vectors of one batch of texts. */
export type EmbeddedBatch = z.infer<typeof embeddedBatchSchema>;

/** The part of the store that holds one document's replies. */
export interface ReplyScope {
  readonly documentId: string;
  readonly era: number;
  readonly generation: number;
  /** Empty, or the id of a request that asks everything anew. */
  readonly salt: string;
}

/** What makes two chat calls the same. */
export function chatDigest(modelId: string, request: ChatRequest, salt: string): string {
  const messages = request.messages.map(({ role, parts }) => ({
    role,
    parts: parts.map((part) => {
      if (part.type === "text") return part;
      const { bytes, contentDigest, ...facts } = part;
      return { ...facts, bytes: contentDigest ?? createHash("sha256").update(bytes).digest("hex") };
    }),
  }));
  const { system, output, maxTokens } = request;
  return digestOf({ modelId, system, messages, output, maxTokens, salt });
}

/** What makes two batches of embeddings the same. */
export function embeddingDigest(modelId: string, dimensions: number, texts: readonly string[], salt: string): string {
  return digestOf({ modelId, dimensions, texts, salt });
}

/** A bought reply as the model gave it. */
export function asChatReply({ model, text, stopReason, usage }: BoughtReply): ChatReply {
  return { model, text, stopReason, usage };
}

/** Paid replies as objects: a valid one is never bought again. */
export class ReplyStore {
  readonly #objects: ObjectStore;

  constructor(objects: ObjectStore) {
    this.#objects = objects;
  }

  /** The valid exchange under a digest, from any generation. */
  exchange(scope: ReplyScope, digest: string): Promise<Exchange | null> {
    return this.#load(replyKey(scope.documentId, scope.era, digest), exchangeSchema);
  }

  /** What this generation was answered so far, where that is not valid. Other generations ask anew. */
  rejected(scope: ReplyScope, digest: string): Promise<Exchange | null> {
    return this.#load(rejectedKey(scope, digest), exchangeSchema);
  }

  /** Stores a valid exchange; answers with the one that is stored now: the first wins, and counts the twin. */
  keepExchange(scope: ReplyScope, digest: string, exchange: Exchange): Promise<Exchange> {
    return this.#create(replyKey(scope.documentId, scope.era, digest), exchange, exchangeSchema, (stored) => ({
      ...stored,
      replies: stored.replies.map((reply, index) =>
        index === stored.replies.length - 1 ? { ...reply, repeated: reply.repeated + 1 } : reply,
      ),
    }));
  }

  /** Stores what was paid for without a valid answer, for this generation's usage and its further legs. */
  async keepRejected(scope: ReplyScope, digest: string, exchange: Exchange): Promise<Exchange> {
    await this.#objects.write(rejectedKey(scope, digest), JSON.stringify(exchange), JSON_CONTENT);
    return exchange;
  }

  /** A stored batch of embeddings. */
  batch(scope: ReplyScope, digest: string): Promise<EmbeddedBatch | null> {
    return this.#load(replyKey(scope.documentId, scope.era, digest), embeddedBatchSchema);
  }

  /** Stores a batch; answers with the one that is stored now. */
  keepBatch(scope: ReplyScope, digest: string, batch: EmbeddedBatch): Promise<EmbeddedBatch> {
    return this.#create(replyKey(scope.documentId, scope.era, digest), batch, embeddedBatchSchema, (stored) => ({
      ...stored,
      repeated: stored.repeated + 1,
    }));
  }

  /** An object that is no reply (any more) counts as none: asking again heals it. */
  async #load<Value>(key: string, schema: z.ZodType<Value>): Promise<Value | null> {
    const bytes = await readAll(this.#objects, key);
    if (bytes === null) return null;
    try {
      return schema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
    } catch {
      return null;
    }
  }

  async #create<Value>(
    key: string,
    value: Value,
    schema: z.ZodType<Value>,
    withTwin: (stored: Value) => Value,
  ): Promise<Value> {
    try {
      await this.#objects.write(key, JSON.stringify(value), { ...JSON_CONTENT, ifNoneMatch: "*" });
      return value;
    } catch (error) {
      if (!(error instanceof PreconditionFailedError)) throw error;
    }
    const stored = await this.#load(key, schema);
    const kept = stored === null ? value : withTwin(stored);
    await this.#objects.write(key, JSON.stringify(kept), JSON_CONTENT);
    return kept;
  }
}

const JSON_CONTENT = { contentType: "application/json" } as const;

function rejectedKey({ documentId, era, generation }: ReplyScope, digest: string): string {
  return replyKey(documentId, era, `${digest}.rejected-${generation}`);
}
