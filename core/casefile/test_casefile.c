/* test_casefile.c – a permit from receipt to archive on both engines, its clocks across Guangxi's
 * holidays, and everything that must be refused on the way. */
#include "core/casefile/test_cases.h"

STATEMENT(test_count_sum, "SELECT CAST(SUM(delta) AS BIGINT) FROM casefile_count"
                          " WHERE state = $1 AND scope_id > 0");

static void a_permit_goes_from_receipt_to_archive(void **state)
{
    struct both *f = *state;
    struct ledger_entry *entries;
    struct casefile k;
    int64_t id, open = 0;
    size_t n;

    prepare(f);
    id = submit(f, "permit");
    k = load(f, id);
    assert_string_equal(k.state, "received");
    assert_int_equal(strlen(k.number), 43);
    assert_true(str_starts(k.number, ITEM "20210412"));
    assert_int_equal(strlen(k.receipt_code), 17);
    assert_string_equal(k.due_clock, "notice");
    assert_string_equal(k.due_on, "2021-04-21"); /* five working days across 三月三 */
    must_do(f, &clerk, id, "accept");
    k = load(f, id);
    assert_string_equal(k.due_clock, "promise");
    assert_string_equal(k.due_on, "2021-04-21");
    assert_string_equal(k.accepted_on, "2021-04-12");
    must_do(f, &reviewer, id, "review");
    must_do(f, &decider, id, "grant");
    k = load(f, id);
    assert_string_equal(k.outcome, "granted");
    assert_non_null(strstr(k.doc_number, "许〔2021〕1号"));
    assert_string_equal(k.due_clock, "delivery");
    must_do(f, &clerk, id, "deliver");
    must_do(f, &clerk, id, "archive");
    k = load(f, id);
    assert_false(k.is_open);
    assert_string_equal(k.due_on, CASEFILE_NEVER);
    test_ok(f->c, ledger_list(f->c, id, &entries, &n), "ledger");
    assert_int_equal(n, 6);
    assert_string_equal(entries[0].act, "receive");
    test_ok(f->c, db_int(f->c, &test_count_sum, &open, "archived"), "count");
    assert_int_equal(open, 1);
    test_ok(f->c, db_int(f->c, &test_count_sum, &open, "received"), "count");
    assert_int_equal(open, 0);
}

static void acts_out_of_order_are_refused(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    id = submit(f, "permit");
    assert_int_equal(act(f, &decider, id, "grant"), ERR_STATE);
}

static void nobody_decides_what_they_accepted(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    id = submit(f, "permit");
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "review");
    assert_int_equal(act(f, &clerk, id, "grant"), ERR_DENIED);
}

static void nobody_decides_what_they_reviewed(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    id = submit(f, "permit");
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "review");
    assert_int_equal(act(f, &reviewer, id, "deny"), ERR_DENIED);
}

static void who_may_not_see_a_case_does_not_find_it(void **state)
{
    struct both *f = *state;
    struct casefile_query q = { .kind = LIST_OPEN, .page = 1, .per_page = 20 };
    struct casefile_list list;
    struct casefile k;
    int64_t id;

    prepare(f);
    id = submit(f, "permit");
    f->c->actor = &elsewhere;
    assert_int_equal(casefile_load(f->c, id, &k), ERR_NOT_FOUND);
    error_clear(f->c);
    test_ok(f->c, casefile_find(f->c, &q, &list), "find");
    assert_int_equal(list.n, 0);
    assert_int_equal(list.total, 0);
    f->c->actor = &stranger;
    assert_int_equal(casefile_load(f->c, id, &k), ERR_NOT_FOUND);
    error_clear(f->c);
    f->c->actor = &clerk;
    test_ok(f->c, casefile_find(f->c, &q, &list), "find");
    assert_int_equal(list.n, 1);
    assert_int_equal(list.total, 1);
    q = (struct casefile_query) {
        .kind = LIST_APPLICANT, .id_number = "450699199003070012", .page = 1, .per_page = 20
    };
    test_ok(f->c, casefile_find(f->c, &q, &list), "find by number");
    assert_int_equal(list.total, 1);
}

static int64_t found(struct both *f, struct casefile_query q)
{
    struct casefile_list list;

    q.page = 1;
    q.per_page = 20;
    f->c->actor = &clerk;
    test_ok(f->c, casefile_find(f->c, &q, &list), "find");
    assert_int_equal((int64_t)list.n, list.total); /* the counts agree with the rows */
    return list.total;
}

