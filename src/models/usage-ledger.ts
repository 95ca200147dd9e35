import { addSpending, NO_USAGE, type Spending, sumUsage, type Usage } from "../domain/usage.ts";
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
    return sumUsage(this.#all().map(({ usage }) => usage));
  }

  /** The same by purpose and model, in the order of the stages. */
  spending(): readonly Spending[] {
    return addSpending(this.#all());
  }

  #all(): readonly Spending[] {
    return [...this.#byDigest.keys()].sort().flatMap((digest) => this.#byDigest.get(digest) ?? []);
  }
}
