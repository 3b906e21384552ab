/* test_caseflow.c – guards, separation of duties, silence, and what the ledger knows of each act.
 */
#include "core/casefile/letter.h"
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
    int64_t changed;
    size_t n;

    prepare(f);
    f->c->actor = &citizen;
    test_ok(f->c, draft_open(f->c, 5, 1, &one), "first tab");
    test_ok(f->c, draft_open(f->c, 5, 1, &two), "second tab");
    assert_int_equal(one.id, two.id);
    assert_int_equal(
        db_change(f->c, &test_draft_put, &changed, 999, citizen.account_id), ERR_CONFLICT);
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

static enum err begin_special(struct both *f, int64_t id, const char *kind, const char *until)
{
    struct casefile_act_input in = {
        .act = "pause", .reason = "理由", .special = kind, .until = until
    };

    f->c->actor = &actor_program;
    in.version = load(f, id).version;
    f->c->actor = &reviewer;
    return casefile_do(f->c, id, &in);
}

static const struct casefile_clock *clock_of(struct both *f, int64_t id, const char *name)
{
    struct casefile k = load(f, id);
    struct casefile_clock *clocks;
    struct procedure p;
    size_t n;

    test_ok(f->c, procedure_exact(f->c, k.procedure_id, k.procedure_version, &p), "procedure");
    test_ok(f->c, casefile_clocks(f->c, &k, &p, &clocks, &n), "clocks");
    for (size_t i = 0; i < n; i++) {
        if (str_eq(clocks[i].name, name))
            return &clocks[i];
    }
    fail_test("no clock %s", name);
    return NULL;
}

static void a_special_procedure_stops_what_the_law_lets_it_stop(void **state)
{
    struct both *f = *state;
    int64_t review, visit;

    prepare(f);
    review = submit(f, "permit");
    visit = submit(f, "permit");
    must_do(f, &clerk, review, "accept");
    must_do(f, &clerk, visit, "accept");
    at(f, "2021-04-13T02:00:00Z");
    assert_int_equal(begin_special(f, review, "party", "2021-04-30"), ERR_INVALID); /* none such */
    error_clear(f->c);
    assert_int_equal(begin_special(f, review, "testing", NULL), ERR_INVALID); /* no time told */
    error_clear(f->c);
    assert_int_equal(begin_special(f, review, "testing", "2021-04-12"), ERR_INVALID); /* past */
    error_clear(f->c);
    test_ok(f->c, begin_special(f, review, "testing", "2021-04-20"), "testing");
    test_ok(f->c, begin_special(f, visit, "site_visit", "2021-04-20"), "site visit");
    f->c->actor = &actor_program;
    /* 20 working days from 04-12 are 05-13; 04-14 to 04-20 have two (16 on: 三月三 is 14 to 16) */
    assert_int_equal(clock_of(f, visit, "legal")->state, CLOCK_RUNNING);
    assert_int_equal(clock_of(f, visit, "promise")->state, CLOCK_PAUSED);
    assert_int_equal(clock_of(f, review, "legal")->state, CLOCK_PAUSED);
    assert_true(clock_of(f, review, "legal")->derivation->due >
                clock_of(f, visit, "legal")->derivation->due);
    assert_string_equal(load(f, review).due_on, load(f, visit).due_on); /* both promises wait */
}

static void a_special_procedure_ends_before_or_after_the_day_told(void **state)
{
    struct both *f = *state;
    day told, early, late, longer;
    int64_t ids[3];

    prepare(f);
    for (int i = 0; i < 3; i++) {
        ids[i] = submit(f, "permit");
        must_do(f, &clerk, ids[i], "accept");
    }
    at(f, "2021-05-10T02:00:00Z");
    for (int i = 0; i < 3; i++)
        test_ok(f->c, begin_special(f, ids[i], "testing", "2021-05-20"), "testing");
    f->c->actor = &actor_program;
    told = clock_of(f, ids[0], "legal")->derivation->due;
    at(f, "2021-05-18T02:00:00Z"); /* two days early: 05-19 and 05-20 count */
    must_do(f, &reviewer, ids[0], "resume");
    early = clock_of(f, ids[0], "legal")->derivation->due;
    assert_true(early < told);
    at(f, "2021-05-24T02:00:00Z"); /* the day told has passed: the clock runs whatever is said */
    assert_int_equal(clock_of(f, ids[1], "legal")->state, CLOCK_RUNNING);
    must_do(f, &reviewer, ids[1], "resume");
    late = clock_of(f, ids[1], "legal")->derivation->due;
    assert_int_equal(late, told);
    must_do(f, &reviewer, ids[2], "prolong"); /* to 06-01, from today on */
    longer = clock_of(f, ids[2], "legal")->derivation->due;
    assert_int_equal(clock_of(f, ids[2], "legal")->state, CLOCK_PAUSED);
    assert_int_equal(longer, told + 8); /* one day was left: 06-02 instead of 05-25 */
}

STATEMENT(test_rename,
    "UPDATE casefile SET title_zh = '改了名' WHERE id = $2 AND EXISTS (SELECT 1 FROM account_scope "
    "gs"
    " WHERE gs.account_id = $1 AND gs.scope_id IN (0, casefile.scope_id)) /* gate */");
