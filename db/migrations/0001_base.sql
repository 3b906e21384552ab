-- release 0.1.0

--pgsql:CREATE DOMAIN blob AS bytea;

-- Which migrations this database has; see lib/db/migrate.h.
CREATE TABLE schema_migration (
    number     INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    checksum   TEXT    NOT NULL,
    release    TEXT    NOT NULL,
    additive   INTEGER NOT NULL CHECK (additive IN (0, 1)),
    applied_at TEXT    NOT NULL
);

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

-- Alerts that are raised now and that the administrators were told of; the row goes when all is well.
CREATE TABLE alert (
    name      TEXT   NOT NULL PRIMARY KEY, -- lib/base/alert.h
    raised_at TEXT   NOT NULL,
    value     BIGINT NOT NULL
);
