/* migrate.h – the schema: numbered SQL files, forward only, part of the binary.
 *
 * A migration db/migrations/NNNN_name.sql begins with the line
 *
 *     -- release 0.1.0 additive
 *
 * the release that brings it, and `additive` if a program of the release before can go on working
 * on the new schema: it only adds tables, views and indexes, or columns that may be NULL or have a
 * default (tools/check-schema proves it). Lines that begin with `--sqlite:` or `--pgsql:` are run
 * on that engine only. Each file is one transaction; its checksum is kept in schema_migration.
 *
 * Upgrades without closing the hall: a program runs on its own schema and on the *next* one. What
 * it does not know must be additive and of one single release; then the operator migrates with the
 * new program while the old one serves, and restarts into the new one afterwards. A release that
 * changes what exists is split in two: first add, one release later remove. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "lib/base/buf.h"
#include "lib/base/embedded.h"
#include "lib/db/db.h"

extern const struct embedded db_migrations[]; /* those of this program, by number */

/* What db_migrate would do: *ret_n files; *ret_while_serving if a server may go on meanwhile – the
 * database is new, or all of them are additive. */
enum err db_migrate_pending(struct call *c, struct db *db, const struct embedded *migrations,
    int *ret_n, bool *ret_while_serving) nodiscard;

/* Applies what is missing, on a writer's connection without an open transaction; *ret_n files were
 * applied. Several processes may try at once. ERR_STATE if an applied file was changed since or
 * the database is newer than this program may touch. */
enum err db_migrate(
    struct call *c, struct db *db, const struct embedded *migrations, int *ret_n) nodiscard;

/* ERR_STATE, with a text that says the command to run, unless the database has exactly these
 * migrations, or these and additive ones of one later release (then *ret_newer is true). */
enum err db_schema_check_with(
    struct call *c, struct db *db, const struct embedded *migrations, bool *ret_newer) nodiscard;
/* The same for this program's migrations: what every command and `serve` does first. */
enum err db_schema_check(struct call *c, struct db *db) nodiscard;

/* The schema of an SQLite database as one readable text, with the comments that stand above the
 * tables in the migrations: db/schema.sql. */
enum err db_schema_text(
    struct call *c, struct db *db, const struct embedded *migrations, struct buf *out) nodiscard;

/* Text of one migration for one engine: the lines of the other engine are left out. */
const char *migration_text(const void *mem, const struct embedded *m, enum db_engine engine);

#endif