STATEMENT(
    test_letter_change, "UPDATE casefile_letter SET body = $3 WHERE casefile_id = $1 AND seq = $2");

static void a_letter_is_written_once_and_can_be_vouched_for(void **state)
{
    struct both *f = *state;
    struct casefile_act_input in = { .act = "grant", .opinion = "符合条件" };
    struct letter preview, *letters, signed_, later;
    struct letter_proof proof;
    struct bytes forged;
    struct casefile k;
    int64_t id;
    size_t n;

    prepare(f);
    id = submit(f, "permit");
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "review");
    f->c->actor = &actor_program;
    in.version = load(f, id).version;
    f->c->actor = &decider;
    test_ok(f->c, letter_preview(f->c, id, &in, &preview), "preview");
    assert_null(preview.number);
    f->c->actor = &actor_program;
    k = load(f, id);
    assert_string_equal(k.state, "reviewed"); /* nothing has happened */
    test_ok(f->c, letter_list(f->c, &k, &letters, &n), "letters");
    assert_int_equal(n, 1); /* of the acceptance */
    assert_string_equal(letters[0].kind, "acceptance");
    assert_non_null(strstr(letters[0].number, "受〔2021〕1号"));
    f->c->actor = &decider;
    test_ok(f->c, casefile_do(f->c, id, &in), "grant");
    f->c->actor = &actor_program;
    k = load(f, id);
    test_ok(f->c, letter_list(f->c, &k, &letters, &n), "letters");
    assert_int_equal(n, 2);
    test_ok(f->c, letter_load(f->c, &k, letters[1].seq, &signed_), "letter");
    assert_string_equal(signed_.number, k.doc_number);
    assert_string_equal(signed_.to, "演示公民");
    assert_int_equal(signed_.zh.n, preview.zh.n); /* what was read is what was signed */
    for (size_t i = 0; i < preview.zh.n; i++) {
        assert_string_equal(signed_.zh.paragraphs[i], preview.zh.paragraphs[i]);
        assert_string_equal(signed_.en.paragraphs[i], preview.en.paragraphs[i]);
    }
    test_ok(f->c, db_exec(f->c, &test_rename, f->c->actor->account_id, id), "rename");
    k = load(f, id);
    test_ok(f->c, letter_load(f->c, &k, letters[1].seq, &later), "letter");
    assert_string_equal(later.zh.paragraphs[0], signed_.zh.paragraphs[0]);
    assert_string_equal(later.zh.title, "食品经营许可");
    f->c->actor = &actor_public;
    test_ok(f->c, letter_prove(f->c, signed_.code, &proof), "proof");
    assert_true(proof.whole);
    assert_string_equal(proof.number, signed_.number);
    assert_int_equal(letter_prove(f->c, "2222222222222222", &proof), ERR_NOT_FOUND);
    error_clear(f->c);
    test_ok(f->c,
        seal_text(f->c, "casefile_letter", letter_column(f->c, signed_.seq), id,
            "{\"to\":\"别人\",\"on\":\"2021-04-12\",\"zh\":{},\"en\":{}}", &forged),
        "seal");
    test_ok(f->c, db_exec(f->c, &test_letter_change, id, signed_.seq, forged), "forge");
    test_ok(f->c, letter_prove(f->c, signed_.code, &proof), "proof");
    assert_false(proof.whole); /* the ledger knows another text */
}

static void corrections_and_special_procedures_are_told_in_writing(void **state)
{
    struct both *f = *state;
    struct letter *letters, l;
    struct casefile k;
    int64_t id;
    size_t n;

    prepare(f);
    id = submit(f, "permit");
    test_ok(f->c, correct(f, id), "correct");
    must_do(f, &clerk, id, "supply");
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "pause");
    k = load(f, id);
    test_ok(f->c, letter_list(f->c, &k, &letters, &n), "letters");
    assert_int_equal(n, 3);
    test_ok(f->c, letter_load(f->c, &k, letters[0].seq, &l), "correction");
    assert_string_equal(l.zh.heading, "一次性补正告知书");
    assert_string_equal(l.zh.paragraphs[2], "1. 平面图：缺少尺寸");
    assert_non_null(strstr(l.zh.paragraphs[4], "2021年5月13日")); /* 20 working days */
    test_ok(f->c, letter_load(f->c, &k, letters[2].seq, &l), "special procedure");
    assert_non_null(strstr(l.zh.paragraphs[1], "专家评审"));
    assert_non_null(strstr(l.zh.paragraphs[3], "2021年6月1日"));
    assert_non_null(strstr(l.zh.paragraphs[4], "2021年6月8日")); /* the promise, after it */
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
        ON_BOTH_ENGINES(a_special_procedure_stops_what_the_law_lets_it_stop),
        ON_BOTH_ENGINES(a_special_procedure_ends_before_or_after_the_day_told),
        ON_BOTH_ENGINES(a_letter_is_written_once_and_can_be_vouched_for),
        ON_BOTH_ENGINES(corrections_and_special_procedures_are_told_in_writing),
        ON_BOTH_ENGINES(silence_passes_over_what_cannot_be_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
