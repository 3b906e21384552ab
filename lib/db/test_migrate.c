/* test_migrate.c – migrations of made-up releases, on both engines. */
#include "lib/base/testing.h"

#include <pthread.h>

#include "lib/base/mem.h"
#include "lib/db/migrate.h"
#include "tests/support.h"

#define ON_BOTH(test)                                                                              \
    { #test " on SQLite", test, set_up_sqlite, tear_down, NULL },                                  \
    {                                                                                              \
#test " on PostgreSQL", test, set_up_pgsql, tear_down, NULL                                \
    }
#define FILE_OF(name_, text)                                                                       \
    {                                                                                              \
        name_, (const unsigned char *)(text), sizeof(text) - 1                                     \
    }
#define BASE                                                                                       \
    "-- release 1.0\nCREATE TABLE schema_migration (number INTEGER NOT NULL PRIMARY KEY, name "    \
    "TEXT"                                                                                         \
    " NOT NULL, checksum TEXT NOT NULL, release TEXT NOT NULL, additive INTEGER NOT NULL,"         \
    " applied_at TEXT NOT NULL);\n--sqlite:CREATE TABLE only_sqlite (id BIGINT);\n"                \
    "--pgsql:CREATE TABLE only_pgsql (id BIGINT);\n"
#define ADDS "-- release 1.1 additive\nCREATE TABLE b (id BIGINT NOT NULL PRIMARY KEY);\n"
#define ADDS_MORE "-- release 1.2 additive\nCREATE TABLE d (id BIGINT NOT NULL PRIMARY KEY);\n"
#define FAILS                                                                                      \
    "-- release 1.1\nCREATE TABLE half (id BIGINT NOT NULL PRIMARY KEY);\n"                        \
    "INSERT INTO half (id) VALUES (1), (1);\n"

static const struct embedded v1[] = { FILE_OF("0001_base.sql", BASE), { 0 } };
static const struct embedded v1_edited[] = { FILE_OF("0001_base.sql", BASE "-- edited\n"), { 0 } };
static const struct embedded v2[] = { FILE_OF("0001_base.sql", BASE), FILE_OF("0002_b.sql", ADDS),
    { 0 } };
static const struct embedded v3[] = { FILE_OF("0001_base.sql", BASE), FILE_OF("0002_b.sql", ADDS),
    FILE_OF("0003_d.sql", ADDS_MORE), { 0 } };
static const struct embedded failing[] = { FILE_OF("0001_base.sql", BASE),
    FILE_OF("0002_half.sql", FAILS), { 0 } };
static const struct embedded changing[] = { FILE_OF("0001_base.sql", BASE),
    FILE_OF(
        "0002_change.sql", "-- release 1.1\nALTER TABLE schema_migration ADD COLUMN more TEXT;\n"),
    { 0 } };

struct fixture {
    void *mem;
    struct call *c;
    const char *url;
    struct db *db;
};

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);

    f->mem = mem;
    f->c = test_call(mem);
    f->url = test_db_url(mem, engine);
    test_ok(f->c, db_connect(f->c, mem, f->url, DB_USE_WRITER, &f->db), "connect");
    *state = f;
    return 0;
}

static int set_up_sqlite(void **state)
{
    return set_up(state, DB_SQLITE);
}

