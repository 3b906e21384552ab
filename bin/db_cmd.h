/* db_cmd.h – `cityhall db migrate|check|backup|restore|schema`, listed in bin's command table as
 * COMMAND_NO_DB: each opens the connections that it needs. */
#ifndef BIN_DB_CMD_H
#define BIN_DB_CMD_H

#include "lib/base/buf.h"
#include "lib/base/call.h"

/* Brings the database to this program's schema and makes missing keys. Takes the data directory's
 * lock unless what is to be applied is additive: then a server may go on. */
enum err db_migrate_command(struct call *c, int argc, char **argv, struct buf *out);

/* Schema, every statement, the engine's integrity check, foreign keys, and every DB_CHECK. */
enum err db_check_command(struct call *c, int argc, char **argv, struct buf *out);

/* DIR [--keys DIR] */
enum err db_backup_command(struct call *c, int argc, char **argv, struct buf *out);

/* DIR [--keys DIR | --without-keys] */
enum err db_restore_command(struct call *c, int argc, char **argv, struct buf *out);

/* Prints db/schema.sql; needs no database. */
enum err db_schema_command(struct call *c, int argc, char **argv, struct buf *out);

#define DB_COMMANDS                                                                                \
    { "db migrate", "", "bring the database to this program's schema; make missing keys",          \
        COMMAND_NO_DB, db_migrate_command },                                                       \
        { "db check", "", "look whether database, schema and counts are sound", COMMAND_NO_DB,     \
            db_check_command },                                                                    \
        { "db backup", "DIR [--keys DIR]", "copy database and files while serving", COMMAND_NO_DB, \
            db_backup_command },                                                                   \
        { "db restore", "DIR [--keys DIR | --without-keys]",                                       \
            "put a backup back (no server may run)", COMMAND_NO_DB, db_restore_command },          \
    {                                                                                              \
        "db schema", "", "print the schema (db/schema.sql)", COMMAND_NO_DB, db_schema_command      \
    }

/* Notes in the database that a simulated clock was used here, for ever (rules.md 12). Inside a
 * write transaction. And whether that ever happened, inside any. */
enum err database_mark_clock(struct call *c) nodiscard;
enum err database_has_mark(struct call *c, const char *name, bool *ret) nodiscard;

#endif
