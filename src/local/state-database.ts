import { type Database, openDatabase } from "./database.ts";

/** Records, queue and ledger: what must not be lost. One script a schema version; see {@link openDatabase}. */
const MIGRATIONS = [
  `
  CREATE TABLE documents (
    document_id TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    status TEXT NOT NULL,
    profile TEXT,
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    leased INTEGER NOT NULL,
    summary TEXT NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX documents_by_time ON documents (created_at, document_id);
  CREATE INDEX documents_by_status ON documents (status, created_at, document_id);
  CREATE INDEX documents_by_profile ON documents (profile, created_at, document_id);
  CREATE INDEX documents_by_tenant ON documents (tenant, created_at, document_id);
  CREATE INDEX documents_by_tenant_status ON documents (tenant, status, created_at, document_id);
  CREATE INDEX documents_by_tenant_profile ON documents (tenant, profile, created_at, document_id);
  CREATE INDEX documents_due ON documents (due_at, document_id) WHERE due_at IS NOT NULL;
  CREATE INDEX documents_leased ON documents (document_id) WHERE leased = 1;

  CREATE TABLE document_tags (
    document_id TEXT NOT NULL REFERENCES documents (document_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    tenant TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (document_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tags_by_time ON document_tags (name, value, created_at, document_id);
  CREATE INDEX tags_by_tenant ON document_tags (tenant, name, value, created_at, document_id);

  CREATE TABLE upload_grants (
    upload_id TEXT PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    upload_grant TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX upload_grants_by_expiry ON upload_grants (expires_at);

  CREATE TABLE idempotency_keys (
    tenant TEXT NOT NULL,
    key TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    decision TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

  CREATE TABLE dead_letters (
    id TEXT PRIMARY KEY,
    origin TEXT NOT NULL,
    class TEXT NOT NULL,
    tenant TEXT,
    document_id TEXT,
    body TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX dead_letters_by_time ON dead_letters (at, id);
  CREATE INDEX dead_letters_by_class ON dead_letters (class, at, id);
  CREATE INDEX dead_letters_by_tenant ON dead_letters (tenant, at, id);

  CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    receipt TEXT UNIQUE
  ) STRICT;
  CREATE INDEX messages_by_visibility ON messages (queue, visible_at, position);

  CREATE TABLE accounts (
    account TEXT PRIMARY KEY,
    spent INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX accounts_by_expiry ON accounts (expires_at);

  CREATE TABLE reservations (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    forget_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX reservations_by_forgetting ON reservations (forget_at);

  CREATE TABLE reserved_tokens (
    reservation TEXT NOT NULL REFERENCES reservations (id) ON DELETE CASCADE,
    account TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (reservation, account)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX reserved_tokens_by_account ON reserved_tokens (account, expires_at);

  CREATE TABLE token_buckets (
    name TEXT PRIMARY KEY,
    units REAL NOT NULL,
    at INTEGER NOT NULL,
    full_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX token_buckets_by_fullness ON token_buckets (full_at);
  `,
  `
  DROP TABLE token_buckets;
  CREATE TABLE figures (
    name TEXT PRIMARY KEY,
    figures TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX figures_by_expiry ON figures (expires_at);
  `,
];

/** Opens the database of records, queue and ledger: a file, or `:memory:`. */
export function openStateDatabase(path: string): Database {
  return openDatabase({ path, migrations: MIGRATIONS, sync: "shared" });
}
