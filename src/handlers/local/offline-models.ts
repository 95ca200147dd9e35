import { createOfflineChatModel, OFFLINE_CHAT_CARD } from "../../local/offline-chat-model.ts";
import { createOfflineEmbedder } from "../../local/offline-embedder.ts";
import { ModelRegistry } from "../../models/registry.ts";

/** The registry of a machine without a model key: stand-ins that say what they are. */
export function offlineModels(): ModelRegistry {
  return new ModelRegistry({
    chatModels: [{ model: createOfflineChatModel(), card: OFFLINE_CHAT_CARD }],
    embedder: { embedder: createOfflineEmbedder() },
  });
}
