import { DatabaseSync, type StatementSync } from "node:sqlite";

export interface DatabaseOptions {
  /** A file, made where there is none, or `:memory:`. */
  readonly path: string;
  /** One script a schema version, oldest first; scripts that shipped never change, new ones are added behind them. */
  readonly migrations: readonly string[];
  /** `FULL` (the default) syncs every commit to disk; `NORMAL` may lose the last ones when the power fails. */
  readonly synchronous?: "FULL" | "NORMAL";
}

/** Another process's write is waited for this long. Milliseconds. */
const BUSY_TIMEOUT = 5000;

/**
 * A SQLite file with its schema up to date: WAL, foreign keys, statements prepared once. Everything is synchronous, so
 * what runs between two awaits is not interleaved with anything else of this process.
 */
export class Database {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(connection: DatabaseSync) {
    this.#connection = connection;
  }

  /** The prepared statement of a text. The texts are the program's own, so that the cache stays small. */
  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = this.#connection.prepare(sql);
    this.#statements.set(sql, prepared);
    return prepared;
  }

  /** Runs work as one atomic change; whatever it throws undoes it and is thrown on. Not to be nested. */
  transaction<Result>(work: () => Result): Result {
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }
}

/**
 * Opens a database and brings its schema up to date.
 * @throws an error with what to do, when the file was written by a newer version of the program.
 */
export function openDatabase({ path, migrations, synchronous = "FULL" }: DatabaseOptions): Database {
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  try {
    connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};`);
    migrate(connection, path, migrations);
    return new Database(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

function migrate(connection: DatabaseSync, path: string, migrations: readonly string[]): void {
  const version = Number(connection.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > migrations.length) {
    throw new Error(
      `The database ${path} has schema ${version}, and this program knows schemas up to ${migrations.length}; ` +
        "start the newer version of the program that wrote it.",
    );
  }
  for (const [index, script] of migrations.entries()) {
    if (index < version) continue;
    connection.exec(`BEGIN IMMEDIATE; ${script}; PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
