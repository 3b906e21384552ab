/* test_quality.c – findings become tasks and go again, scores follow, answers take their steps,
 * visitors' reports are sealed, spot checks can be drawn again; on both engines, with the real
 * pack. */
#include "tests/on_both.h"

#include "app/item/item.h"
#include "app/item/item_load.h"
#include "app/quality/report.h"
#include "app/quality/run.h"
#include "app/quality/sample.h"
#include "app/quality/task.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/sign/sign.h"

static const char db_slot[] = "test: database";
static enum err here(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    enum err e;

    c->db = (struct db *)(uintptr_t)site_get(c->site, db_slot);
    e = run(c, data);
    c->db = NULL;
    return e;
}
static const struct slow_ops ops = { .read = here, .write = here };

static const char *const rights[] = { "quality.inspect", "quality.manage", "quality.view" };
static const struct actor officer = {
    .kind = ACTOR_STAFF, .account_id = 7, .name = "officer", .rights = rights, .n_rights = 3
};
static const struct actor manager = {
    .kind = ACTOR_STAFF, .account_id = 8, .name = "manager", .rights = rights, .n_rights = 3
};
static const struct actor stranger = {
    .kind = ACTOR_STAFF, .account_id = 9, .name = "stranger", .rights = rights, .n_rights = 3
};

STATEMENT(test_quality_scope, "INSERT INTO account_scope (account_id, scope_id) VALUES ($1, $2)");
STATEMENT(test_quality_spoil,
    "UPDATE registry_version SET body = replace(body, '\"promise\":', '\"promise_was\":')"
    " WHERE record_id = (SELECT max(record_id) FROM item_card WHERE office = $1)");
STATEMENT(test_quality_mend,
    "UPDATE registry_version SET body = replace(body, '\"promise_was\":', '\"promise\":')");
STATEMENT(test_quality_plain,
    "SELECT count(*) FROM quality_report WHERE CAST(text AS TEXT) LIKE '%secret%'");

static void load(struct both *f)
{
    const char *dir = str_printf(f->mem, "%s/pack/450600", test_source_root());
    struct site *s = mem_new(f->mem, struct site);
    struct conf *k = conf_new(f->c);
    struct keyring *keys;
    const struct org *o;
    struct load_count n;

    *s = *f->c->site;
    s->demo = true;
    s->data_dir = test_dir(f->mem);
    f->c->site = s;
    site_put(s, slow_slot, &ops);
    site_put(s, db_slot, f->db);
    test_ok(f->c, keyring_make(f->c, s->data_dir), "keys");
    test_ok(f->c, keyring_open(f->c, f->mem, s->data_dir, &keys), "keys");
    site_put(s, keyring_slot, keys);
    test_ok(f->c, org_load(f->c, k, dir), "offices");
    test_ok(f->c, org_read(f->c, &o), "offices as loaded");
    org_put(f->c, s, o);
    test_ok(f->c, item_load_pack(f->c, k, dir, &n), "load");
    test_ok(f->c, db_exec(f->c, &test_quality_scope, (int64_t)7, (int64_t)0), "scope");
    test_ok(f->c,
        db_exec(f->c, &test_quality_scope, (int64_t)8,
            org_department_by_code(f->c, "450600-scjgj")->id),
        "scope");
    f->c->actor = &officer;
}

static struct run_report run(struct both *f)
{
    struct run_report r;

    f->c->db = NULL;
    test_ok(f->c, quality_run(f->c, &r), "run");
    f->c->db = f->db;
    return r;
}

/* A refusal is recorded in the call: the next one begins anew. */
static enum err step(struct both *f, const struct actor *who, const struct task *t, int64_t version,
    const char *act, const char *note)
{
    f->c->error = (struct error) { 0 };
    f->c->actor = who;
    return task_act(f->c, t->id, version, act, note);
}

static size_t tasks(
    struct both *f, const struct actor *who, const struct task_filter *q, struct task **ret)
{
    int64_t total;
    size_t n;

