/* test_db.c – the face of lib/db, on both engines. */
#include "lib/base/testing.h"

#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/db/migrate.h"
#include "tests/support.h"

#define ON_BOTH(test)                                                                              \
    { #test " on SQLite", test, set_up_sqlite, tear_down, NULL },                                  \
    {                                                                                              \
#test " on PostgreSQL", test, set_up_pgsql, tear_down, NULL                                \
    }

struct fixture {
    void *mem;
    struct call *c;
    struct db *db;
    const char *url;
    enum db_engine engine;
};

struct thing {
    int64_t id;
    const char *name;
    int count;
    bool on;
    struct bytes body;
};
static const struct field thing_fields[] = {
    FIELD_INT(struct thing, id),
    FIELD_TEXT(struct thing, name),
    FIELD_INT32(struct thing, count),
    { .type = FIELD_BOOL_, .name = "is_on", .offset = offsetof(struct thing, on) },
    FIELD_BLOB(struct thing, body),
    FIELD_END,
};

/* Statements about a table of this test only: kept out of the program's list. */
#define LOCAL_STATEMENT(name_, text)                                                               \
    static const struct statement name_ = { .name = #name_, .sql = text, .file = __FILE__ }
#define THING_COLUMNS "id, name, count, is_on, body"
LOCAL_STATEMENT(thing_add, "INSERT INTO thing (" THING_COLUMNS ") VALUES ($1, $2, $3, $4, $5)");
LOCAL_STATEMENT(thing_by_id, "SELECT " THING_COLUMNS " FROM thing WHERE id = $1");
LOCAL_STATEMENT(thing_all, "SELECT " THING_COLUMNS " FROM thing ORDER BY id");
LOCAL_STATEMENT(thing_names_differ, "SELECT id AS other, name, count, is_on, body FROM thing");
LOCAL_STATEMENT(thing_rename, "UPDATE thing SET name = $2 WHERE id = $1 AND name = $3");
LOCAL_STATEMENT(thing_count, "SELECT count(*) FROM thing");
LOCAL_STATEMENT(thing_name, "SELECT name FROM thing WHERE id = $1");
LOCAL_STATEMENT(thing_claim, "INSERT INTO thing (" THING_COLUMNS ") VALUES ($1, $2, 0, 0, NULL)"
                             " ON CONFLICT DO NOTHING RETURNING id");
LOCAL_STATEMENT(thing_swapped, "SELECT id FROM thing WHERE name = $2 AND id = $1");
LOCAL_STATEMENT(thing_like, "SELECT count(*) FROM thing WHERE name LIKE $1");
LOCAL_STATEMENT(thing_quoted, "SELECT \"not a column\" FROM thing");
LOCAL_STATEMENT(part_add, "INSERT INTO part (id, thing_id) VALUES ($1, $2)");

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);

    f->mem = mem;
    f->engine = engine;
    f->c = test_call(mem);
    f->url = test_db_migrated(mem, engine);
    test_ok(f->c, db_connect(f->c, mem, f->url, DB_USE_WRITER, &f->db), "connect");
    test_ok(f->c,
        db_script(f->c, f->db,
            "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT UNIQUE,"
            " count INTEGER NOT NULL CHECK (count < 100), is_on INTEGER NOT NULL, body BLOB);"
            "CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY,"
            " thing_id BIGINT NOT NULL REFERENCES thing (id));"),
        "tables");
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
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

    db_rollback(f->db);
    mem_free(f->mem);
    return 0;
}

static enum err add(struct call *c, int64_t id, const char *name, int count)
{
    struct bytes body = { (const uint8_t *)"\0\xff\x27", 3 };

    return db_exec(c, &thing_add, id, name, count, id % 2 == 1, body);
}

/* Fails here, also where answers are not waited for. */
static enum err add_now(struct fixture *f, int64_t id, const char *name, int count)
{
    enum err e = add(f->c, id, name, count);

    return e == OK ? db_settle(f->c, f->db) : e;
}

static void values_come_back_as_they_went_in(void **state)
{
    struct fixture *f = *state;
    struct thing t;

    assert_int_equal(add(f->c, INT64_C(9007199254740993), "防城港'; DROP", -5), OK);
    assert_int_equal(db_one(f->c, &thing_by_id, thing_fields, &t, INT64_C(9007199254740993)), OK);
    assert_int_equal(t.id, INT64_C(9007199254740993));
    assert_string_equal(t.name, "防城港'; DROP");
    assert_int_equal(t.count, -5);
    assert_true(t.on);
    assert_int_equal(t.body.n, 3);
    assert_memory_equal(t.body.p, "\0\xff\x27", 3);
}

