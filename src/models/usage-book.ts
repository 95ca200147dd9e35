import { dayOf, usageExpiry, usageName, usageTenantsName, withSpending } from "../domain/tenant-usage.ts";
import type { Spending } from "../domain/usage.ts";
import type { Ledger } from "../ports/ledger.ts";

/** Writes down what tenants are paid for, day by day: a call counts on the day it was settled. */
export class UsageBook {
  readonly #ledger: Pick<Ledger, "changeFigures">;
  #day = "";
  /** Tenants of the day that this process has named already. */
  readonly #named = new Set<string>();

  constructor(ledger: Pick<Ledger, "changeFigures">) {
    this.#ledger = ledger;
  }

  async note(tenant: string, spending: Spending, now: number): Promise<void> {
    const day = dayOf(now);
    const times = { now, expiresAt: usageExpiry(now) };
    await this.#ledger.changeFigures(
      usageName(tenant, day),
      (figures) => ({ figures: withSpending(figures, spending), result: undefined }),
      times,
    );
    if (day !== this.#day) this.#named.clear();
    this.#day = day;
    if (this.#named.has(tenant)) return;
    await this.#ledger.changeFigures(
      usageTenantsName(day),
      (tenants) =>
        tenants?.[tenant] === 1 ? { result: undefined } : { figures: { ...tenants, [tenant]: 1 }, result: undefined },
      times,
    );
    this.#named.add(tenant);
  }
}
