import type { BedrockClients } from "../aws/bedrock/bedrock-client.ts";
import { ConverseChatModel } from "../aws/bedrock/converse-chat-model.ts";
import { TitanEmbedder } from "../aws/bedrock/titan-embedder.ts";
import type { ResolvedModels } from "../models/model-cards.ts";
import { ModelRegistry } from "../models/registry.ts";

/** Titan takes one text a call: so many calls of a batch are under way at once. */
const EMBEDDING_CALLS = 8;

/** The registry of an installation whose models are on Bedrock. Nothing is called yet. */
export function bedrockModels({ chat, defaults, embedder }: ResolvedModels, clients: BedrockClients): ModelRegistry {
  const { quota, region, ...titan } = embedder;
  return new ModelRegistry({
    chatModels: chat.map(({ name, modelId, region, card }) => ({
      model: new ConverseChatModel({
        name,
        modelId,
        capabilities: card.capabilities,
        regional: clients.of(region),
      }),
      card,
    })),
    ...(defaults === undefined ? {} : { defaults }),
    embedder: {
      embedder: new TitanEmbedder({ ...titan, concurrency: EMBEDDING_CALLS, regional: clients.of(region) }),
      quota,
    },
  });
}
