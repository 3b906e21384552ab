/* on_both.h – a fixture with a migrated database of each engine, for the rooms' tests:
 *
 *     static void finds_words(void **state) { struct both *f = *state; … f->c … }
 *     const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(finds_words) };
 *
 * The call has an open write transaction. */
#ifndef TESTS_ON_BOTH_H
#define TESTS_ON_BOTH_H

#include "lib/base/testing.h"

#include "lib/base/mem.h"
#include "tests/support.h"

struct both {
    void *mem;
    struct call *c;
    struct db *db;
    enum db_engine engine;
};

static inline int both_set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct both *f = mem_new(mem, struct both);

    f->mem = mem;
    f->engine = engine;
    f->c = test_call(mem);
    test_ok(f->c, db_connect(f->c, mem, test_db_migrated(mem, engine), DB_USE_WRITER, &f->db),
        "connect");
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
    *state = f;
    return 0;
}

static inline int both_sqlite(void **state)
{
    return both_set_up(state, DB_SQLITE);
}

static inline int both_pgsql(void **state)
{
    return both_set_up(state, DB_PGSQL);
}

static inline int both_tear_down(void **state)
{
    struct both *f = *state;

    db_rollback(f->db);
    mem_free(f->mem);
    return 0;
}

#define ON_BOTH_ENGINES(test)                                                                      \
    { #test " on SQLite", test, both_sqlite, both_tear_down, NULL },                               \
    {                                                                                              \
#test " on PostgreSQL", test, both_pgsql, both_tear_down, NULL                             \
    }

#endif
