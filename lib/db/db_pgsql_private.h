/* db_pgsql_private.h – what the two halves of the PostgreSQL driver share. */
#ifndef DB_DB_PGSQL_PRIVATE_H
#define DB_DB_PGSQL_PRIVATE_H

#include <libpq-fe.h>

#include "lib/db/db_private.h"

/* Records what the server said; r NULL: the connection is lost. */
enum err pgsql_fail(struct call *c, struct db *db, const PGresult *r, const char *what) nodiscard;
bool pgsql_went_well(const PGresult *r);

/* Sends a statement and waits for its answer and for those of all that was sent before. *ret is to
 * be cleared, whatever happened. */
enum err pgsql_ask(struct call *c, struct cursor *cur, const struct db_value *args, size_t n,
    PGresult **ret) nodiscard;
/* Sends it only (db_driver.later). */
enum err pgsql_send(
    struct call *c, struct cursor *cur, const struct db_value *args, size_t n) nodiscard;
/* Looks at the answers of what was sent. */
enum err pgsql_settle(struct call *c, struct db *db) nodiscard;
/* The same where nobody asks: a failure poisons, so the next statement tells it. */
void pgsql_settle_quietly(struct db *db);

#endif
