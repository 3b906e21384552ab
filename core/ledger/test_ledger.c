/* test_ledger.c – every kind of tampering is found and named, on both engines. */
#include "lib/base/testing.h"

#include <jansson.h>
#include <stdio.h>

#include "core/ledger/private.h"
#include "core/ledger/verify.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/db/db.h"
#include "tests/support.h"

struct fixture {
    void *mem;
    struct call *c;
    struct db *db;
    const char *dir;
};

#define ON_BOTH(test)                                                                              \
    { #test " on SQLite", test, set_up_sqlite, tear_down, NULL },                                  \
    {                                                                                              \
#test " on PostgreSQL", test, set_up_pgsql, tear_down, NULL                                \
    }

static enum err write_here(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct fixture *f = c->owner;

    return test_write(c, f->db, run, data);
}

static const struct slow_ops ops = { .read = write_here, .write = write_here };

/* Three cases with 3, 4 and 5 acts; a checkpoint after each round of acts. */
static enum err act(struct call *c, void *data)
{
    const int *round = data;

    for (int64_t k = 1; k <= 3; k++) {
        if (*round < k + 2)
            TRY(ledger_append(c, "casefile", 100 * k, "act", 0,
                json_pack("{s:i, s:s}", "round", *round, "text", "文")));
    }
    return OK;
}

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);
    struct site *s = mem_new(mem, struct site);
    struct keyring *k;

    f->mem = mem;
    f->c = test_call(mem);
    f->dir = test_dir(mem);
    *s = *f->c->site;
    s->data_dir = f->dir;
    site_put(s, slow_slot, &ops);
    f->c->site = s;
    f->c->owner = f;
    test_ok(f->c, keyring_make(f->c, f->dir), "keys");
    test_ok(f->c, keyring_open(f->c, mem, f->dir, &k), "keys");
    site_put(s, keyring_slot, k);
    test_ok(
        f->c, db_connect(f->c, mem, test_db_migrated(mem, engine), DB_USE_WRITER, &f->db), "db");
    for (int round = 0; round < 5; round++) {
        f->c->now += 60;
        test_ok(f->c, test_write(f->c, f->db, act, &round), "acts");
        test_ok(f->c, ledger_checkpoint(f->c), "checkpoint");
    }
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

static void sql(struct fixture *f, const char *text)
{
    test_ok(f->c, db_script(f->c, f->db, text), text);
}

static enum err verify_in(struct call *c, void *data)
{
    return ledger_verify(c, data);
}

static struct ledger_findings verify(struct fixture *f)
{
    struct ledger_findings found;

    test_ok(f->c, test_write(f->c, f->db, verify_in, &found), "verify");
    return found;
}

static bool names(
    const struct ledger_findings *found, enum ledger_fault fault, int64_t subject, int64_t seq)
{
    for (size_t i = 0; i < found->n_problems; i++) {
        const struct ledger_problem *p = &found->problems[i];

        if (p->fault == fault && p->subject_id == subject && p->seq == seq)
            return true;
    }
    return false;
}

static void expect(struct fixture *f, enum ledger_fault fault, int64_t subject, int64_t seq)
{
    struct ledger_findings found = verify(f);

    if (names(&found, fault, subject, seq))
        return;
    for (size_t i = 0; i < found.n_problems; i++)
        print_error("found: %s %lld %lld\n", ledger_fault_name(found.problems[i].fault),
            (long long)found.problems[i].subject_id, (long long)found.problems[i].seq);
    fail_test("not found: %s of %lld, %lld", ledger_fault_name(fault), (long long)subject,
        (long long)seq);
}

static void an_untouched_ledger_verifies(void **state)
{
    struct fixture *f = *state;
    struct ledger_findings found = verify(f);

    assert_int_equal(found.total, 0);
    assert_int_equal(found.rows, 12);
    assert_int_equal(found.subjects, 3);
    assert_int_equal(found.checkpoints, 5);
    assert_int_equal(found.file_checkpoints, 5);
}

