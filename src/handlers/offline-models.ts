import { OFFLINE_CHAT_CARD, OfflineChatModel } from "../local/offline-chat-model.ts";
import { OfflineEmbedder } from "../local/offline-embedder.ts";
import { ModelRegistry } from "../models/registry.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { Embedder } from "../ports/embedder.ts";

/** The registry of a machine without a model key: stand-ins that say what they are. */
export function offlineModels(
  chat: ChatModel = new OfflineChatModel(),
  embedder: Embedder = new OfflineEmbedder(),
): ModelRegistry {
  return new ModelRegistry({ chatModels: [{ model: chat, card: OFFLINE_CHAT_CARD }], embedder: { embedder } });
}
