import { DatabaseSync } from "node:sqlite";

/** Raised when the tables below change; a folder of another version is refused. */
const SCHEMA_VERSION = 1;

/**
 * `owners` is what all passages of a generation share, and all that filters look at; `passages` is kept narrow, so
 * that a filtered full-text search reads few pages; bodies and vectors are read only for what is answered. Numbers of
 * owners and passages are never used twice, so that what the vector index remembers cannot mean another row.
 */
const TABLES = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE tenants (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE owners (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id INTEGER NOT NULL,
    document_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    profile TEXT NOT NULL,
    created_at REAL NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (document_id, generation)
  ) STRICT;
  CREATE INDEX owners_by_tenant ON owners (tenant_id, content_type, profile, created_at);
  CREATE TABLE owner_values (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    value ANY NOT NULL,
    owner_id INTEGER NOT NULL,
    PRIMARY KEY (kind, name, value, owner_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX owner_values_by_owner ON owner_values (owner_id);
  CREATE TABLE passages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    tenant_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    UNIQUE (owner_id, ordinal)
  ) STRICT;
  CREATE TABLE bodies (
    seq INTEGER PRIMARY KEY,
    page INTEGER NOT NULL,
    headings TEXT NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE vectors (seq INTEGER PRIMARY KEY, vector BLOB NOT NULL) STRICT;
  CREATE VIRTUAL TABLE lexicon USING fts5(
    text, headings, content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
  );
`;

/**
 * Opens the passages' database, creating its tables where there are none. The database is held alone: a second process
 * on the same folder fails here.
 *
 * @param file Path of the database, or null for one in memory.
 * @throws an error with one clear sentence when the folder is in use or of another version.
 */
export function openDatabase(file: string | null): DatabaseSync {
  const database = new DatabaseSync(file ?? ":memory:", { timeout: 500 });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; BEGIN IMMEDIATE;");
    const version = database.prepare("PRAGMA user_version").get()?.user_version;
    if (version === 0) database.exec(`${TABLES} PRAGMA user_version = ${SCHEMA_VERSION};`);
    else if (version !== SCHEMA_VERSION) {
      throw new Error(
        `The passages were stored by another version of this program (format ${version}, not ${SCHEMA_VERSION}); start that version, or use a new data folder.`,
      );
    }
    database.exec("COMMIT;");
    return database;
  } catch (error) {
    database.close();
    if (isBusy(error)) {
      throw new Error("The passages are in use by another process; stop it, or use another data folder.", {
        cause: error,
      });
    }
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

/** Runs work in one transaction: all of it is stored, or nothing. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
