/** Three ways to make the same calls: the product's own, plain exponential retry, and the AWS SDK's adaptive mode. */
import { setTimeout as pause } from "node:timers/promises";
import { BedrockRuntimeClient, ConverseCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttp2Handler } from "@smithy/node-http-handler";
import { BedrockClients } from "../../../src/aws/bedrock/bedrock-client.ts";
import { ConverseChatModel } from "../../../src/aws/bedrock/converse-chat-model.ts";
import { Failure } from "../../../src/domain/failure.ts";
import { OfflineEmbedder } from "../../../src/local/offline-embedder.ts";
import { createSqliteLedger } from "../../../src/local/sqlite-ledger.ts";
import { openStateDatabase } from "../../../src/local/state-database.ts";
import { createModelSuite } from "../../../src/models/model-suite.ts";
import { ModelRegistry } from "../../../src/models/registry.ts";
import type { Clock } from "../../../src/ports/clock.ts";
import { STAND_IN_IDENTITY, STAND_IN_REGION } from "../../support/bedrock-stand-in/stand-in.ts";
import { MemoryObjectStore } from "../../support/memory-object-store.ts";
import { discardingTelemetry } from "../support.ts";
import { type Call, MAX_TOKENS, MODEL, QUOTA, SLOTS, WINDOW, type WorkerOrder } from "./workload.ts";

/** Does all calls of a document; throws when it failed. `over` tells that no call is to be begun any more. */
export type Contender = (document: string, calls: readonly Call[], over: () => boolean) => Promise<void>;

/** How often the other contenders try a call before they give it up. */
const ATTEMPTS = 10;
const MINUTE = 60_000;

export const CONTENDERS: Readonly<Record<string, (order: WorkerOrder) => Contender>> = {
  "paced (Sluice)": paced,
  "exponential retry": exponential,
  "SDK adaptive mode": adaptive,
};

/** Time as the quota counts it: a minute lasts a window. The same in every process. */
function scaledClock(begin: number): Clock {
  const scale = MINUTE / WINDOW;
  return {
    now: () => begin + (Date.now() - begin) * scale,
    sleep: (milliseconds, signal) => pause(milliseconds / scale, undefined, signal === undefined ? {} : { signal }),
  };
}

function paced({ endpoint, ledger, begin, worker }: WorkerOrder): Contender {
  const clients = new BedrockClients({ endpoint, credentials: STAND_IN_IDENTITY });
  const clock = scaledClock(begin);
  const model = new ConverseChatModel({ name: "claude", regional: clients.of(STAND_IN_REGION), ...MODEL });
  const price = { inputPerMillion: 1, outputPerMillion: 5, cacheReadPerMillion: 0.1, cacheWritePerMillion: 1.25 };
  const card = {
    price: { ...price, asOf: "2026-03-21" },
    capabilities: MODEL.capabilities,
    contextTokens: 200_000,
    outputLimit: 64_000,
    quota: { tokensPerMinute: QUOTA, outputBurn: 5 },
  };
  const suite = createModelSuite({
    registry: new ModelRegistry({ chatModels: [{ model, card }], embedder: { embedder: new OfflineEmbedder() } }),
    replies: new MemoryObjectStore(),
    ledger: createSqliteLedger({ database: openStateDatabase(ledger) }),
    clock,
    settings: { budgetTokensPerTenantDay: null, extractConcurrency: SLOTS, embedConcurrency: 1 },
    telemetry: discardingTelemetry,
  });
  return async (documentId, calls, over) => {
    const chat = suite
      .forDocument({
        tenant: "bench",
        documentId,
        era: 0,
        generation: 1,
        salt: "",
        owner: `worker ${worker}`,
        tokensPerDocument: null,
      })
      .chat(["default"]);
    for (const { text } of calls) {
      const request = {
        purpose: "extract",
        system: "Read.",
        messages: [{ role: "user", parts: [{ type: "text", text }] }],
        maxTokens: MAX_TOKENS,
      } as const;
      for (let asked = false; !asked && !over(); ) {
        try {
          await chat.ask(request, { accept: () => true });
          asked = true;
        } catch (error) {
          // As the pipeline does: the document waits for its turn.
          if (!(error instanceof Failure) || error.code !== "over_quota") throw error;
          await clock.sleep((error.retryAfterSeconds ?? 60) * 1000);
        }
      }
    }
  };
}

function exponential({ endpoint }: WorkerOrder): Contender {
  const client = sdkClient(endpoint, { maxAttempts: 1 });
  return async (_, calls, over) => {
    for (const call of calls) {
      for (let attempt = 1; !over(); attempt++) {
        try {
          await client.send(commandOf(call));
          break;
        } catch (error) {
          if (attempt === ATTEMPTS) throw error;
          // Full jitter over a second that doubles, up to twenty: in the quota's time.
          const most = Math.min(20_000, 1_000 * 2 ** (attempt - 1));
          await pause((Math.random() * most * WINDOW) / MINUTE);
        }
      }
    }
  };
}

function adaptive({ endpoint }: WorkerOrder): Contender {
  const client = sdkClient(endpoint, { maxAttempts: ATTEMPTS, retryMode: "adaptive" });
  return async (_, calls, over) => {
    for (const call of calls) if (!over()) await client.send(commandOf(call));
  };
}

function sdkClient(endpoint: string, retry: { maxAttempts: number; retryMode?: string }): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    endpoint,
    region: STAND_IN_REGION,
    credentials: STAND_IN_IDENTITY,
    requestHandler: new NodeHttp2Handler({ requestTimeout: MINUTE }),
    ...retry,
  });
}

function commandOf({ text }: Call): ConverseCommand {
  return new ConverseCommand({
    modelId: MODEL.modelId,
    system: [{ text: "Read." }],
    messages: [{ role: "user", content: [{ text }] }],
    inferenceConfig: { maxTokens: MAX_TOKENS },
  });
}