static void lists_are_filtered_by_item_and_due_day(void **state)
{
    struct casefile_query week = { .due_from = "2021-04-12", .due_to = "2021-04-21" };
    struct casefile_query late = { .due_to = "2021-05-31", .ours = true };
    struct both *f = *state;
    struct casefile_item *items;
    int64_t accepted, waiting;
    size_t n;

    prepare(f);
    accepted = submit(f, "permit");
    waiting = submit(f, "permit");
    must_do(f, &clerk, accepted, "accept");
    test_ok(f->c, correct(f, waiting), "correct");
    assert_int_equal(found(f, (struct casefile_query) { 0 }), 2);
    assert_int_equal(found(f, week), 1); /* the promise; corrections have until 05-13 */
    week.item_code = ITEM;
    assert_int_equal(found(f, week), 1);
    week.kind = LIST_STATE;
    week.state = "accepted";
    assert_int_equal(found(f, week), 1);
    week.state = "correcting";
    assert_int_equal(found(f, week), 0);
    week.item_code = "none";
    assert_int_equal(found(f, week), 0);
    assert_int_equal(found(f, late), 1); /* the other one waits for the applicant */
    late.ours = false;
    assert_int_equal(found(f, late), 2);
    f->c->actor = &clerk;
    test_ok(f->c, casefile_items(f->c, &items, &n), "items");
    assert_int_equal(n, 1);
    assert_string_equal(items[0].item_code, ITEM);
    assert_int_equal(items[0].open, 2);
    f->c->actor = &elsewhere;
    test_ok(f->c, casefile_items(f->c, &items, &n), "items");
    assert_int_equal(n, 0);
}

static void the_second_of_two_clerks_is_told(void **state)
{
    struct both *f = *state;
    struct casefile_act_input in = { .act = "accept", .opinion = "同意" };
    int64_t id;

    prepare(f);
    id = submit(f, "permit");
    f->c->actor = &actor_program;
    in.version = load(f, id).version;
    must_do(f, &clerk, id, "accept");
    f->c->actor = &reviewer;
    assert_int_equal(casefile_do(f->c, id, &in), ERR_CONFLICT);
    assert_non_null(strstr(f->c->error.msgid, "Meanwhile {who}"));
    assert_string_equal(f->c->error.params[1], "甲"); /* who */
    assert_string_equal(f->c->error.params[3], "2021-04-12 09:00");
    error_clear(f->c);
    f->c->actor = &citizen; /* who is told the department, not the name of a clerk */
    in.act = "withdraw";
    assert_int_equal(casefile_do(f->c, id, &in), ERR_CONFLICT);
    assert_string_not_equal(f->c->error.params[1], "甲");
}

static void corrections_are_asked_for_once_and_restart_the_notice_clock(void **state)
{
    struct both *f = *state;
    struct casefile_figures *figures;
    struct casefile k;
    int64_t id, seq;
    size_t n;

    prepare(f);
    id = submit(f, "permit");
    test_ok(f->c, correct(f, id), "correct");
    f->c->actor = &actor_program;
    k = load(f, id);
    assert_string_equal(k.state, "correcting");
    assert_string_equal(k.due_clock, "supply");
    assert_int_equal(act(f, &citizen, id, "supply"), ERR_INVALID); /* nothing was added yet */
    error_clear(f->c);
    f->c->actor = &clerk;
    test_ok(f->c, casefile_today(f->c, &figures, &n), "today");
    assert_int_equal(figures[0].received, 1);
    assert_int_equal(figures[0].waiting, 1);
    at(f, "2021-06-01T02:00:00Z"); /* the applicant lets it lie: nobody of the department is late */
    test_ok(f->c, casefile_today(f->c, &figures, &n), "today");
    assert_int_equal(figures[0].late, 0);
    assert_int_equal(figures[0].waiting, 1);
    must_do(f, &clerk, id, "supply"); /* on paper, at the window */
    k = load(f, id);
    assert_string_equal(k.received_on, "2021-04-12"); /* the day of the application stays */
    assert_string_equal(k.complete_on, "2021-06-01");
    assert_string_equal(k.due_clock, "notice");
    assert_string_equal(k.due_on, "2021-06-08");
    f->c->actor = &clerk;
    test_ok(f->c, casefile_today(f->c, &figures, &n), "today");
    assert_int_equal(figures[0].received, 0); /* counted once, on its day */
    assert_int_equal(figures[0].waiting, 0);
    f->c->actor = &actor_program;
    at(f, "2021-06-09T02:00:00Z");
    test_ok(f->c, deem(f), "deem");
    k = load(f, id);
    assert_string_equal(k.accepted_on, "2021-06-01"); /* from the day the papers were complete */
    f->c->actor = &clerk;
    test_ok(f->c, casefile_today(f->c, &figures, &n), "today");
    assert_int_equal(figures[0].late, 1); /* the promise ended on 06-08: the department's turn */
    f->c->actor = &actor_program;
    test_ok(f->c, casefile_vouch(f->c, &k, &seq), "vouch");
    assert_int_equal(seq, 0);
}