    f->c->actor = who;
    test_ok(f->c, task_list(f->c, q, 0, 10000, ret, &n, &total), "tasks");
    f->c->actor = &officer;
    assert_int_equal(total, n);
    return n;
}

static struct score city(struct both *f)
{
    struct score *list;
    size_t n;

    test_ok(f->c, score_of_all(f->c, "9999-12-30", &list, &n), "scores");
    assert_true(n > 5);
    assert_string_equal(list[0].office, "");
    return list[0];
}

static void findings_come_and_go(void **state)
{
    struct both *f = *state;
    const struct task_filter errors = { .severity = "error", .office = "450600-scjgj" };
    struct run_report first, spoilt, mended;
    struct task *list;
    struct score before, worse;
    size_t n;

    load(f);
    first = run(f);
    assert_true(first.items > 50);
    assert_int_equal(tasks(f, &officer, &(struct task_filter) { 0 }, &list), first.opened);
    before = city(f);
    assert_int_equal(before.items, first.items);
    assert_int_equal(run(f).opened, 0);
    n = tasks(f, &officer, &errors, &list);
    test_ok(f->c, db_exec(f->c, &test_quality_spoil, "450600-scjgj"), "spoil");
    spoilt = run(f);
    assert_true(spoilt.opened >= 1);
    assert_int_equal(tasks(f, &officer, &errors, &list), n + (size_t)spoilt.opened);
    assert_true(strcmp(list[0].due_on, "2021-04-12") > 0);
    assert_int_equal(tasks(f, &manager, &errors, &list), n + (size_t)spoilt.opened);
    assert_int_equal(tasks(f, &stranger, &errors, &list), 0);
    worse = city(f);
    assert_int_equal(worse.good, before.good - 1);
    test_ok(f->c, db_exec(f->c, &test_quality_mend), "mend");
    mended = run(f);
    assert_int_equal(mended.closed, spoilt.opened);
    assert_int_equal(tasks(f, &officer, &errors, &list), n);
    assert_int_equal(city(f).good, before.good);
}

/* A finding that was waived stays waived while it is the same. */
static void answers_take_their_steps(void **state)
{
    struct both *f = *state;
    const struct task_filter of_rules = { .source = "rule", .office = "450600-scjgj" };
    struct ledger_entry *acts;
    struct task *list, t;
    size_t n;

    load(f);
    test_ok(f->c, db_exec(f->c, &test_quality_spoil, "450600-scjgj"), "spoil");
    run(f);
    assert_true(tasks(f, &manager, &of_rules, &list) > 0);
    t = list[0];
    assert_int_equal(step(f, &stranger, &t, t.version, "answer", "x"), ERR_NOT_FOUND);
    assert_int_equal(step(f, &manager, &t, t.version, "answer", " "), ERR_INVALID);
    assert_int_equal(step(f, &manager, &t, t.version, "answer", "it is right so"), OK);
    assert_int_equal(step(f, &manager, &t, t.version, "answer", "again"), ERR_CONFLICT);
    assert_int_equal(step(f, &manager, &t, t.version + 1, "waive", "mine"), ERR_DENIED);
    assert_int_equal(step(f, &officer, &t, t.version + 1, "confirm", ""), ERR_STATE);
    assert_int_equal(step(f, &officer, &t, t.version + 1, "waive", "the law says so"), OK);
    assert_int_equal(run(f).reopened, 0);
    test_ok(f->c, task_load(f->c, t.id, &t), "load");
    assert_string_equal(t.state, "waived");
    test_ok(f->c, task_reopen(f->c, &t, "other words", "error"), "reopen");
    test_ok(f->c, ledger_list(f->c, t.id, &acts, &n), "ledger");
    assert_int_equal(n, 4);
    assert_string_equal(acts[3].act, "reopen");
}

static const char *some_code(struct both *f)
{
    struct item_card *list;
    int64_t total;
    size_t n;

    test_ok(f->c,
        item_list(
            f->c, &(struct item_filter) { .q = "食品经营许可", .limit = 1 }, &list, &n, &total),
        "list");
    assert_true(n > 0);
    return list[0].code;
}

