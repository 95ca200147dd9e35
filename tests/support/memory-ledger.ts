import type { Budget, Ledger, RateLimit, Reservation, ReserveResult } from "../../src/ports/ledger.ts";

interface Held {
  readonly reservation: Reservation;
}

/** The Ledger port in memory, with every operation recorded. */
export class MemoryLedger implements Ledger {
  readonly calls: { readonly operation: string; readonly id: string; readonly tokens?: number }[] = [];
  readonly #held = new Map<string, Held>();
  readonly #spent = new Map<string, number>();
  readonly #buckets = new Map<string, { units: number; at: number }>();

  async reserve(reservation: Reservation, now: number): Promise<ReserveResult> {
    this.calls.push({ operation: "reserve", id: reservation.id, tokens: reservation.tokens });
    const earlier = this.#held.get(reservation.id)?.reservation;
    if (earlier !== undefined && earlier.owner !== reservation.owner && earlier.expiresAt > now) {
      return { kind: "in_flight", until: earlier.expiresAt };
    }
    const over = reservation.budgets.find((budget) => this.#wouldExceed(budget, reservation, now));
    if (over !== undefined) return { kind: "over_budget", account: over.account };
    this.#held.set(reservation.id, { reservation });
    return { kind: "reserved", repeated: earlier !== undefined };
  }

  async settle(reservation: Reservation, usedTokens: number): Promise<void> {
    this.calls.push({ operation: "settle", id: reservation.id, tokens: usedTokens });
    this.#held.delete(reservation.id);
    for (const { account } of reservation.budgets) {
      this.#spent.set(account, (this.#spent.get(account) ?? 0) + usedTokens);
    }
  }

  async cancel(reservation: Reservation): Promise<void> {
    this.calls.push({ operation: "cancel", id: reservation.id });
    this.#held.delete(reservation.id);
  }

  async balance(account: string, now: number): Promise<{ spent: number; reserved: number }> {
    return { spent: this.#spent.get(account) ?? 0, reserved: this.#reserved(account, now) };
  }

  async take(limit: RateLimit, units: number, now: number) {
    this.calls.push({ operation: "take", id: limit.name, tokens: units });
    const bucket = this.#buckets.get(limit.name) ?? { units: limit.capacity, at: now };
    const filled = Math.min(limit.capacity, bucket.units + ((now - bucket.at) / 1000) * limit.refillPerSecond);
    const granted = filled >= units;
    this.#buckets.set(limit.name, { units: granted ? filled - units : filled, at: now });
    const retryAfterMilliseconds = granted ? 0 : Math.ceil(((units - filled) / limit.refillPerSecond) * 1000);
    return { granted, retryAfterMilliseconds };
  }

  #wouldExceed(budget: Budget, reservation: Reservation, now: number): boolean {
    const held = this.#reserved(budget.account, now, reservation.id);
    return (this.#spent.get(budget.account) ?? 0) + held + reservation.tokens > budget.limit;
  }

  #reserved(account: string, now: number, except?: string): number {
    let sum = 0;
    for (const { reservation } of this.#held.values()) {
      if (reservation.id === except || reservation.expiresAt <= now) continue;
      if (reservation.budgets.some((budget) => budget.account === account)) sum += reservation.tokens;
    }
    return sum;
  }
}