static void nulls_and_empty_blobs_are_told_apart(void **state)
{
    struct fixture *f = *state;
    struct bytes empty = { (const uint8_t *)"", 0 };
    struct thing t;

    assert_int_equal(db_exec(f->c, &thing_add, 1, db_null, 0, false, db_null), OK);
    assert_int_equal(db_exec(f->c, &thing_add, 2, "", 0, false, empty), OK);
    assert_int_equal(db_one(f->c, &thing_by_id, thing_fields, &t, 1), OK);
    assert_null(t.name);
    assert_null(t.body.p);
    assert_int_equal(db_one(f->c, &thing_by_id, thing_fields, &t, 2), OK);
    assert_string_equal(t.name, "");
    assert_non_null(t.body.p);
    assert_int_equal(t.body.n, 0);
}

static void parameters_are_bound_by_name(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(add(f->c, 7, "seven", 0), OK);
    assert_int_equal(db_int(f->c, &thing_swapped, &id, 7, "seven"), OK);
    assert_int_equal(id, 7);
}

static void no_row_is_not_found_and_does_not_poison(void **state)
{
    struct fixture *f = *state;
    struct thing t;

    assert_int_equal(db_one(f->c, &thing_by_id, thing_fields, &t, 1), ERR_NOT_FOUND);
    assert_null(f->c->error.msgid);
    assert_int_equal(add(f->c, 1, "a", 0), OK);
}

static void a_failed_statement_poisons_the_call(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    assert_int_equal(add(f->c, 1, "a", 0), OK);
    assert_int_equal(add_now(f, 2, "a", 0), ERR_CONFLICT);
    assert_int_equal(db_fault_of(f->db), DB_FAULT_CONSTRAINT);
    error_clear(f->c);
    assert_int_equal(db_int(f->c, &thing_count, &n), ERR_CONFLICT);
    assert_non_null(f->c->error.msgid);
    error_clear(f->c);
    assert_int_equal(db_commit(f->c, f->db), ERR_CONFLICT);
}

/* Many statements without rows, one of them wrong, and nobody asks before the commit. */
static void what_was_sent_fails_the_commit(void **state)
{
    struct fixture *f = *state;
    enum err e = OK;
    int64_t n;

    for (int i = 1; i <= 200 && e == OK; i++)
        e = add(f->c, i, str_printf(f->mem, "n%d", i == 150 ? 3 : i), 0);
    if (e == OK)
        e = db_commit(f->c, f->db);
    assert_int_equal(e, ERR_CONFLICT);
    assert_int_equal(db_fault_of(f->db), DB_FAULT_CONSTRAINT);
    db_rollback(f->db);
    error_clear(f->c);
    assert_int_equal(db_begin(f->c, f->db), OK);
    assert_int_equal(db_int(f->c, &thing_count, &n), OK);
    assert_int_equal(n, 0);
}

static void rows_see_what_was_sent_before(void **state)
{
    struct fixture *f = *state;
    int64_t n = 0;

    for (int i = 1; i <= 100; i++) {
        assert_int_equal(add(f->c, i, str_printf(f->mem, "n%d", i), 0), OK);
        if (i % 30 == 0)
            assert_int_equal(db_int(f->c, &thing_count, &n), OK);
    }
    assert_int_equal(n, 90);
    assert_int_equal(db_commit(f->c, f->db), OK);
    assert_int_equal(db_begin(f->c, f->db), OK);
    assert_int_equal(db_int(f->c, &thing_count, &n), OK);
    assert_int_equal(n, 100);
}

static void an_expected_conflict_does_not_poison(void **state)
{
    struct fixture *f = *state;
    int64_t id;

    assert_int_equal(db_int(f->c, &thing_claim, &id, 1, "a"), OK);
    assert_int_equal(db_int(f->c, &thing_claim, &id, 2, "a"), ERR_NOT_FOUND);
    assert_int_equal(db_int(f->c, &thing_claim, &id, 3, "b"), OK);
    assert_int_equal(id, 3);
}

static void constraints_have_their_meaning(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    assert_int_equal(db_savepoint(f->c, f->db), OK);
    assert_int_equal(db_change(f->c, &part_add, &n, 1, 99), ERR_CONFLICT);
    error_clear(f->c);
    assert_int_equal(db_rollback_to(f->c, f->db), OK);
    assert_int_equal(db_savepoint(f->c, f->db), OK);
    assert_int_equal(add_now(f, 1, "a", 12345), ERR_INTERNAL);
    assert_null(strstr(f->c->error.detail, "12345"));
    error_clear(f->c);
    assert_int_equal(db_rollback_to(f->c, f->db), OK);
    assert_int_equal(add(f->c, 1, "a", 99), OK);
}

