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

/** Numbers that concurrent processes keep together under a name, e.g. how far a model's quota is used. */
export type Figures = Readonly<Record<string, number>>;

/**
 * A pure rule over the figures of one name (null: there are none): what to store in their place (absent: leave them as
 * they are), and the answer for whoever asked. An adapter may run it more than once.
 */
export type FiguresRule<Result> = (current: Figures | null) => { readonly figures?: Figures; readonly result: Result };

/** Budgets, reservations and shared figures; every operation but the reading of several figures is atomic. */
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
   * Applies a rule to the figures of a name as one atomic change: of concurrent changes none is lost. They are forgotten
   * at `expiresAt`, counted from the last change that stored some; a rule that throws changes nothing.
   */
  changeFigures<Result>(
    name: string,
    rule: FiguresRule<Result>,
    times: { readonly now: number; readonly expiresAt: number },
  ): Promise<Result>;
  /** The figures of many names, by name; what is not there, or has expired, is left out. */
  readFigures(names: readonly string[], now: number): Promise<ReadonlyMap<string, Figures>>;
}