static void visitors_report(void **state)
{
    struct both *f = *state;
    struct new_report r = {
        .part = "phone", .text = "secret words", .contact = "", .client = "192.0.2.1"
    };
    const char *number, *text, *contact;
    struct report_state s;
    struct task *list;
    int64_t plain;

    load(f);
    r.item = some_code(f);
    f->c->actor = &actor_public;
    test_ok(f->c, report_make(f->c, &r, &number), "report");
    test_ok(f->c, report_find(f->c, number, &s), "find");
    assert_string_equal(s.state, "open");
    assert_string_equal(s.answer, "");
    assert_int_equal(report_find(f->c, "000000000000", &s), ERR_NOT_FOUND);
    f->c->error = (struct error) { 0 };
    assert_int_equal(tasks(f, &officer, &(struct task_filter) { .source = "report" }, &list), 1);
    test_ok(f->c, report_open(f->c, &list[0], &text, &contact), "open");
    assert_string_equal(text, "secret words");
    assert_null(contact);
    f->c->actor = &stranger;
    assert_int_equal(report_open(f->c, &list[0], &text, &contact), ERR_NOT_FOUND);
    f->c->error = (struct error) { 0 };
    test_ok(f->c, db_int(f->c, &test_quality_plain, &plain), "plain");
    assert_int_equal(plain, 0);
    f->c->actor = &actor_public;
    for (int i = 1; i < REPORTS_AN_HOUR; i++)
        test_ok(f->c, report_make(f->c, &r, &number), "report");
    assert_int_equal(report_make(f->c, &r, &number), ERR_LIMIT);
    f->c->error = (struct error) { 0 };
    r.client = "192.0.2.2";
    r.text = "";
    r.part = "nothing";
    assert_int_equal(report_make(f->c, &r, &number), ERR_INVALID);
    assert_int_equal(f->c->error.n_fields, 2);
}

/* From the seed and the codes alone, as somebody else would. */
static void spot_checks_can_be_drawn_again(void **state)
{
    struct both *f = *state;
    struct sample_item *items;
    struct sample s;
    struct task *list;
    char *last = NULL;
    int64_t id;
    size_t n;

    load(f);
    assert_int_equal(sample_draw(f->c, "", "nowhere", 0, &id), ERR_INVALID);
    assert_int_equal(f->c->error.n_fields, 3);
    f->c->error = (struct error) { 0 };
    test_ok(f->c, sample_draw(f->c, "first", "", 10, &id), "draw");
    test_ok(f->c, sample_load(f->c, id, &s), "load");
    test_ok(f->c, sample_items(f->c, id, &items, &n), "items");
    assert_int_equal(n, 10);
    assert_true(s.population > 50);
    for (size_t i = 0; i < n; i++) {
        const char *ticket = str_printf(f->mem, "%s:%s", s.seed, items[i].item);
        char *place = sm3_hex(f->mem, ticket, strlen(ticket));

        assert_true(last == NULL || strcmp(last, place) < 0);
        last = place;
    }
    assert_int_equal(sample_judge(f->c, id, 1, "wrong", ""), ERR_INVALID);
    f->c->error = (struct error) { 0 };
    test_ok(f->c, sample_judge(f->c, id, 1, "wrong", "the door is closed on Fridays"), "judge");
    assert_int_equal(sample_judge(f->c, id, 1, "right", ""), ERR_STATE);
    f->c->error = (struct error) { 0 };
    test_ok(f->c, sample_judge(f->c, id, 2, "right", ""), "judge");
    test_ok(f->c, sample_load(f->c, id, &s), "load");
    assert_int_equal(s.checked, 2);
    assert_int_equal(s.wrong, 1);
    assert_int_equal(tasks(f, &officer, &(struct task_filter) { .source = "sample" }, &list), 1);
    assert_string_equal(list[0].finding, "the door is closed on Fridays");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(findings_come_and_go),
        ON_BOTH_ENGINES(answers_take_their_steps),
        ON_BOTH_ENGINES(visitors_report),
        ON_BOTH_ENGINES(spot_checks_can_be_drawn_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