static void wrong_arguments_are_refused(void **state)
{
    struct fixture *f = *state;
    struct thing t;

    assert_int_equal(db_one(f->c, &thing_by_id, thing_fields, &t, 1, 2), ERR_INTERNAL);
    assert_non_null(strstr(f->c->error.detail, "wrong number of arguments"));
}

static void wrong_field_names_are_refused(void **state)
{
    struct fixture *f = *state;
    struct thing *list;
    size_t n;

    assert_int_equal(db_list(f->c, &thing_names_differ, thing_fields, &list, &n), ERR_INTERNAL);
    assert_non_null(strstr(f->c->error.detail, "column 0 is other"));
}

static void double_quoted_text_is_an_error(void **state)
{
    struct fixture *f = *state;
    const char *text;

    assert_int_equal(db_text(f->c, &thing_quoted, &text), ERR_INTERNAL);
}

static void like_tells_upper_from_lower_case(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    assert_int_equal(add(f->c, 1, "Abc", 0), OK);
    assert_int_equal(db_int(f->c, &thing_like, &n, "a%"), OK);
    assert_int_equal(n, 0);
    assert_int_equal(db_int(f->c, &thing_like, &n, "A%"), OK);
    assert_int_equal(n, 1);
}

static void changes_are_counted(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    assert_int_equal(add(f->c, 1, "a", 0), OK);
    assert_int_equal(db_change(f->c, &thing_rename, &n, 1, "b", "a"), OK);
    assert_int_equal(n, 1);
    assert_int_equal(db_change(f->c, &thing_rename, &n, 1, "c", "a"), OK);
    assert_int_equal(n, 0);
}

static enum err visit_again(struct call *c, void *row, void *data)
{
    const struct thing *t = row;
    int64_t *sum = data;
    const char *name;
    struct thing *list;
    size_t n;

    TRY(db_list(c, &thing_all, thing_fields, &list, &n)); /* the statement that is being visited */
    TRY(db_text(c, &thing_name, &name, t->id));
    *sum += t->id * (int64_t)n + (str_eq(name, t->name) ? 0 : 1000);
    return OK;
}

static void a_visit_may_run_the_same_statement(void **state)
{
    struct fixture *f = *state;
    struct thing row;
    int64_t sum = 0;

    for (int i = 1; i <= 3; i++)
        assert_int_equal(add(f->c, i, str_printf(f->mem, "n%d", i), 0), OK);
    assert_int_equal(db_each(f->c, &thing_all, thing_fields, &row, visit_again, &sum), OK);
    assert_int_equal(sum, (1 + 2 + 3) * 3);
}

static void a_savepoint_undoes_one_call_only(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    assert_int_equal(db_savepoint(f->c, f->db), OK);
    assert_int_equal(add(f->c, 1, "a", 0), OK);
    assert_int_equal(db_release(f->c, f->db), OK);
    assert_int_equal(db_savepoint(f->c, f->db), OK);
    assert_int_equal(add_now(f, 2, "a", 0), ERR_CONFLICT);
    error_clear(f->c);
    assert_int_equal(db_rollback_to(f->c, f->db), OK);
    assert_int_equal(db_commit(f->c, f->db), OK);
    assert_int_equal(db_begin(f->c, f->db), OK);
    assert_int_equal(db_int(f->c, &thing_count, &n), OK);
    assert_int_equal(n, 1);
}

static void a_reader_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct call *c = test_call(f->mem);
    struct db *reader;

    assert_int_equal(db_commit(f->c, f->db), OK);
    test_ok(c, db_connect(c, f->mem, f->url, DB_USE_READER, &reader), "reader");
    assert_int_equal(db_begin(c, reader), OK);
    c->db = reader;
    assert_int_equal(add(c, 1, "a", 0), ERR_INTERNAL);
    db_rollback(reader);
    /* … nor a writer that began a reading transaction; and then it can again. */
    error_clear(f->c);
    assert_int_equal(db_begin_read(f->c, f->db), OK);
    assert_int_equal(add(f->c, 1, "a", 0), ERR_INTERNAL);
    db_rollback(f->db);
    error_clear(f->c);
    assert_int_equal(db_begin(f->c, f->db), OK);
    assert_int_equal(add(f->c, 1, "a", 0), OK);
}

