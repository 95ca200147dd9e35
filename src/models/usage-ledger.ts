import { addUsage, NO_USAGE, PURPOSES, type Spending, type Usage } from "../domain/usage.ts";
import type { EmbeddedBatch, Exchange } from "./reply-store.ts";

/** The usage of one run: each stored reply it stands on counts once, however often it was asked for. */
export class UsageLedger {
  readonly #byDigest = new Map<string, readonly Spending[]>();

  noteExchange(digest: string, { replies }: Exchange): void {
    const spent = replies.map(({ purpose, model, usage, cost, repeated }) => {
      const paid: Usage = { ...NO_USAGE, ...usage, cost: { amount: cost, currency: "USD" }, repeated };
      return { purpose, model, calls: 1, usage: paid };
    });
    this.#byDigest.set(digest, spent);
  }

  /** @param model the embedder's name in the registry */
  noteBatch(digest: string, model: string, { tokens, cost, repeated }: EmbeddedBatch): void {
    const usage: Usage = { ...NO_USAGE, embeddedTokens: tokens, cost: { amount: cost, currency: "USD" }, repeated };
    this.#byDigest.set(digest, [{ purpose: "embed", model, calls: 1, usage }]);
  }

  /** The sum, in an order that does not depend on which reply came first: so its rounding does not either. */
  sum(): Usage {
    return this.#all().reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);
  }

  /** The same by purpose and model, in the order of the stages. */
  spending(): readonly Spending[] {
    const parts = new Map<string, Spending>();
    for (const spent of this.#all()) {
      const key = `${PURPOSES.indexOf(spent.purpose)} ${spent.model}`;
      const before = parts.get(key);
      const sum = {
        calls: (before?.calls ?? 0) + spent.calls,
        usage: addUsage(before?.usage ?? NO_USAGE, spent.usage),
      };
      parts.set(key, { ...spent, ...sum });
    }
    return [...parts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, spending]) => spending);
  }

  #all(): readonly Spending[] {
    return [...this.#byDigest.keys()].sort().flatMap((digest) => this.#byDigest.get(digest) ?? []);
  }
}
