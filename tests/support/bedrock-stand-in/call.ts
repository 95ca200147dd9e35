import type { ScriptedAnswer } from "./script.ts";

/** A request that was taken: what it needs of the quota, and how it is answered. */
export interface Call {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** Tokens of output to reserve. */
  readonly maxTokens: number;
  /** What a token of output takes of the quota. */
  readonly outputBurn: number;
  /** Answers, with what the script says of the answer. */
  serve(scripted: ScriptedAnswer): Promise<Served>;
}

/** An answer. */
export interface Served {
  readonly outputTokens: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a call reserves: all of its input and its longest answer. */
export function reservedTokens({ inputTokens, cacheReadTokens, cacheWriteTokens, maxTokens }: Call): number {
  return inputTokens + cacheReadTokens + cacheWriteTokens + maxTokens;
}

/** What a call used in the end: reading from the cache is free, output burns more than it counts. */
export function usedTokens({ inputTokens, cacheWriteTokens, outputBurn }: Call, { outputTokens }: Served): number {
  return inputTokens + cacheWriteTokens + outputTokens * outputBurn;
}
