import type { DocumentModelsContext } from "../../src/models/document-models.ts";
import { createModelSuite } from "../../src/models/model-suite.ts";
import { ModelRegistry } from "../../src/models/registry.ts";
import type { ChatModel, ChatModelCard, ChatRequest } from "../../src/ports/chat-model.ts";
import type { Embedder } from "../../src/ports/embedder.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { MemoryLedger } from "./memory-ledger.ts";
import { MemoryObjectStore } from "./memory-object-store.ts";
import { RecordingTelemetry } from "./recording-telemetry.ts";
import { ScriptedEmbedder } from "./scripted-embedder.ts";

/** USD 1 a million input tokens, 5 a million output tokens. */
export const TEST_CARD: ChatModelCard = {
  price: {
    inputPerMillion: 1,
    outputPerMillion: 5,
    cacheReadPerMillion: 0.1,
    cacheWritePerMillion: 1.25,
    asOf: "2026-11-20",
  },
  capabilities: { structuredOutput: true, documents: true },
  contextTokens: 200_000,
  outputLimit: 8_192,
};

export const TEST_CONTEXT: DocumentModelsContext = {
  tenant: "acme",
  documentId: "0000000000000000000000000a",
  era: 0,
  generation: 7,
  salt: "",
  owner: "message-1",
  tokensPerDocument: null,
};

/** A request of about 1,000 tokens at most. */
export const TEST_REQUEST: ChatRequest = {
  purpose: "extract",
  system: "Fill in.",
  messages: [{ role: "user", parts: [{ type: "text", text: "The text." }] }],
  maxTokens: 1_000,
};

interface WorldOptions {
  readonly chatModels: readonly ChatModel[];
  readonly card?: Partial<ChatModelCard>;
  readonly embedder?: Embedder;
  readonly budgetTokensPerTenantDay?: number;
}

/** A model suite over memory stores. `restart` is another process over the same stores. */
export function modelWorld({ chatModels, card, embedder: given, budgetTokensPerTenantDay }: WorldOptions) {
  const replies = new MemoryObjectStore();
  const ledger = new MemoryLedger();
  const clock = new LeapingClock();
  const telemetry = new RecordingTelemetry();
  const embedder = new ScriptedEmbedder();
  const registry = new ModelRegistry({
    chatModels: chatModels.map((model) => ({ model, card: { ...TEST_CARD, ...card } })),
    embedder: { embedder: given ?? embedder },
  });
  const settings = {
    budgetTokensPerTenantDay: budgetTokensPerTenantDay ?? null,
    extractConcurrency: 2,
    embedConcurrency: 2,
  };
  const restart = () => createModelSuite({ registry, replies, ledger, clock, settings, telemetry });
  return { replies, ledger, clock, telemetry, embedder, registry, suite: restart(), restart };
}
