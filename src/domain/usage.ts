/** What the models were paid for one generation: the sum over the replies it stands on, whichever run bought them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly embeddedTokens: number;
  readonly cost: Cost;
  /** Calls (or embedding batches) that may have been paid twice, after a crash between answer and storage. */
  readonly repeated: number;
}

/** Money, in units of the currency (not cents). */
export interface Cost {
  readonly amount: number;
  readonly currency: "USD";
}

/** No tokens, no cost. */
export const NO_USAGE: Usage = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  embeddedTokens: 0,
  cost: { amount: 0, currency: "USD" },
  repeated: 0,
};

/** The sum of two usages. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
    embeddedTokens: a.embeddedTokens + b.embeddedTokens,
    cost: { amount: a.cost.amount + b.cost.amount, currency: "USD" },
    repeated: a.repeated + b.repeated,
  };
}

/** What models are paid for: the stages of a run that call them, and the repair turn apart. */
export const PURPOSES = ["transcribe", "extract", "repair", "embed"] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The part of a usage that one model was paid for one purpose. */
export interface Spending {
  readonly purpose: Purpose;
  /** As the registry names it. */
  readonly model: string;
  /** Calls of chat models, batches of embeddings. */
  readonly calls: number;
  readonly usage: Usage;
}

/** The sum of usages. */
export function sumUsage(usages: readonly Usage[]): Usage {
  return usages.reduce(addUsage, NO_USAGE);
}

/** Spendings with those of one purpose and model added up, in the order of the stages and then of the models' names. */
export function addSpending(parts: readonly Spending[]): readonly Spending[] {
  const sums = new Map<string, Spending>();
  for (const part of parts) {
    const key = `${PURPOSES.indexOf(part.purpose)} ${part.model}`;
    const before = sums.get(key);
    const calls = (before?.calls ?? 0) + part.calls;
    sums.set(key, { ...part, calls, usage: addUsage(before?.usage ?? NO_USAGE, part.usage) });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, spending]) => spending);
}
