import { addUsage, NO_USAGE, type Usage } from "../domain/usage.ts";
import type { EmbeddedBatch, Exchange } from "./reply-store.ts";

/** The usage of one run: each stored reply it stands on counts once, however often it was asked for. */
export class UsageLedger {
  readonly #byDigest = new Map<string, Usage>();

  noteExchange(digest: string, { replies }: Exchange): void {
    const usages = replies.map(({ usage, cost, repeated }) => ({
      ...NO_USAGE,
      ...usage,
      cost: { amount: cost, currency: "USD" as const },
      repeated,
    }));
    this.#byDigest.set(digest, usages.reduce<Usage>(addUsage, NO_USAGE));
  }

  noteBatch(digest: string, { tokens, cost, repeated }: EmbeddedBatch): void {
    this.#byDigest.set(digest, {
      ...NO_USAGE,
      embeddedTokens: tokens,
      cost: { amount: cost, currency: "USD" },
      repeated,
    });
  }

  /** The sum, in an order that does not depend on which reply came first: so its rounding does not either. */
  sum(): Usage {
    const digests = [...this.#byDigest.keys()].sort();
    return digests.map((digest) => this.#byDigest.get(digest) ?? NO_USAGE).reduce<Usage>(addUsage, NO_USAGE);
  }
}
