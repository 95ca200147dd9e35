/** Money and pace: reserved before a call, settled after it. */

/** A limit of tokens that a reservation counts against. */
export interface Budget {
  /** E.g. `tenant:acme:2026-11-20` or `document:<id>:<generation>`. */
  readonly account: string;
  /** Tokens. */
  readonly limit: number;
  /** When the account may be forgotten. Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface Reservation {
  /** The reply's digest under its document: names the call. */
  readonly id: string;
  /** Who makes the call: a second reservation by another owner has to wait for the first one's reply. */
  readonly owner: string;
  /** Tokens, at most what the call can cost. */
  readonly tokens: number;
  readonly budgets: readonly Budget[];
  /** After this it is void: its tokens are free again. Milliseconds since 1970. */
  readonly expiresAt: number;
}

export type ReserveResult =
  /** `repeated`: an earlier reservation under this id was neither settled nor cancelled, so the call may have been paid before. */
  | { readonly kind: "reserved"; readonly repeated: boolean }
  /** Another owner is at it. */
  | { readonly kind: "in_flight"; readonly until: number }
  | { readonly kind: "over_budget"; readonly account: string };

export interface RateLimit {
  /** E.g. `chat:claude-sonnet:tokens` or `api:principal`. */
  readonly name: string;
  /** Units the bucket holds at most. */
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** Budgets, reservations and rate limits; every operation is atomic. */
export interface Ledger {
  reserve(reservation: Reservation, now: number): Promise<ReserveResult>;
  /** Replaces what was reserved by what was used. A reservation that is gone is counted all the same. */
  settle(reservation: Reservation, usedTokens: number, now: number): Promise<void>;
  /**
   * Gives a reservation back: the call was certainly not made, or certainly not paid. An earlier one under this id that
   * was neither settled nor cancelled stays remembered.
   */
  cancel(reservation: Reservation, now: number): Promise<void>;
  /** Tokens spent and reserved in an account. */
  balance(account: string, now: number): Promise<{ spent: number; reserved: number }>;
  /**
   * Takes units from a token bucket, or says how long until they are there. More units than the capacity are granted
   * by a full bucket, which owes the rest: the pace holds over time.
   */
  take(limit: RateLimit, units: number, now: number): Promise<{ granted: boolean; retryAfterMilliseconds: number }>;
}
