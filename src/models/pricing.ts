import type { ChatUsage, ModelPrice, ModelQuota } from "../ports/chat-model.ts";

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

/** What an answered call took of its model's quota: reading from the cache is free, output may count several times. */
export function quotaTokens(usage: ChatUsage, quota: ModelQuota | undefined): number {
  return usage.inputTokens + usage.cacheWriteTokens + usage.outputTokens * (quota?.outputBurn ?? 1);
}
