/* support.h – what unit tests need to reach both engines: a fresh, empty database per test.
 *
 * The PostgreSQL cluster is the one that CITYHALL_TEST_PG names (URL of its database "postgres"),
 * else a private one that this program starts by tests/pg.sh and stops at its end. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include "lib/base/call.h"
#include "lib/db/db.h"

/* URL of a new, empty database. Aborts the test program when there is none to be had. */
const char *test_db_url(const void *mem, enum db_engine engine);

/* The same, migrated by this program's migrations. */
const char *test_db_migrated(const void *mem, enum db_engine engine);

/* Top of the source tree: where pack/ stands. */
const char *test_source_root(void);

/* A directory that is removed at the end of the program. */
const char *test_dir(const void *mem);

/* A call of the program itself: memory of its own (a child of mem), clock 2021-04-12 09:00 local,
 * a site with ids. Without a database until one sets c->db. */
struct call *test_call(const void *mem);

/* Runs fn in a write transaction of its own on db; rolls back if it fails. */
enum err test_write(
    struct call *c, struct db *db, enum err (*fn)(struct call *c, void *data), void *data);

/* Fails the test program with what the call's error says. */
void test_ok(const struct call *c, enum err e, const char *what);

#endif