static void too_many_rows_are_refused(void **state)
{
    struct fixture *f = *state;
    struct thing *list;
    size_t n;

    test_ok(f->c,
        db_script(f->c, f->db,
            "INSERT INTO thing (id, count, is_on) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
            " SELECT i + 1 FROM n WHERE i < 20001) SELECT i, 0, 0 FROM n"),
        "fill");
    assert_int_equal(db_list(f->c, &thing_all, thing_fields, &list, &n), ERR_TOO_LARGE);
}

static void what_is_no_integer_is_not_read_as_one(void **state)
{
    struct fixture *f = *state;
    int64_t n;

    assert_int_equal(add(f->c, 1, "12 monkeys", 0), OK);
    assert_int_equal(db_int(f->c, &thing_name, &n, 1), ERR_INTERNAL);
    assert_non_null(strstr(f->c->error.detail, "no integer"));
}

/* A writer is refused by a server that would lose what it acknowledged, or sorts otherwise. */
static void an_unsafe_server_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *url = test_db_url(f->mem, DB_PGSQL), *odd = test_db_url(f->mem, DB_PGSQL);
    const char *name = strrchr(url, '/') + 1, *odd_name = strrchr(odd, '/') + 1;
    struct call *c = test_call(f->mem);
    struct db *admin, *db;

    test_ok(c, db_connect(c, f->mem, f->url, DB_USE_WRITER, &admin), "connect");
    test_ok(c,
        db_script(c, admin,
            str_printf(f->mem, "ALTER DATABASE %.*s SET synchronous_commit = off",
                (int)strcspn(name, "?"), name)),
        "off");
    assert_int_equal(db_connect(c, f->mem, url, DB_USE_WRITER, &db), ERR_UNAVAILABLE);
    assert_string_equal(c->error.params[1], "synchronous_commit");
    error_clear(c);
    assert_int_equal(db_connect(c, f->mem, url, DB_USE_READER, &db), OK);
    mem_free(db);

    odd_name = str_dup_n(f->mem, odd_name, strcspn(odd_name, "?"));
    test_ok(c, db_script(c, admin, str_printf(f->mem, "DROP DATABASE %s", odd_name)), "drop");
    test_ok(c,
        db_script(c, admin,
            str_printf(f->mem,
                "CREATE DATABASE %s TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
                odd_name)),
        "create");
    assert_int_equal(db_connect(c, f->mem, odd, DB_USE_READER, &db), ERR_UNAVAILABLE);
    assert_string_equal(c->error.params[1], "collation");
}

static void a_reader_makes_no_file(void **state)
{
    struct fixture *f = *state;
    struct call *c = test_call(f->mem);
    const char *url = test_db_url(f->mem, DB_SQLITE);
    struct db *db;

    assert_int_equal(db_connect(c, f->mem, url, DB_USE_READER, &db), ERR_UNAVAILABLE);
    assert_non_null(strstr(c->error.msgid, "cityhall db migrate"));
    error_clear(c);
    assert_int_equal(db_connect(c, f->mem, "mysql://x", DB_USE_READER, &db), ERR_USAGE);
}

static void every_statement_can_be_prepared(void **state)
{
    struct fixture *f = *state;

    test_ok(f->c, db_prepare_all(f->c, f->db), "prepare all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(values_come_back_as_they_went_in),
        ON_BOTH(nulls_and_empty_blobs_are_told_apart),
        ON_BOTH(parameters_are_bound_by_name),
        ON_BOTH(no_row_is_not_found_and_does_not_poison),
        ON_BOTH(a_failed_statement_poisons_the_call),
        ON_BOTH(what_was_sent_fails_the_commit),
        ON_BOTH(rows_see_what_was_sent_before),
        ON_BOTH(an_expected_conflict_does_not_poison),
        ON_BOTH(constraints_have_their_meaning),
        ON_BOTH(wrong_arguments_are_refused),
        ON_BOTH(wrong_field_names_are_refused),
        ON_BOTH(double_quoted_text_is_an_error),
        ON_BOTH(like_tells_upper_from_lower_case),
        ON_BOTH(changes_are_counted),
        ON_BOTH(a_visit_may_run_the_same_statement),
        ON_BOTH(a_savepoint_undoes_one_call_only),
        ON_BOTH(a_reader_cannot_write),
        ON_BOTH(too_many_rows_are_refused),
        ON_BOTH(what_is_no_integer_is_not_read_as_one),
        { "an_unsafe_server_is_refused on PostgreSQL", an_unsafe_server_is_refused, set_up_pgsql,
            tear_down, NULL },
        { "a_reader_makes_no_file on SQLite", a_reader_makes_no_file, set_up_sqlite, tear_down,
            NULL },
        ON_BOTH(every_statement_can_be_prepared),
    };

    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
