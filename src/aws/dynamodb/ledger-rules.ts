/** The ledger's rules over what is stored: a reservation and the accounts it counts against. Pure. */
import type { Reservation, ReserveResult } from "../../ports/ledger.ts";

/** A reservation as it is remembered. */
export interface KeptReservation {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** An earlier one under its id was neither settled nor cancelled. */
  readonly repeated: boolean;
  /** The accounts that hold its tokens. */
  readonly accounts: readonly string[];
}

/** An account of tokens. */
export interface Account {
  readonly spent: number;
  /** When what was spent is forgotten. Milliseconds since 1970. */
  readonly spentUntil: number;
  /** Tokens held, by reservation. */
  readonly held: Readonly<Record<string, { readonly tokens: number; readonly expiresAt: number }>>;
}

/** One reservation's id and the accounts it has to do with. */
export interface LedgerState {
  readonly reservation: KeptReservation | undefined;
  readonly accounts: ReadonlyMap<string, Account>;
}

export const NEW_ACCOUNT: Account = { spent: 0, spentUntil: 0, held: {} };

/** What a rule makes of the state (absent: nothing changes), and the answer. */
export interface LedgerChange<Result> {
  readonly state?: LedgerState;
  readonly result: Result;
}

/** Holds tokens in every account of the reservation, or in none. */
export function reserve(state: LedgerState, reservation: Reservation, now: number): LedgerChange<ReserveResult> {
  const { id, owner, tokens, budgets, expiresAt } = reservation;
  const earlier = state.reservation;
  if (earlier !== undefined && earlier.owner !== owner && earlier.expiresAt > now) {
    return { result: { kind: "in_flight", until: earlier.expiresAt } };
  }
  const accounts = without(state.accounts, id, now);
  for (const { account, limit } of budgets) {
    const { spent, reserved } = balanceOf(accounts.get(account) ?? NEW_ACCOUNT, now);
    if (spent + reserved + tokens > limit) return { result: { kind: "over_budget", account } };
  }
  for (const { account } of budgets) {
    const known = accounts.get(account) ?? NEW_ACCOUNT;
    accounts.set(account, { ...known, held: { ...known.held, [id]: { tokens, expiresAt } } });
  }
  const repeated = earlier !== undefined;
  const kept = { owner, expiresAt, repeated, accounts: budgets.map(({ account }) => account) };
  return { state: { reservation: kept, accounts }, result: { kind: "reserved", repeated } };
}

/** Replaces what the owner's reservation holds by what was used; without one, what was used counts all the same. */
export function settle(state: LedgerState, reservation: Reservation, used: number, now: number): LedgerChange<void> {
  const { id, owner, budgets } = reservation;
  const isOwn = state.reservation?.owner === owner;
  const accounts = isOwn ? without(state.accounts, id, now) : new Map(state.accounts);
  for (const { account, expiresAt } of budgets) {
    const known = accounts.get(account) ?? NEW_ACCOUNT;
    const { spent } = balanceOf(known, now);
    accounts.set(account, { ...known, spent: spent + used, spentUntil: Math.max(known.spentUntil, expiresAt) });
  }
  return { state: { reservation: isOwn ? undefined : state.reservation, accounts }, result: undefined };
}

/** Frees what the owner's reservation holds. One that followed an unsettled other stays remembered: that one may have been paid. */
export function cancel(state: LedgerState, { id, owner }: Reservation, now: number): LedgerChange<void> {
  const { reservation } = state;
  if (reservation === undefined || reservation.owner !== owner) return { result: undefined };
  const lapsed = { ...reservation, expiresAt: Math.min(reservation.expiresAt, now) };
  const kept = reservation.repeated ? lapsed : undefined;
  return { state: { reservation: kept, accounts: without(state.accounts, id, now) }, result: undefined };
}

/** Tokens spent and held in an account. */
export function balanceOf({ spent, spentUntil, held }: Account, now: number): { spent: number; reserved: number } {
  const open = Object.values(held).filter(({ expiresAt }) => expiresAt > now);
  return { spent: spentUntil > now ? spent : 0, reserved: open.reduce((sum, { tokens }) => sum + tokens, 0) };
}

/** The accounts without what a reservation holds in them, and without what has expired. */
function without(accounts: ReadonlyMap<string, Account>, id: string, now: number): Map<string, Account> {
  return new Map(
    [...accounts].map(([name, account]) => {
      const held = Object.entries(account.held).filter(([holder, { expiresAt }]) => holder !== id && expiresAt > now);
      return [name, { ...account, held: Object.fromEntries(held) }];
    }),
  );
}
