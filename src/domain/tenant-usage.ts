/** What tenants were paid for, day by day (UTC): figures that every process adds to, by purpose and model. */
import { addSpending, NO_USAGE, PURPOSES, type Purpose, type Spending, type Usage } from "./usage.ts";

const DAY = 86_400_000;
/** How long a day's figures are remembered: longer than a quarter, for who settles accounts by it. */
export const REMEMBERED_DAYS = 100;

type Figures = Readonly<Record<string, number>>;

/** The UTC day of a moment, as in `2026-11-21`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** The days from one to another, both included; none where the first comes after the last. */
export function daysBetween(from: string, to: string): readonly string[] {
  const first = Date.parse(from);
  const count = Math.max(0, (Date.parse(to) - first) / DAY + 1);
  return Array.from({ length: count }, (_, index) => dayOf(first + index * DAY));
}

/** The name of a tenant's figures of a day. */
export function usageName(tenant: string, day: string): string {
  return `usage:${tenant}:${day}`;
}

/**
 * The name of the figures that name a day's tenants, so that their figures can be found. One entry of the ledger: room
 * for some 5,000 tenants a day.
 */
export function usageTenantsName(day: string): string {
  return `usage-tenants:${day}`;
}

/** When the figures of the day of a moment may be forgotten. Milliseconds since 1970. */
export function usageExpiry(now: number): number {
  return (Math.floor(now / DAY) + REMEMBERED_DAYS) * DAY;
}

const COUNTERS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "embeddedTokens",
  "repeated",
] as const satisfies readonly (keyof Usage)[];

/** A day's figures with what one more call was paid. */
export function withSpending(figures: Figures | null, { purpose, model, calls, usage }: Spending): Figures {
  const counted = COUNTERS.map((counter) => [counter, usage[counter]] as const);
  const sum: Record<string, number> = { ...figures };
  for (const [counter, count] of [["calls", calls] as const, ["costUsd", usage.cost.amount] as const, ...counted]) {
    const name = `${purpose}/${model}/${counter}`;
    if (count !== 0) sum[name] = (sum[name] ?? 0) + count;
  }
  return sum;
}

/** What a day's figures say, in the order of the stages. */
export function spendingIn(figures: Figures | undefined): readonly Spending[] {
  return addSpending(
    Object.entries(figures ?? {}).flatMap(([name, count]) => {
      // A model's name may hold anything; what stands before and after it may not.
      const [, purpose, model, counter] = /^([^/]+)\/(.*)\/([^/]+)$/s.exec(name) ?? [];
      return isPurpose(purpose) && model !== undefined ? [partOf(purpose, model, counter, count)] : [];
    }),
  );
}

function partOf(purpose: Purpose, model: string, counter: string | undefined, count: number): Spending {
  const none = { purpose, model, calls: 0, usage: NO_USAGE };
  if (counter === "calls") return { ...none, calls: count };
  if (counter === "costUsd") return { ...none, usage: { ...NO_USAGE, cost: { amount: count, currency: "USD" } } };
  const known = COUNTERS.find((one) => one === counter);
  return known === undefined ? none : { ...none, usage: { ...NO_USAGE, [known]: count } };
}

function isPurpose(text: string | undefined): text is Purpose {
  return PURPOSES.some((purpose) => purpose === text);
}
