import { randomUUID } from "node:crypto";
import type { Figures, FiguresRule, Ledger, Reservation, ReserveResult } from "../../ports/ledger.ts";
import {
  type Account,
  balanceOf,
  cancel,
  type KeptReservation,
  type LedgerChange,
  type LedgerState,
  NEW_ACCOUNT,
  reserve,
  settle,
} from "./ledger-rules.ts";
import { type DynamoDbOptions, DynamoDbStore } from "./store.ts";
import { type ItemKey, TTL_ATTRIBUTE } from "./table.ts";
import type { Action, Item } from "./transaction.ts";

/** How long an expired reservation is remembered, so that the next one under its id is told of it. Milliseconds. */
const REMEMBER = 30 * 24 * 60 * 60 * 1000;

/** Budgets, reservations and shared figures in DynamoDB. */
export function createDynamoDbLedger(options: DynamoDbOptions): Ledger {
  return new DynamoDbLedger(options);
}

/** Reads what an operation has to do with, applies a rule, and writes what it changed under the revisions that were read. */
class DynamoDbLedger implements Ledger {
  readonly #store: DynamoDbStore;

  constructor(options: DynamoDbOptions) {
    this.#store = new DynamoDbStore(options);
  }

  reserve(reservation: Reservation, now: number): Promise<ReserveResult> {
    return this.#change(reservation, now, (state) => reserve(state, reservation, now));
  }

  settle(reservation: Reservation, usedTokens: number, now: number): Promise<void> {
    return this.#change(reservation, now, (state) => settle(state, reservation, usedTokens, now));
  }

  cancel(reservation: Reservation, now: number): Promise<void> {
    return this.#change(reservation, now, (state) => cancel(state, reservation, now));
  }

  async balance(account: string, now: number): Promise<{ spent: number; reserved: number }> {
    const item = await this.#store.get(accountKey(account));
    return balanceOf((item?.account as Account | undefined) ?? NEW_ACCOUNT, now);
  }

  async changeFigures<Result>(
    name: string,
    rule: FiguresRule<Result>,
    { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
  ): Promise<Result> {
    const key = figuresKey(name);
    return await this.#store.untilWritten(async () => {
      const item = await this.#store.get(key);
      const { figures, result } = rule(figuresOf(item, now));
      if (figures === undefined) return { done: result };
      const put = { ...key, figures, expiresAt, revision: randomUUID(), [TTL_ATTRIBUTE]: ttlOf(expiresAt) };
      return (await this.#store.putGiven(put, given(item))) ? { done: result } : "again";
    });
  }

  async readFigures(names: readonly string[], now: number): Promise<ReadonlyMap<string, Figures>> {
    const asked = new Map(names.map((name) => [figuresKey(name).pk, name]));
    const items = await this.#store.getAll([...asked.values()].map(figuresKey));
    return new Map(
      items.flatMap((item) => {
        const name = asked.get(String(item.pk));
        const figures = figuresOf(item, now);
        return name === undefined || figures === null ? [] : [[name, figures] as const];
      }),
    );
  }

  async #change<Result>(
    { id, budgets }: Reservation,
    now: number,
    rule: (state: LedgerState) => LedgerChange<Result>,
  ): Promise<Result> {
    const wanted = budgets.map(({ account }) => account);
    return await this.#store.untilWritten(async () => {
      const read = await this.#read(id, wanted);
      const { state, result } = rule(read.state);
      const writes = state === undefined ? [] : writesOf(id, read, state, now);
      return writes.length === 0 || (await this.#store.transact(writes)) ? { done: result } : "again";
    });
  }

  /** The reservation, and the accounts named by it or by the budgets. */
  async #read(id: string, wanted: readonly string[]): Promise<ReadState> {
    const items = new Map<string, Item>();
    const readInto = async (keys: readonly ItemKey[]) => {
      for (const item of await this.#store.getAll(keys)) items.set(String(item.pk), item);
    };
    await readInto([reservationKey(id), ...wanted.map(accountKey)]);
    const reservation = items.get(reservationKey(id).pk)?.reservation as KeptReservation | undefined;
    const further = (reservation?.accounts ?? []).filter((account) => !wanted.includes(account));
    await readInto(further.map(accountKey));
    const names = [...wanted, ...further];
    const accounts = names.flatMap((name) => {
      const account = items.get(accountKey(name).pk)?.account as Account | undefined;
      return account === undefined ? [] : [[name, account] as const];
    });
    return { state: { reservation, accounts: new Map(accounts) }, items };
  }
}

interface ReadState {
  readonly state: LedgerState;
  /** By partition key, with their revisions. */
  readonly items: ReadonlyMap<string, Item>;
}

function writesOf(id: string, { state: before, items }: ReadState, after: LedgerState, now: number): Action[] {
  const revision = randomUUID();
  const writes: Action[] = [];
  const key = reservationKey(id);
  const held = given(items.get(key.pk));
  const { reservation } = after;
  if (reservation !== undefined && reservation !== before.reservation) {
    const put = { ...key, reservation, revision, [TTL_ATTRIBUTE]: ttlOf(reservation.expiresAt + REMEMBER) };
    writes.push({ put, given: held });
  } else if (reservation === undefined && before.reservation !== undefined) {
    writes.push({ remove: key, given: held });
  }
  for (const [name, account] of after.accounts) {
    const itemKey = accountKey(name);
    // Of what holds nothing, the moment is now: time to live leaves alone what expired more than five years ago.
    const last = Math.max(now, account.spentUntil, ...Object.values(account.held).map(({ expiresAt }) => expiresAt));
    const put = { ...itemKey, account, revision, [TTL_ATTRIBUTE]: ttlOf(last) };
    writes.push({ put, given: given(items.get(itemKey.pk)) });
  }
  return writes;
}

/** What an item must still be for it to be written. */
function given(item: Item | undefined): { revision: string | null } {
  return { revision: item === undefined ? null : String(item.revision) };
}

function reservationKey(id: string): ItemKey {
  return { pk: `reservation#${id}`, sk: "reservation" };
}

function accountKey(account: string): ItemKey {
  return { pk: `account#${account}`, sk: "account" };
}

function figuresKey(name: string): ItemKey {
  return { pk: `figures#${name}`, sk: "figures" };
}

/** Time to live removes items late: until then they count by their own moment. */
function figuresOf(item: Item | undefined, now: number): Figures | null {
  return item !== undefined && Number(item.expiresAt) > now ? (item.figures as Figures) : null;
}

function ttlOf(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}