static int set_up_pgsql(void **state)
{
    return set_up(state, DB_PGSQL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mem_free(f->mem);
    return 0;
}

static int migrate(struct fixture *f, const struct embedded *m)
{
    int n;

    error_clear(f->c);
    test_ok(f->c, db_migrate(f->c, f->db, m, &n), "migrate");
    return n;
}

static enum err check(struct fixture *f, const struct embedded *m, bool *ret_newer)
{
    error_clear(f->c);
    return db_schema_check_with(f->c, f->db, m, ret_newer);
}

static bool table_is_there(struct fixture *f, const char *name)
{
    struct statement s = { .name = "probe",
        .file = __FILE__,
        .sql = str_printf(f->mem, "SELECT count(*) FROM %s", name) };
    const char **columns;
    size_t n;
    int params;
    bool there;

    error_clear(f->c);
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    there = db_describe(f->c, f->db, &s, &params, &columns, &n) == OK;
    db_rollback(f->db);
    return there;
}

static void an_empty_database_says_what_to_run(void **state)
{
    struct fixture *f = *state;
    bool newer;

    assert_int_equal(check(f, v1, &newer), ERR_STATE);
    assert_non_null(strstr(f->c->error.msgid, "cityhall db migrate"));
    assert_int_equal(migrate(f, v1), 1);
    assert_int_equal(check(f, v1, &newer), OK);
    assert_false(newer);
    assert_int_equal(migrate(f, v1), 0);
    assert_int_equal(check(f, v2, &newer), ERR_STATE);
}

static void lines_of_the_other_engine_are_left_out(void **state)
{
    struct fixture *f = *state;

    (void)migrate(f, v1);
    assert_int_equal(table_is_there(f, "only_sqlite"), db_engine_of(f->db) == DB_SQLITE);
    assert_int_equal(table_is_there(f, "only_pgsql"), db_engine_of(f->db) == DB_PGSQL);
}

static void an_edited_migration_is_refused(void **state)
{
    struct fixture *f = *state;
    bool newer;
    int n;

    (void)migrate(f, v1);
    assert_int_equal(check(f, v1_edited, &newer), ERR_STATE);
    assert_non_null(strstr(f->c->error.msgid, "was changed after"));
    error_clear(f->c);
    assert_int_equal(db_migrate(f->c, f->db, v1_edited, &n), ERR_STATE);
}

static void a_program_runs_on_the_next_schema_if_it_only_adds(void **state)
{
    struct fixture *f = *state;
    bool newer;

    (void)migrate(f, v1);
    (void)migrate(f, v2);
    assert_int_equal(check(f, v1, &newer), OK);
    assert_true(newer);
    (void)migrate(f, v3); /* two releases ahead */
    assert_int_equal(check(f, v1, &newer), ERR_STATE);
    assert_non_null(strstr(f->c->error.msgid, "later release"));
    assert_int_equal(check(f, v2, &newer), OK);
}

static void a_program_does_not_run_on_a_schema_that_was_changed(void **state)
{
    struct fixture *f = *state;
    bool newer, while_serving;
    int n;

    (void)migrate(f, v1);
    test_ok(f->c, db_migrate_pending(f->c, f->db, changing, &n, &while_serving), "pending");
    assert_int_equal(n, 1);
    assert_false(while_serving);
    test_ok(f->c, db_migrate_pending(f->c, f->db, v2, &n, &while_serving), "pending");
    assert_true(while_serving);
    (void)migrate(f, changing);
    assert_int_equal(check(f, v1, &newer), ERR_STATE);
    error_clear(f->c);
    assert_int_equal(db_migrate(f->c, f->db, v1, &n), ERR_STATE);
}

static void a_failing_migration_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    bool newer;
    int n;

    assert_int_not_equal(db_migrate(f->c, f->db, failing, &n), OK);
    assert_int_equal(n, 1);
    assert_false(table_is_there(f, "half"));
    assert_int_equal(check(f, v1, &newer), OK);
}

struct racer {
    const char *url;
    int applied;
    enum err result;
};

static void *race(void *data)
{
    struct racer *r = data;
    struct call *c = test_call(NULL);
    struct db *db;

    test_ok(c, db_connect(c, c, r->url, DB_USE_WRITER, &db), "connect");
    r->result = db_migrate(c, db, v3, &r->applied);
    if (r->result != OK)
        fprintf(stderr, "%s\n", str_or(c->error.detail, ""));
    mem_free(c);
    return NULL;
}

static void two_migrators_share_the_work(void **state)
{
    struct fixture *f = *state;
    struct racer a = { .url = f->url }, b = { .url = f->url };
    pthread_t thread;

    must(pthread_create(&thread, NULL, race, &a) == 0);
    (void)race(&b);
    must(pthread_join(thread, NULL) == 0);
    assert_int_equal(a.result, OK);
    assert_int_equal(b.result, OK);
    assert_int_equal(a.applied + b.applied, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_empty_database_says_what_to_run),
        ON_BOTH(lines_of_the_other_engine_are_left_out),
        ON_BOTH(an_edited_migration_is_refused),
        ON_BOTH(a_program_runs_on_the_next_schema_if_it_only_adds),
        ON_BOTH(a_program_does_not_run_on_a_schema_that_was_changed),
        ON_BOTH(a_failing_migration_leaves_nothing),
        ON_BOTH(two_migrators_share_the_work),
    };

    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
