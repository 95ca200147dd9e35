import type { Figures, FiguresRule, Ledger, Reservation, ReserveResult } from "../ports/ledger.ts";
import type { Database } from "./database.ts";

/** How long an expired reservation is remembered, so that the next one under its id is told of it. Milliseconds. */
const REMEMBER = 30 * 24 * 60 * 60 * 1000;

interface ReservationRow {
  readonly owner: string;
  readonly expires_at: number;
}

/** Budgets, reservations and shared figures in SQLite. */
export class SqliteLedger implements Ledger {
  readonly #database: Database;

  constructor({ database }: { readonly database: Database }) {
    this.#database = database;
  }

  async reserve(reservation: Reservation, now: number): Promise<ReserveResult> {
    return await this.#database.commit(() => {
      const { id, owner, tokens, budgets, expiresAt } = reservation;
      this.#database.statement("DELETE FROM reservations WHERE forget_at <= ?").run(now);
      const earlier = this.#database.statement("SELECT owner, expires_at FROM reservations WHERE id = ?").get(id) as
        | ReservationRow
        | undefined;
      if (earlier !== undefined && earlier.owner !== owner && earlier.expires_at > now) {
        return { kind: "in_flight", until: earlier.expires_at };
      }
      for (const { account, limit } of budgets) {
        const used = this.#spent(account, now) + this.#reserved(account, id, now);
        if (used + tokens > limit) return { kind: "over_budget", account };
      }
      const repeated = earlier !== undefined;
      this.#remove(id);
      this.#database
        .statement("INSERT INTO reservations (id, owner, expires_at, repeated, forget_at) VALUES (?, ?, ?, ?, ?)")
        .run(id, owner, expiresAt, repeated ? 1 : 0, expiresAt + REMEMBER);
      for (const { account } of budgets) {
        this.#database
          .statement("INSERT INTO reserved_tokens (reservation, account, tokens, expires_at) VALUES (?, ?, ?, ?)")
          .run(id, account, tokens, expiresAt);
      }
      return { kind: "reserved", repeated };
    });
  }

  async settle({ id, owner, budgets }: Reservation, usedTokens: number, now: number): Promise<void> {
    await this.#database.commit(() => {
      this.#database.statement("DELETE FROM reservations WHERE id = ? AND owner = ?").run(id, owner);
      this.#database.statement("DELETE FROM accounts WHERE expires_at <= ?").run(now);
      for (const { account, expiresAt } of budgets) {
        this.#database
          .statement(
            `INSERT INTO accounts (account, spent, expires_at) VALUES (?, ?, ?) ON CONFLICT (account)
             DO UPDATE SET spent = spent + excluded.spent, expires_at = max(expires_at, excluded.expires_at)`,
          )
          .run(account, usedTokens, expiresAt);
      }
    });
  }

  async cancel({ id, owner }: Reservation, now: number): Promise<void> {
    await this.#database.commit(() => {
      // One that came after an unsettled other frees its tokens, but the other stays remembered: it may have been paid.
      this.#database
        .statement(
          "DELETE FROM reserved_tokens WHERE reservation = (SELECT id FROM reservations WHERE id = ? AND owner = ?)",
        )
        .run(id, owner);
      this.#database
        .statement(
          "UPDATE reservations SET expires_at = min(expires_at, ?) WHERE id = ? AND owner = ? AND repeated = 1",
        )
        .run(now, id, owner);
      this.#database.statement("DELETE FROM reservations WHERE id = ? AND owner = ? AND repeated = 0").run(id, owner);
    });
  }

  async balance(account: string, now: number): Promise<{ spent: number; reserved: number }> {
    return { spent: this.#spent(account, now), reserved: this.#reserved(account, "", now) };
  }

  async changeFigures<Result>(
    name: string,
    rule: FiguresRule<Result>,
    { now, expiresAt }: { readonly now: number; readonly expiresAt: number },
  ): Promise<Result> {
    return await this.#database.commit(() => {
      this.#database.statement("DELETE FROM figures WHERE expires_at <= ?").run(now);
      const row = this.#database.statement("SELECT figures FROM figures WHERE name = ?").get(name) as
        | { figures: string }
        | undefined;
      const { figures, result } = rule(row === undefined ? null : (JSON.parse(row.figures) as Figures));
      if (figures !== undefined) {
        this.#database
          .statement("INSERT OR REPLACE INTO figures (name, figures, expires_at) VALUES (?, ?, ?)")
          .run(name, JSON.stringify(figures), expiresAt);
      }
      return result;
    });
  }

  async readFigures(names: readonly string[], now: number): Promise<ReadonlyMap<string, Figures>> {
    const found = new Map<string, Figures>();
    for (const name of names) {
      const row = this.#database
        .statement("SELECT figures FROM figures WHERE name = ? AND expires_at > ?")
        .get(name, now) as { figures: string } | undefined;
      if (row !== undefined) found.set(name, JSON.parse(row.figures) as Figures);
    }
    return found;
  }

  /**
   * Lets every reservation lapse, at start-up: a data folder has one owner, so that whoever made them is gone. They
   * stay remembered, so that the next call under their id says that it may repeat one.
   */
  lapseReservations(now: number): void {
    this.#database.transaction(() => {
      this.#database.statement("UPDATE reservations SET expires_at = min(expires_at, ?)").run(now);
      this.#database.statement("UPDATE reserved_tokens SET expires_at = min(expires_at, ?)").run(now);
    });
  }

  #remove(id: string): void {
    this.#database.statement("DELETE FROM reservations WHERE id = ?").run(id);
  }

  #spent(account: string, now: number): number {
    const row = this.#database
      .statement("SELECT spent FROM accounts WHERE account = ? AND expires_at > ?")
      .get(account, now) as { spent: number } | undefined;
    return row?.spent ?? 0;
  }

  #reserved(account: string, exceptId: string, now: number): number {
    const row = this.#database
      .statement(
        `SELECT coalesce(sum(tokens), 0) AS tokens FROM reserved_tokens
         WHERE account = ? AND expires_at > ? AND reservation <> ?`,
      )
      .get(account, now, exceptId) as { tokens: number };
    return row.tokens;
  }
}

/** Budgets, reservations and shared figures in SQLite. */
export function createSqliteLedger(options: { readonly database: Database }): SqliteLedger {
  return new SqliteLedger(options);
}
