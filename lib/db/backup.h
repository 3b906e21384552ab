/* backup.h – copies of a whole database, and looking whether one is sound. Used by the db commands
 * only: each opens connections of its own, so that a server may go on serving. */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "lib/base/buf.h"
#include "lib/db/db.h"

/* Writes one consistent copy to the new file `path` and syncs it. SQLite: the whole database in one
 * step under one read lock (a copy in many steps never ends under load). PostgreSQL: pg_dump in
 * its custom format. */
enum err db_copy_to_file(struct call *c, const char *url, const char *path) nodiscard;

/* Makes a database beside the one that url names from such a copy; *ret_side is its URL. What was
 * left there by an earlier attempt is removed. SQLite: PATH.restoring; PostgreSQL: a database
 * NAME_restoring (the user needs CREATEDB). */
enum err db_restore_beside(
    struct call *c, const char *url, const char *path, const char **ret_side) nodiscard;

/* Puts the database beside into the place of url's; *ret_before names where the old one is kept
 * (NULL if there was none). Nobody may be connected. */
enum err db_switch_to_side(
    struct call *c, const char *url, const char *side, const char **ret_before) nodiscard;

/* The engine's own checks: pages, indexes and foreign keys on SQLite (PostgreSQL enforces them).
 * One line per problem goes to report; *ret_problems counts them. */
enum err db_integrity(
    struct call *c, struct db *db, struct buf *report, int *ret_problems) nodiscard;

/* Runs every DB_CHECK of the program in a read transaction on db; one line per row found. */
enum err db_run_checks(
    struct call *c, struct db *db, struct buf *report, int *ret_problems) nodiscard;

/* The file of an SQLite url; NULL for others. */
const char *db_sqlite_path(const char *url);

#endif
