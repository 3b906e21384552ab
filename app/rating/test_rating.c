/* test_rating.c – what may be rated, by whom, once; silence counted apart; figures that add up. */
#include "tests/on_both.h"

#include <jansson.h>

#include "app/rating/private.h"
#include "core/casefile/casefile.h"
#include "core/casefile/procedure.h"
#include "core/org/org.h"
#include "lib/base/clock.h"
#include "lib/base/slow.h"
#include "lib/conf/conf.h"
#include "lib/db/db.h"
#include "lib/sign/sign.h"

static const char *const all_rights[] = { "casefile.accept", "casefile.decide", "casefile.deliver",
    "casefile.review", "casefile.view", "rating.window" };
static const struct actor citizen = { .kind = ACTOR_PERSON, .account_id = 71, .name = "applicant" };
static const struct actor stranger = {
    .kind = ACTOR_PERSON, .account_id = 72, .name = "applicant"
};
#define STAFF(id)                                                                                  \
    {                                                                                              \
        .kind = ACTOR_STAFF, .account_id = (id), .name = "staff", .rights = all_rights,            \
        .n_rights = COUNT_OF(all_rights)                                                           \
    }
static const struct actor clerk = STAFF(81), reviewer = STAFF(82), decider = STAFF(83);

STATEMENT(
    test_rating_scope_put, "INSERT INTO account_scope (account_id, scope_id) VALUES ($1, $2)");

static enum err run_here(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct both *f = c->owner;
    enum err e;

    c->db = f->db;
    e = run(c, data);
    c->db = NULL;
    return e;
}

static const struct slow_ops ops = { run_here, run_here };

static void prepare(struct both *f)
{
    struct site *s = mem_new(f->c, struct site);
    struct conf *k = conf_new(f->c);
    struct keyring *keys;

    *s = *f->c->site;
    s->data_dir = test_dir(f->mem);
    f->c->site = s;
    f->c->owner = f;
    test_ok(f->c, keyring_make(f->c, s->data_dir), "keys");
    test_ok(f->c, keyring_open(f->c, f->mem, s->data_dir, &keys), "keys");
    site_put(s, keyring_slot, keys);
    org_put(f->c, s, mem_new(f->c, struct org));
    site_put(s, slow_slot, &ops);
    test_ok(f->c, rating_start(f->c, s), "start");
    test_ok(f->c,
        procedure_load_all(f->c, k, str_printf(f->mem, "%s/pack/450600", test_source_root())),
        "procedures");
    test_ok(f->c, conf_done(k), "procedures");
    for (int64_t account = 81; account <= 83; account++)
        test_ok(f->c, db_exec(f->c, &test_rating_scope_put, account, 900), "scope");
}

static int64_t submit(struct both *f, const char *procedure, bool immediate)
{
    const struct casefile_basis basis = { .record_id = 5,
        .version = 1,
        .code = "11450699MB0000027L3450131011000",
        .title_zh = "食品经营许可",
        .title_en = "Food business licence",
        .procedure = procedure,
        .scope_id = 900,
        .supervising_id = 900,
        .immediate = immediate,
        .promise = { 5, "working", "acceptance", "承诺" },
        .legal = { 20, "working", "acceptance", "行政许可法第四十二条" },
        .region = "450600",
        .result_zh = "许可证",
        .result_en = "Licence" };
    const struct party party = { .role = PARTY_APPLICANT,
        .account_id = citizen.account_id,
        .kind = "person",
        .name = "演示公民",
        .id_kind = "111",
        .id_number = "450699199003070012",
        .phone = "0770-0200001" };
    json_t *values = json_object();
    const struct intake in = { .basis = &basis,
        .channel = INTAKE_WINDOW,
        .values = values,
        .parties = &party,
        .n_parties = 1 };
    int64_t id;

    f->c->actor = &citizen;
    test_ok(f->c, casefile_submit(f->c, &in, &id), "submit");
    json_decref(values);
    return id;
}

static void act(struct both *f, const struct actor *who, int64_t id, const char *name)
{
    struct casefile_act_input in = { .act = name, .reason = "理由", .opinion = "同意" };
    struct casefile k;

    f->c->actor = who;
    test_ok(f->c, casefile_load(f->c, id, &k), "load");
    in.version = k.version;
    test_ok(f->c, casefile_do(f->c, id, &in), name);
}

