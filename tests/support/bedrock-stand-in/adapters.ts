import { BedrockClients } from "../../../src/aws/bedrock/bedrock-client.ts";
import { ConverseChatModel, type ConverseChatModelOptions } from "../../../src/aws/bedrock/converse-chat-model.ts";
import { TitanEmbedder } from "../../../src/aws/bedrock/titan-embedder.ts";
import type { ModelCapabilities } from "../../../src/ports/chat-model.ts";
import { BedrockStandIn, STAND_IN_IDENTITY, STAND_IN_REGION, type StandInOptions } from "./stand-in.ts";

/** What the stand-in's chat models can do, as their cards would say it, by the id they are called by. */
export const STAND_IN_CHAT = {
  old: {
    modelId: "anthropic.claude-3-haiku-20240307-v1:0",
    capabilities: { structuredOutput: false, documents: true, forcedTool: true, temperature: true },
  },
  middle: {
    modelId: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    capabilities: {
      structuredOutput: false,
      strictTools: true,
      forcedTool: true,
      temperature: true,
      documents: true,
      cachePoints: { minTokens: 4_096 },
    },
  },
  fresh: {
    modelId: "global.anthropic.claude-sonnet-5-5",
    capabilities: {
      structuredOutput: true,
      strictTools: true,
      documents: true,
      vision: true,
      cachePoints: { minTokens: 1_024 },
    },
  },
} as const satisfies Record<string, { modelId: string; capabilities: ModelCapabilities }>;

export const TITAN_ID = "amazon.titan-embed-text-v2:0";

export interface BedrockWorldOptions extends StandInOptions {
  readonly requestTimeoutMilliseconds?: number;
  /** The client's own time, where connections' pauses are counted. */
  readonly clientNow?: () => number;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A stand-in with adapters that call it. Close it. */
export async function bedrockWorld({
  requestTimeoutMilliseconds,
  clientNow,
  credentials,
  ...options
}: BedrockWorldOptions = {}) {
  const standIn = await BedrockStandIn.start(options);
  const clients = new BedrockClients({
    endpoint: standIn.endpoint,
    credentials: credentials ?? options.identity ?? STAND_IN_IDENTITY,
    ...(clientNow === undefined ? {} : { now: clientNow }),
    ...(requestTimeoutMilliseconds === undefined ? {} : { requestTimeoutMilliseconds }),
  });
  const regional = clients.of(STAND_IN_REGION);
  return {
    standIn,
    clients,
    regional,
    chat(kind: keyof typeof STAND_IN_CHAT, changes: Partial<ConverseChatModelOptions> = {}) {
      return new ConverseChatModel({ name: kind, regional, ...STAND_IN_CHAT[kind], ...changes });
    },
    embedder(changes: Partial<ConstructorParameters<typeof TitanEmbedder>[0]> = {}) {
      return new TitanEmbedder({
        name: "titan",
        modelId: TITAN_ID,
        dimensions: 512,
        pricePerMillion: 0.02,
        concurrency: 4,
        regional,
        ...changes,
      });
    },
    async close(): Promise<void> {
      clients.close();
      await standIn.close();
    },
  };
}
