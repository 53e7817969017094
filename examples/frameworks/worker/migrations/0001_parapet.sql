-- The table of d1Store, as sqliteSchema() prints it, and the registry of clients.
CREATE TABLE IF NOT EXISTS "parapet_store" (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS "parapet_store_expires_at_idx" ON "parapet_store" (expires_at);
CREATE TABLE IF NOT EXISTS clients (client_id TEXT NOT NULL PRIMARY KEY, metadata TEXT NOT NULL) WITHOUT ROWID;