static void a_change_in_any_column_is_named(void **state)
{
    static const char *const changes[][2] = {
        { "kind = 'x'", "kind = 'casefile'" },
        { "act = 'y'", "act = 'act'" },
        { "actor_id = 9", "actor_id = 0" },
        { "at = '2021-04-12T01:01:01Z'", NULL },
        { "happened_at = '2021-04-12T01:01:01Z'", NULL },
        { "request_id = 'other'", "request_id = 'test'" },
        { "facts = '{}'", NULL },
        { "prev_hash = hash", NULL },
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        char *undo =
            str_printf(f->mem, "UPDATE ledger_entry SET %s WHERE subject_id = 200 AND seq = 2",
                changes[i][1] == NULL ? "kind = kind" : changes[i][1]);
        struct ledger_findings found;

        sql(f, str_printf(f->mem, "UPDATE ledger_entry SET %s WHERE subject_id = 200 AND seq = 2",
                   changes[i][0]));
        expect(f, LEDGER_ROW_CHANGED, 200, 2);
        found = verify(f);
        if (changes[i][1] != NULL)
            assert_int_equal(found.total, 1); /* this row and no other */
        sql(f, undo);
    }
}

static void a_missing_row_is_named(void **state)
{
    struct fixture *f = *state;

    sql(f, "DELETE FROM ledger_entry WHERE subject_id = 200 AND seq = 2");
    expect(f, LEDGER_ROW_MISSING, 200, 2);
}

static void reordered_rows_are_named(void **state)
{
    struct fixture *f = *state;

    sql(f, "UPDATE ledger_entry SET seq = 99 WHERE subject_id = 200 AND seq = 2");
    sql(f, "UPDATE ledger_entry SET seq = 2 WHERE subject_id = 200 AND seq = 3");
    sql(f, "UPDATE ledger_entry SET seq = 3 WHERE subject_id = 200 AND seq = 99");
    expect(f, LEDGER_ROW_CHANGED, 200, 2);
    expect(f, LEDGER_ROW_CHANGED, 200, 3);
}

static void a_removed_tail_is_named_even_with_its_head(void **state)
{
    struct fixture *f = *state;

    sql(f, "DELETE FROM ledger_entry WHERE subject_id = 300 AND seq = 5");
    expect(f, LEDGER_TAIL_REMOVED, 300, 5);
    sql(f,
        "UPDATE ledger_head SET seq = 4, hash = (SELECT hash FROM ledger_entry WHERE subject_id = "
        "300 AND seq = 4) WHERE subject_id = 300");
    expect(f, LEDGER_TAIL_REMOVED, 300, 5);
}

static void a_removed_case_is_named_even_with_its_checkpoints(void **state)
{
    struct fixture *f = *state;

    sql(f, "DELETE FROM ledger_entry WHERE subject_id = 100");
    expect(f, LEDGER_SUBJECT_REMOVED, 100, 3);
    sql(f, "DELETE FROM ledger_head WHERE subject_id = 100");
    expect(f, LEDGER_SUBJECT_REMOVED, 100, 1); /* by the first checkpoint that knows it */
    sql(f, "DELETE FROM ledger_leaf");
    sql(f, "DELETE FROM ledger_checkpoint");
    expect(f, LEDGER_SUBJECT_REMOVED, 100, 1); /* by the file outside */
    expect(f, LEDGER_CHECKPOINT_MISSING, 1, 0);
}

/* Somebody who knows the format rewrites a whole chain: only the checkpoints tell. */
static enum err rewrite(struct call *c, void *data)
{
    struct fixture *f = data;
    struct ledger_row *rows;
    const char *hash = ledger_genesis;
    size_t n;

    TRY(ledger_store_rows_after(c, 199, 0, 4, &rows, &n));
    must(n == 4 && rows[0].subject_id == 200);
    TRY(db_script(c, f->db, "DELETE FROM ledger_entry WHERE subject_id = 200"));
    for (size_t i = 0; i < n; i++) {
        if (i == 1)
            rows[i].facts = "{\"round\":7}";
        rows[i].prev_hash = hash;
        rows[i].hash = hash = ledger_row_hash(c->mem, &rows[i]);
        TRY(ledger_store_add_row(c, &rows[i]));
    }
    return ledger_store_set_head(c, 200, hash);
}