static size_t offered(struct both *f, int64_t id)
{
    struct rating *list;
    size_t n;

    f->c->actor = &citizen;
    test_ok(f->c, rating_of_case(f->c, id, &list, &n), "list");
    return n;
}

static int64_t decided_case(struct both *f)
{
    int64_t id = submit(f, "permit", false);

    act(f, &clerk, id, "accept");
    act(f, &reviewer, id, "review");
    act(f, &decider, id, "grant");
    return id;
}

static struct rating_figures figures(struct both *f)
{
    struct rating_figures *list;
    size_t n;

    test_ok(f->c, rating_figures(f->c, "2021-01", "2021-12", &list, &n), "figures");
    return n == 0 ? (struct rating_figures) { 0 } : list[0];
}

static void run_job(struct both *f, const char *name)
{
    for (const struct job_kind *k = rating_job_table; k->name != NULL; k++) {
        if (str_eq(k->name, name)) {
            f->c->actor = &actor_program;
            f->c->db = NULL;
            test_ok(f->c, k->handle(f->c, NULL), name);
            f->c->db = f->db;
            return;
        }
    }
    fail_test("no job %s", name);
}

static void a_promised_case_is_rated_at_acceptance_and_at_closing(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    id = submit(f, "permit", false);
    assert_int_equal(offered(f, id), 0);
    act(f, &clerk, id, "accept");
    assert_int_equal(offered(f, id), 1);
    act(f, &reviewer, id, "review");
    assert_int_equal(offered(f, id), 1);
    act(f, &decider, id, "grant");
    assert_int_equal(offered(f, id), 2);
    assert_int_equal(figures(f).offered, 2);
}

static void an_immediate_case_is_rated_once(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    id = submit(f, "immediate", true);
    act(f, &clerk, id, "grant");
    assert_int_equal(offered(f, id), 1);
}

