/** What a service says that processing objects would about cost. */
import { type ApiClient, answered } from "../client/api-client.ts";
import type { components } from "../client/api-types.ts";

export type CostEstimate = components["schemas"]["Estimate"];

/** Objects the service estimates at once. */
const CHUNK = 100;

/** The sum of none. */
export const NO_COST: CostEstimate = {
  unreadable: 0,
  tokens: { inputTokens: 0, outputTokens: 0, embeddedTokens: 0 },
  cost: { amount: 0, currency: "USD" },
  profiles: [],
};

/** The estimate for objects under the keys they will have. */
export async function estimateOfObjects(
  client: ApiClient,
  objects: readonly { readonly key: string; readonly size: number }[],
  profile: string | undefined,
  signal: AbortSignal,
): Promise<CostEstimate> {
  let sum = NO_COST;
  for (let at = 0; at < objects.length; at += CHUNK) {
    const body = { objects: objects.slice(at, at + CHUNK), ...(profile !== undefined && { profile }) };
    sum = addEstimates(sum, answered(await client.POST("/estimates", { body, signal })));
  }
  return sum;
}

/** The sum of two estimates. */
export function addEstimates(a: CostEstimate, b: CostEstimate): CostEstimate {
  const profiles = new Map(a.profiles.map((part) => [part.profile, part]));
  for (const part of b.profiles) {
    const { documents = 0, cost } = profiles.get(part.profile) ?? {};
    const amount = (cost?.amount ?? 0) + part.cost.amount;
    profiles.set(part.profile, { ...part, documents: documents + part.documents, cost: { ...part.cost, amount } });
  }
  return {
    unreadable: a.unreadable + b.unreadable,
    tokens: {
      inputTokens: a.tokens.inputTokens + b.tokens.inputTokens,
      outputTokens: a.tokens.outputTokens + b.tokens.outputTokens,
      embeddedTokens: a.tokens.embeddedTokens + b.tokens.embeddedTokens,
    },
    cost: { ...b.cost, amount: a.cost.amount + b.cost.amount },
    profiles: [...profiles.values()].sort((one, other) => other.cost.amount - one.cost.amount),
  };
}