static void a_clock_stands_still_in_a_special_procedure(void **state)
{
    struct both *f = *state;
    struct casefile_clock *clocks;
    struct procedure p;
    struct casefile k;
    int64_t id;
    size_t n;

    prepare(f);
    id = submit(f, "permit");
    must_do(f, &clerk, id, "accept");
    at(f, "2021-04-13T02:00:00Z");
    must_do(f, &reviewer, id, "pause");
    k = load(f, id);
    /* as was told: until 06-01; one day is used, four more after it: 06-02, 03, 04, 07 */
    assert_string_equal(k.due_on, "2021-06-07");
    at(f, "2021-05-06T02:00:00Z");
    must_do(f, &reviewer, id, "resume");
    k = load(f, id);
    /* one day (04-13) is used; four more after 05-06: 05-07, 05-08 (made a working day), 10, 11 */
    assert_string_equal(k.due_on, "2021-05-11");
    test_ok(f->c, procedure_exact(f->c, k.procedure_id, k.procedure_version, &p), "procedure");
    test_ok(f->c, casefile_clocks(f->c, &k, &p, &clocks, &n), "clocks");
    assert_string_equal(clocks[0].name, "promise");
    assert_int_equal(clocks[0].state, CLOCK_RUNNING);
    assert_true(clocks[0].derivation->n_days > 20);
}

static void progress_needs_both_the_receipt_and_the_tail(void **state)
{
    struct both *f = *state;
    struct casefile_progress p;
    const char *receipt;
    int64_t id;

    prepare(f);
    id = submit(f, "permit");
    receipt = load(f, id).receipt_code;
    f->c->actor = &actor_public;
    test_ok(f->c, casefile_progress(f->c, receipt, "0012", &p), "progress");
    assert_string_equal(p.state, "received");
    assert_int_equal(casefile_progress(f->c, receipt, "0013", &p), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(casefile_progress(f->c, "45062104120000000", "0012", &p), ERR_INVALID);
}

static void document_numbers_have_no_gaps(void **state)
{
    struct both *f = *state;

    prepare(f);
    for (int i = 1; i <= 3; i++) {
        int64_t id = submit(f, "immediate");
        struct casefile k;

        must_do(f, &clerk, id, "grant");
        k = load(f, id);
        assert_non_null(strstr(k.doc_number, str_printf(f->mem, "〔2021〕%d号", i)));
    }
    /* a denial is numbered by itself and never looks like a grant */
    {
        int64_t id = submit(f, "permit");

        must_do(f, &clerk, id, "accept");
        must_do(f, &reviewer, id, "review");
        must_do(f, &decider, id, "deny");
        assert_non_null(strstr(load(f, id).doc_number, "不许〔2021〕1号"));
    }
}

static void silence_counts_as_acceptance_from_the_day_of_receipt(void **state)
{
    struct both *f = *state;
    struct casefile k;
    int64_t id, total;

    prepare(f);
    id = submit(f, "permit");
    at(f, "2021-04-21T02:00:00Z"); /* the last day of the notice: not yet */
    f->c->actor = &actor_program;
    test_ok(f->c, deem(f), "deem");
    assert_string_equal(load(f, id).state, "received");
    at(f, "2021-04-21T16:00:01Z"); /* local midnight has passed */
    test_ok(f->c, deem(f), "deem");
    k = load(f, id);
    assert_string_equal(k.state, "accepted");
    assert_string_equal(k.accepted_on, "2021-04-12");
    assert_string_equal(k.due_on, "2021-04-21"); /* the promise runs from the day of receipt */
    test_ok(f->c, casefile_fold_counts(f->c), "fold");
    test_ok(f->c, casefile_fold_counts(f->c), "fold again");
    test_ok(f->c, db_int(f->c, &test_count_sum, &total, "accepted"), "count");
    assert_int_equal(total, 1);
    must_do(f, &reviewer, id, "review");
    test_ok(f->c, casefile_fold_counts(f->c), "fold");
    test_ok(f->c, db_int(f->c, &test_count_sum, &total, "accepted"), "count");
    assert_int_equal(total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_permit_goes_from_receipt_to_archive),
        ON_BOTH_ENGINES(acts_out_of_order_are_refused),
        ON_BOTH_ENGINES(nobody_decides_what_they_accepted),
        ON_BOTH_ENGINES(nobody_decides_what_they_reviewed),
        ON_BOTH_ENGINES(who_may_not_see_a_case_does_not_find_it),
        ON_BOTH_ENGINES(lists_are_filtered_by_item_and_due_day),
        ON_BOTH_ENGINES(the_second_of_two_clerks_is_told),
        ON_BOTH_ENGINES(corrections_are_asked_for_once_and_restart_the_notice_clock),
        ON_BOTH_ENGINES(a_clock_stands_still_in_a_special_procedure),
        ON_BOTH_ENGINES(progress_needs_both_the_receipt_and_the_tail),
        ON_BOTH_ENGINES(document_numbers_have_no_gaps),
        ON_BOTH_ENGINES(silence_counts_as_acceptance_from_the_day_of_receipt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
