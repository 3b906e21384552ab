/* test_caseflow.c – guards, separation of duties, silence, and what the ledger knows of each act.
 */
#include "core/casefile/private.h"
#include "core/casefile/test_cases.h"

STATEMENT(test_draft_put,
    "INSERT INTO draft (id, account_id, record_id, record_version, step, updated_at, version)"
    " VALUES ($1, $2, 5, 1, '', '', 1)");

STATEMENT(test_note_change,
    "UPDATE casefile_event SET note = (SELECT e.note FROM casefile_event e WHERE"
    " e.casefile_id = $1 AND e.seq = $3) WHERE casefile_id = $1 AND seq = $2");
STATEMENT(
    test_salt_change, "UPDATE casefile_event SET note = NULL WHERE casefile_id = $1 AND seq = $2");
STATEMENT(test_form_change, "UPDATE casefile_form SET answers = $2 WHERE casefile_id = $1");

static void the_ledger_knows_note_form_and_papers(void **state)
{
    struct both *f = *state;
    struct ledger_entry *entries;
    struct bytes other;
    struct casefile k;
    int64_t id, seq;
    size_t n;

    prepare(f);
    id = submit(f, "permit");
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "review");
    k = load(f, id);
    test_ok(f->c, casefile_vouch(f->c, &k, &seq), "vouch");
    assert_int_equal(seq, 0);
    test_ok(f->c, ledger_list(f->c, id, &entries, &n), "ledger");
    assert_non_null(strstr(entries[0].facts, "\"form\":\""));
    assert_non_null(strstr(entries[1].facts, "\"note\":\""));
    assert_null(strstr(entries[1].facts, "同意")); /* never the text */
    test_ok(f->c, db_exec(f->c, &test_salt_change, id, 2), "take the note away");
    test_ok(f->c, casefile_vouch(f->c, &k, &seq), "vouch");
    assert_int_equal(seq, 2);
    /* the sealed note of another event does not open here */
    test_ok(f->c, db_exec(f->c, &test_note_change, id, 2, 3), "swap the note");
    assert_int_equal(casefile_vouch(f->c, &k, &seq), ERR_INTERNAL);
    error_clear(f->c);
    id = submit(f, "permit");
    k = load(f, id);
    test_ok(f->c, seal_text(f->c, "casefile_form", "answers", id, "{\"name\":\"another\"}", &other),
        "seal");
    test_ok(f->c, db_exec(f->c, &test_form_change, id, other), "change the form");
    test_ok(f->c, casefile_vouch(f->c, &k, &seq), "vouch");
    assert_int_equal(seq, 1);
}

static void nobody_decides_what_they_received(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    submitter = &decider; /* at the window */
    id = submit(f, "permit");
    submitter = &citizen;
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "review");
    assert_int_equal(act(f, &decider, id, "grant"), ERR_DENIED);
}

static void two_tabs_have_one_draft(void **state)
{
    struct both *f = *state;
    struct draft one, two, *all;
    size_t n;

    prepare(f);
    f->c->actor = &citizen;
    test_ok(f->c, draft_open(f->c, 5, 1, &one), "first tab");
    test_ok(f->c, draft_open(f->c, 5, 1, &two), "second tab");
    assert_int_equal(one.id, two.id);
    assert_int_equal(db_exec(f->c, &test_draft_put, 999, citizen.account_id), ERR_CONFLICT);
    db_rollback(f->db);
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    error_clear(f->c);
    test_ok(f->c, draft_list(f->c, &all, &n), "list");
}

/* A guard of each kind, on a procedure of its own. */
static void guards_ask_any_not_and_less_than(void **state)
{
    static const char *const firms[] = { "firm" }, *const persons[] = { "person" };
    struct procedure_condition any[] = {
        { .field = "applicant", .is = (const char **)(uintptr_t)firms, .n_is = 1 },
        { .field = "corrections", .less_than = 1 },
    };
    struct procedure_guard g = { .why = { "不行", "no" } };
    const char *from[] = { "received" };
    struct procedure_act a = {
        .code = "x", .from = from, .n_from = 1, .by = "program", .guards = &g, .n_guards = 1
    };
    struct both *f = *state;
    struct standing s;
    struct casefile k;

    prepare(f);
    k = load(f, submit(f, "permit")); /* of a person, never corrected */
    f->c->actor = &actor_program;
    test_ok(f->c, casefile_standing(f->c, &k, &s), "standing");
    assert_string_equal(s.applicants, "person");
    g.field = "applicant";
    g.is = (const char **)(uintptr_t)persons;
    g.n_is = 1;
    assert_int_equal(casefile_may(f->c, &k, &a, &s, false), OK);
    g.is = (const char **)(uintptr_t)firms;
    assert_int_equal(casefile_may(f->c, &k, &a, &s, false), ERR_STATE);
    g = (struct procedure_guard) { .field = "applicant",
        .not = (const char **)(uintptr_t)persons,
        .n_not = 1,
        .why = { "不行", "no" } };
    assert_int_equal(casefile_may(f->c, &k, &a, &s, false), ERR_STATE);
    g = (struct procedure_guard) { .any = any, .n_any = 2, .why = { "不行", "no" } };
    assert_int_equal(casefile_may(f->c, &k, &a, &s, false), OK); /* the second holds */
    g.n_any = 1;
    assert_int_equal(casefile_may(f->c, &k, &a, &s, false), ERR_STATE);
    test_ok(f->c, correct(f, k.id), "correct");
    must_do(f, &clerk, k.id, "supply");
    k = load(f, k.id);
    test_ok(f->c, casefile_standing(f->c, &k, &s), "standing");
    g.n_any = 2;
    assert_int_equal(casefile_may(f->c, &k, &a, &s, false), ERR_STATE); /* corrected once */
}

STATEMENT(test_spoil,
    "UPDATE casefile SET basis = '' WHERE id = $2 AND EXISTS (SELECT 1 FROM account_scope gs"
    " WHERE gs.account_id = $1 AND gs.scope_id IN (0, casefile.scope_id)) /* gate */");

/* More immediate cases than a page, which no silence accepts, and one that is broken. */
static void silence_passes_over_what_cannot_be_done(void **state)
{
    struct both *f = *state;
    int64_t broken, fine = 0, immediate = 0;

    prepare(f);
    for (int i = 0; i < 5; i++)
        immediate = submit(f, "immediate");
    broken = submit(f, "permit");
    for (int i = 0; i < 55; i++)
        fine = submit(f, "permit");
    f->c->actor = &actor_program;
    test_ok(f->c, db_exec(f->c, &test_spoil, f->c->actor->account_id, broken), "spoil");
    at(f, "2021-04-30T02:00:00Z");
    assert_int_equal(deem(f), ERR_INTERNAL); /* told, when all is done */
    assert_non_null(strstr(f->c->error.detail, "1 cases"));
    error_clear(f->c);
    assert_string_equal(load(f, broken).state, "received");
    assert_string_equal(load(f, immediate).state, "received");
    assert_string_equal(load(f, fine).state, "accepted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_ledger_knows_note_form_and_papers),
        ON_BOTH_ENGINES(nobody_decides_what_they_received),
        ON_BOTH_ENGINES(two_tabs_have_one_draft),
        ON_BOTH_ENGINES(guards_ask_any_not_and_less_than),
        ON_BOTH_ENGINES(silence_passes_over_what_cannot_be_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
