import type { Figures, FiguresRule, Ledger, Reservation, ReserveResult } from "../../src/ports/ledger.ts";

interface Held {
  readonly reservation: Reservation;
  /** False once its tokens are free but it is still remembered. */
  readonly open: boolean;
  readonly repeated: boolean;
}

/** The Ledger port in memory, with every operation recorded. */
export class MemoryLedger implements Ledger {
  readonly calls: { readonly operation: string; readonly id: string; readonly tokens?: number }[] = [];
  readonly #held = new Map<string, Held>();
  readonly #accounts = new Map<string, { readonly spent: number; readonly expiresAt: number }>();
  readonly #figures = new Map<string, { readonly figures: Figures; readonly expiresAt: number }>();

  async reserve(reservation: Reservation, now: number): Promise<ReserveResult> {
    const { id, owner, tokens, budgets } = reservation;
    this.calls.push({ operation: "reserve", id, tokens });
    const earlier = this.#held.get(id);
    if (earlier?.open && earlier.reservation.owner !== owner && earlier.reservation.expiresAt > now) {
      return { kind: "in_flight", until: earlier.reservation.expiresAt };
    }
    for (const { account, limit } of budgets) {
      const used = this.#spent(account, now) + this.#reserved(account, now, id);
      if (used + tokens > limit) return { kind: "over_budget", account };
    }
    const repeated = earlier !== undefined;
    this.#held.set(id, { reservation, open: true, repeated });
    return { kind: "reserved", repeated };
  }

  async settle({ id, owner, budgets }: Reservation, usedTokens: number, now: number): Promise<void> {
    this.calls.push({ operation: "settle", id, tokens: usedTokens });
    if (this.#held.get(id)?.reservation.owner === owner) this.#held.delete(id);
    for (const { account, expiresAt } of budgets) {
      this.#accounts.set(account, { spent: this.#spent(account, now) + usedTokens, expiresAt });
    }
  }

  async cancel({ id, owner }: Reservation): Promise<void> {
    this.calls.push({ operation: "cancel", id });
    const held = this.#held.get(id);
    if (held?.reservation.owner !== owner) return;
    if (held.repeated) this.#held.set(id, { ...held, open: false });
    else this.#held.delete(id);
  }

  async balance(account: string, now: number): Promise<{ spent: number; reserved: number }> {
    return { spent: this.#spent(account, now), reserved: this.#reserved(account, now) };
  }

  async changeFigures<Result>(
    name: string,
    rule: FiguresRule<Result>,
    { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
  ): Promise<Result> {
    this.calls.push({ operation: "changeFigures", id: name });
    const known = this.#figures.get(name);
    const { figures, result } = rule(known === undefined || known.expiresAt <= now ? null : known.figures);
    if (figures !== undefined) this.#figures.set(name, { figures, expiresAt });
    return result;
  }

  async readFigures(names: readonly string[], now: number): Promise<ReadonlyMap<string, Figures>> {
    return new Map(
      names.flatMap((name) => {
        const known = this.#figures.get(name);
        return known === undefined || known.expiresAt <= now ? [] : [[name, known.figures] as const];
      }),
    );
  }

  #spent(account: string, now: number): number {
    const known = this.#accounts.get(account);
    return known === undefined || known.expiresAt <= now ? 0 : known.spent;
  }

  #reserved(account: string, now: number, except?: string): number {
    let sum = 0;
    for (const { reservation, open } of this.#held.values()) {
      if (!open || reservation.id === except || reservation.expiresAt <= now) continue;
      if (reservation.budgets.some((budget) => budget.account === account)) sum += reservation.tokens;
    }
    return sum;
  }
}
