import { type Database, openDatabase } from "../database.ts";

/** Versions, and events still to be delivered. One script a schema version; see {@link openDatabase}. */
const MIGRATIONS = [
  `
  CREATE TABLE versions (
    position INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    version_id TEXT NOT NULL,
    is_latest INTEGER NOT NULL,
    blob TEXT,
    size INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    etag TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    metadata TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    UNIQUE (key, version_id)
  ) STRICT;
  CREATE INDEX versions_history ON versions (key, position);
  CREATE UNIQUE INDEX versions_latest ON versions (key) WHERE is_latest = 1;
  CREATE UNIQUE INDEX versions_blob ON versions (blob) WHERE blob IS NOT NULL;

  CREATE TABLE sequence (value INTEGER NOT NULL) STRICT;
  INSERT INTO sequence VALUES (0);

  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY,
    envelope TEXT NOT NULL
  ) STRICT;
  `,
];

/** The database of one file object store. */
export function openCatalogDatabase(path: string): Database {
  return openDatabase({ path, migrations: MIGRATIONS, sync: "shared" });
}