static void a_rewritten_chain_is_named_by_the_checkpoints(void **state)
{
    struct fixture *f = *state;

    test_ok(f->c, test_write(f->c, f->db, rewrite, f), "rewrite");
    expect(f, LEDGER_ROW_CHANGED, 200, 2);
}

static void changed_and_removed_checkpoints_are_named(void **state)
{
    struct fixture *f = *state;

    sql(f, "UPDATE ledger_checkpoint SET signature = '00' WHERE number = 2");
    expect(f, LEDGER_CHECKPOINT_WRONG, 2, 0);
    sql(f, "UPDATE ledger_checkpoint SET at = '2021-04-12T00:00:00Z' WHERE number = 3");
    expect(f, LEDGER_CHECKPOINT_WRONG, 3, 0);
    sql(f, "DELETE FROM ledger_leaf WHERE number = 4 AND subject_id = 200");
    expect(f, LEDGER_CHECKPOINT_WRONG, 4, 0);
    sql(f, "DELETE FROM ledger_checkpoint WHERE number = 5");
    expect(f, LEDGER_CHECKPOINT_MISSING, 5, 0);
}

static void a_changed_file_is_named(void **state)
{
    struct fixture *f = *state;
    const char *path = str_printf(f->mem, "%s/ledger/checkpoints.log", f->dir);
    FILE *file = fopen(path, "r+e");
    char *at, *text = mem_array(f->mem, char, 65536);
    size_t n;

    assert_non_null(file);
    n = fread(text, 1, 65535, file);
    assert_true(n > 100);
    at = strstr(text, "\"number\":2,");
    assert_non_null(at);
    at = strstr(at, "\"root\":\"");
    at[8] = at[8] == '0' ? '1' : '0';
    rewind(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
    expect(f, LEDGER_CHECKPOINT_WRONG, 2, 0);
}

/* A crash cuts the last line off: it is written anew, and nothing is wrong. */
static void a_line_cut_off_by_a_crash_is_mended(void **state)
{
    struct fixture *f = *state;
    const char *path = str_printf(f->mem, "%s/ledger/checkpoints.log", f->dir);
    FILE *file = fopen(path, "ae");
    int round = 0;

    assert_non_null(file);
    fputs("{\"number\":6,\"at\":\"20", file);
    assert_int_equal(fclose(file), 0);
    test_ok(f->c, test_write(f->c, f->db, act, &round), "acts");
    test_ok(f->c, ledger_checkpoint(f->c), "checkpoint");
    struct ledger_findings found = verify(f);
    assert_int_equal(found.total, 0);
    assert_int_equal(found.file_checkpoints, 6);
}

/* The database is put back to an older state: the file knows. */
static void a_database_that_went_back_is_noticed(void **state)
{
    struct fixture *f = *state;

    sql(f, "DELETE FROM ledger_leaf WHERE number = 5");
    sql(f, "DELETE FROM ledger_checkpoint WHERE number = 5");
    assert_int_equal(ledger_checkpoint(f->c), ERR_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(an_untouched_ledger_verifies),
        ON_BOTH(a_change_in_any_column_is_named),
        ON_BOTH(a_missing_row_is_named),
        ON_BOTH(reordered_rows_are_named),
        ON_BOTH(a_removed_tail_is_named_even_with_its_head),
        ON_BOTH(a_removed_case_is_named_even_with_its_checkpoints),
        ON_BOTH(a_rewritten_chain_is_named_by_the_checkpoints),
        ON_BOTH(changed_and_removed_checkpoints_are_named),
        ON_BOTH(a_changed_file_is_named),
        ON_BOTH(a_line_cut_off_by_a_crash_is_mended),
        ON_BOTH(a_database_that_went_back_is_noticed),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
