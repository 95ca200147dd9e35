import { closeSync, fdatasync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { promisify } from "node:util";
import { SharedSync } from "./shared-sync.ts";

export interface DatabaseOptions {
  /** A file, made where there is none, or `:memory:`. */
  readonly path: string;
  /** One script a schema version, oldest first; scripts that shipped never change, new ones are added behind them. */
  readonly migrations: readonly string[];
  /**
   * `each` (the default): every commit is on disk when it returns. `shared`: it is on disk once {@link Database.synced}
   * resolves; one sync serves all who wait, and none holds up the event loop.
   */
  readonly sync?: "each" | "shared";
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
  readonly #log: WriteAheadLog | null;

  /** @param log what commits have to be synced in; null where they sync themselves, or there is no file */
  constructor(connection: DatabaseSync, log: WriteAheadLog | null) {
    this.#connection = connection;
    this.#log = log;
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

  /** Runs work as one atomic change, like {@link transaction}; resolves once it is on disk. */
  async commit<Result>(work: () => Result): Promise<Result> {
    const result = this.transaction(work);
    await this.synced();
    return result;
  }

  /** Resolves once everything committed so far is on disk. */
  async synced(): Promise<void> {
    await this.#log?.synced();
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
    this.#log?.close();
  }
}

/**
 * SQLite's log beside the database, which holds each commit first. With `synchronous = NORMAL` SQLite leaves syncing it
 * to us, and still syncs log and database around each checkpoint: https://sqlite.org/pragma.html#pragma_synchronous
 */
class WriteAheadLog {
  readonly #path: string;
  readonly #syncs = new SharedSync(() => this.#sync());
  #file: number | undefined;

  constructor(database: string) {
    this.#path = `${database}-wal`;
  }

  synced(): Promise<void> {
    return this.#syncs.wait();
  }

  /** Closing the database has written the log into it, and synced that. */
  close(): void {
    const file = this.#file;
    if (file !== undefined) void this.#syncs.idle().then(() => closeSync(file));
  }

  async #sync(): Promise<void> {
    this.#file ??= openSync(this.#path, "r+");
    await dataSync(this.#file);
  }
}

const dataSync = promisify(fdatasync);

/**
 * Opens a database and brings its schema up to date.
 * @throws an error with what to do, when the file was written by a newer version of the program.
 */
export function openDatabase({ path, migrations, sync = "each" }: DatabaseOptions): Database {
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
  try {
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    migrate(connection, path, migrations);
    if (sync === "each" || path === ":memory:") return new Database(connection, null);
    connection.exec("PRAGMA synchronous = NORMAL;");
    return new Database(connection, new WriteAheadLog(path));
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
