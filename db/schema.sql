-- schema.sql – the whole schema as SQLite holds it. Generated from db/migrations by
-- tools/write-schema; do not edit. On PostgreSQL, BLOB is a domain over bytea.

-- Facts about this database that never go away: created_at; simulated_clock, set when a simulated
-- clock has ever written here, so that every page says so.
CREATE TABLE database_mark (
    name    TEXT NOT NULL PRIMARY KEY,
    value   TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- What processes keep in memory carries a generation: whoever changes the data adds one in the same
-- transaction, and every process reads these rows at least every 500 ms.
CREATE TABLE generation (
    name  TEXT   NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- Which migrations this database has; see lib/db/migrate.h.
CREATE TABLE schema_migration (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    checksum   TEXT    NOT NULL,
    release    TEXT    NOT NULL,
    additive   INTEGER NOT NULL CHECK (additive IN (0, 1)),
    applied_at TEXT    NOT NULL
);
