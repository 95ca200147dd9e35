import type { ChatUsage, ModelPrice } from "../ports/chat-model.ts";

/** What a chat call cost, in USD. */
export function chatCost(usage: ChatUsage, price: ModelPrice): number {
  const millionths =
    usage.inputTokens * price.inputPerMillion +
    usage.outputTokens * price.outputPerMillion +
    usage.cacheReadTokens * price.cacheReadPerMillion +
    usage.cacheWriteTokens * price.cacheWritePerMillion;
  return millionths / 1_000_000;
}

/** Every token of a chat call, as budgets count them. */
export function totalTokens(usage: ChatUsage): number {
  return usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}