static void only_the_applicant_rates_and_only_once(void **state)
{
    struct both *f = *state;
    int64_t id;

    prepare(f);
    id = decided_case(f);
    f->c->actor = &stranger;
    assert_int_equal(rating_give(f->c, id, "closing", 1, NULL, "web"), ERR_NOT_FOUND);
    error_clear(f->c);
    f->c->actor = &clerk;
    assert_int_equal(rating_give(f->c, id, "closing", 1, NULL, "web"), ERR_DENIED);
    error_clear(f->c);
    f->c->actor = &citizen;
    assert_int_equal(rating_give(f->c, id, "closing", 6, NULL, "web"), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(rating_give(f->c, id, "elsewhere", 1, NULL, "web"), ERR_NOT_FOUND);
    error_clear(f->c);
    test_ok(f->c, rating_give(f->c, id, "closing", 5, "慢", "web"), "rate");
    assert_int_equal(rating_give(f->c, id, "closing", 1, NULL, "web"), ERR_STATE);
    error_clear(f->c);
    assert_int_equal(figures(f).own5, 1);
    assert_int_equal(figures(f).own1, 0);
}

static void guessing_codes_is_limited_by_address(void **state)
{
    struct both *f = *state;
    const char *code;
    int64_t id;

    prepare(f);
    id = decided_case(f);
    f->c->actor = &clerk;
    test_ok(f->c, rating_code_make(f->c, id, "closing", &code), "code");
    f->c->actor = &actor_public;
    for (int i = 0; i < RATING_GUESSES; i++) {
        test_ok(f->c, rating_guess_allowed(f->c, "192.0.2.1"), "allowed");
        test_ok(f->c, rating_guess_wrong(f->c, "192.0.2.1"), "wrong");
    }
    assert_int_equal(rating_guess_allowed(f->c, "192.0.2.1"), ERR_LIMIT);
    error_clear(f->c);
    test_ok(f->c, rating_guess_allowed(f->c, "192.0.2.2"), "another address");
    f->c->now += RATING_GUESS_S + 1;
    test_ok(f->c, rating_guess_allowed(f->c, "192.0.2.1"), "after a quarter of an hour");
}

static void silence_counts_apart_and_gives_way(void **state)
{
    const struct rating_rule rule = { 7, 1, "广西好差评制度" };
    struct both *f = *state;
    int64_t first, second;
    struct rating_figures k;

    prepare(f);
    test_ok(f->c, rating_set_rule(f->c, &rule), "rule");
    first = decided_case(f);
    second = decided_case(f);
    f->c->actor = &citizen;
    test_ok(f->c, rating_give(f->c, first, "closing", 4, NULL, "web"), "bad");
    f->c->now += 7 * 86400;
    run_job(f, "rating.defaults"); /* the seventh day is not over */
    assert_int_equal(figures(f).by_default, 0);
    f->c->now += 86400;
    run_job(f, "rating.defaults");
    run_job(f, "rating.defaults");
    k = figures(f);
    assert_int_equal(k.offered, 4);
    assert_int_equal(k.by_default, 3);
    assert_int_equal(rating_own_rate(&k), 0); /* one rated, and badly */
    assert_int_equal(rating_rate_with_default(&k), 7500);
    assert_int_equal(rating_participation(&k), 2500);
    f->c->actor = &citizen;
    test_ok(f->c, rating_give(f->c, second, "closing", 2, NULL, "web"), "a later one");
    k = figures(f);
    assert_int_equal(k.by_default, 2);
    assert_int_equal(k.own2, 1);
    assert_int_equal(rating_own_rate(&k), 5000);
    assert_int_equal(rating_give(f->c, second, "closing", 1, NULL, "web"), ERR_STATE);
    error_clear(f->c);
    run_job(f, "rating.fold");
    assert_int_equal(figures(f).by_default, 2);
    assert_int_equal(figures(f).offered, 4);
    assert_int_equal(figures(f).own2, 1);
    assert_int_equal(figures(f).own4, 1);
}

static void without_a_rule_silence_is_silence(void **state)
{
    struct both *f = *state;

    prepare(f);
    (void)decided_case(f);
    f->c->now += 400 * 86400;
    run_job(f, "rating.defaults");
    assert_int_equal(figures(f).by_default, 0);
}

static void a_rule_without_a_source_is_refused(void **state)
{
    const struct rating_rule nameless = { 7, 1, "" }, praise_only = { 7, 5, "x" };
    struct both *f = *state;

    prepare(f);
    assert_int_equal(rating_set_rule(f->c, &nameless), ERR_INVALID);
    error_clear(f->c);
    assert_int_equal(rating_set_rule(f->c, &praise_only), ERR_INVALID);
}

static void a_code_of_the_window_works_once_and_half_an_hour(void **state)
{
    struct both *f = *state;
    const char *code, *late;
    struct rating r;
    int64_t id;

    prepare(f);
    id = decided_case(f);
    f->c->actor = &clerk;
    test_ok(f->c, rating_code_make(f->c, id, "closing", &code), "code");
    test_ok(f->c, rating_code_make(f->c, id, "acceptance", &late), "code");
    f->c->actor = &actor_public;
    assert_int_equal(rating_by_code(f->c, "AAAAAAAA", &r), ERR_NOT_FOUND);
    error_clear(f->c);
    test_ok(f->c, rating_by_code(f->c, code, &r), "by code");
    assert_string_equal(r.stage, "closing");
    test_ok(f->c, rating_give_by_code(f->c, code, 1, NULL), "rate");
    assert_int_equal(rating_give_by_code(f->c, code, 1, NULL), ERR_NOT_FOUND);
    error_clear(f->c);
    f->c->now += RATING_CODE_MINUTES * 60;
    assert_int_equal(rating_give_by_code(f->c, late, 1, NULL), ERR_NOT_FOUND);
    error_clear(f->c);
    assert_int_equal(figures(f).own1, 1);
    f->c->actor = &clerk;
    assert_int_equal(rating_code_make(f->c, id, "closing", &code), ERR_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_promised_case_is_rated_at_acceptance_and_at_closing),
        ON_BOTH_ENGINES(an_immediate_case_is_rated_once),
        ON_BOTH_ENGINES(only_the_applicant_rates_and_only_once),
        ON_BOTH_ENGINES(guessing_codes_is_limited_by_address),
        ON_BOTH_ENGINES(silence_counts_apart_and_gives_way),
        ON_BOTH_ENGINES(without_a_rule_silence_is_silence),
        ON_BOTH_ENGINES(a_rule_without_a_source_is_refused),
        ON_BOTH_ENGINES(a_code_of_the_window_works_once_and_half_an_hour),
    };

    return cmocka_run_group_tests_name("rating", tests, NULL, NULL);
}
