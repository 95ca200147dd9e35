/** What a tenant's documents were paid for on a day (UTC): figures that every process adds to. */
import { addUsage, NO_USAGE, type Usage } from "./usage.ts";

const DAY = 86_400_000;
/** How long a day's figures are remembered: longer than a quarter, for who settles accounts by it. */
const REMEMBERED_DAYS = 100;

/** The UTC day of a moment, as in `2026-11-21`. */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** The name of a tenant's figures of a day. */
export function usageName(tenant: string, day: string): string {
  return `usage:${tenant}:${day}`;
}

/** When the figures of the day of a moment may be forgotten. Milliseconds since 1970. */
export function usageExpiry(now: number): number {
  return (Math.floor(now / DAY) + REMEMBERED_DAYS) * DAY;
}

/** A day's figures with what one more call was paid. */
export function withUsage(figures: Readonly<Record<string, number>> | null, usage: Usage): Record<string, number> {
  const { cost, ...tokens } = addUsage(usageIn(figures), usage);
  return { ...tokens, costUsd: cost.amount };
}

/** What the figures of a day say; nothing, where there are none. */
export function usageIn(figures: Readonly<Record<string, number>> | null): Usage {
  if (figures === null) return NO_USAGE;
  const { costUsd = 0, ...tokens } = figures;
  return { ...NO_USAGE, ...tokens, cost: { amount: costUsd, currency: "USD" } };
}
