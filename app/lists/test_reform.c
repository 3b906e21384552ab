/* test_reform.c – what each mode of the reform list makes of items and cases, from its day on, and
 * only where it holds; on both engines. */
#include "core/casefile/test_cases.h"

#include <stdio.h>
#include <sys/stat.h>

#include "app/item/item.h"
#include "app/item/item_load.h"
#include "app/item/item_quality.h"
#include "app/lists/lists.h"
#include "app/lists/reform.h"
#include "app/lists/test_pack.h"
#include "core/registry/loader.h"
#include "core/registry/registry.h"
#include "lib/base/site.h"

#define FOOD "450125001001"
#define TOBACCO "450142059001"
#define PHARMACY "450125005001"
#define PREPARATION "450125905001"
#define HYGIENE "450123009001"

static const char *const check_rights[] = { "casefile.view", "lists.check" };
#define CHECKER(id, name_)                                                                         \
    {                                                                                              \
        .kind = ACTOR_STAFF, .account_id = (id), .name = (name_), .rights = check_rights,          \
        .n_rights = COUNT_OF(check_rights)                                                         \
    }
static const struct actor checker = CHECKER(82, "乙"), self = CHECKER(81, "甲"),
                          foreign = CHECKER(84, "丁");

static const char *pack_dir(const void *mem)
{
    return str_printf(mem, "%s/pack/450600", test_source_root());
}

/* Reforms of `dir`, items of the pack. */
static void load_items(struct both *f, const char *dir)
{
    struct conf *k = conf_new(f->c);
    struct load_count n;

    test_ok(f->c, org_load(f->c, k, pack_dir(f->mem)), "offices");
    test_ok(f->c, pack_load_rooms(f->c, k, dir, PACK_BEFORE_ITEMS), "reforms");
    test_ok(f->c, item_load_pack(f->c, k, test_pack(f->mem), &n), "items");
    test_ok(f->c, conf_done(k), "load");
}

static void begin(struct both *f)
{
    prepare(f);
    test_ok(f->c, lists_start(f->c, (struct site *)(uintptr_t)f->c->site), "start");
}

static const char *reforms(struct both *f, const char *mode, const char *catalogue,
    const char *day_, const char *zones, const char *more)
{
    const char *dir = test_dir(f->mem);
    FILE *file;

    must(mkdir(str_printf(f->mem, "%s/lists", dir), 0700) == 0);
    file = fopen(str_printf(f->mem, "%s/lists/reforms.yaml", dir), "we");
    assert_non_null(file);
    (void)fprintf(file,
        "zones:\n"
        "  - {code: far, name: {zh: 远, en: Far}, divisions: [\"450702\"], source: 样本, verified: "
        "false}\n"
        "  - {code: near, name: {zh: 近, en: Near}, divisions: [\"450600\"], source: 样本, "
        "verified: false}\n"
        "reforms:\n"
        "  - {code: one, list: %s, mode: %s, authority: 样本, name: {zh: 样本改革, en: Specimen}, "
        "permit: {zh: "
        "证, en: Licence}, measures: [{zh: 举措。, en: Measure.}], catalogue: [\"%s\"], "
        "effective_on: %s, "
        "document: 样本号, source: 样本, verified: false%s%s%s}\n",
        *zones == '\0' ? "national" : "zone", mode, catalogue, day_,
        *zones == '\0' ? "" : ", zones: ", zones, more);
    assert_int_equal(fclose(file), 0);
    return dir;
}

struct wanted {
    const char *catalogue;
    struct item item;
    bool found;
};

static enum err match(struct call *c, const struct registry_version *v, void *data)
{
    struct wanted *w = data;
    struct item m;

    TRY(item_parse(c, v, &m));
    if (!str_eq(m.catalogue, w->catalogue))
        return OK;
    w->found = true;
    w->item.code = str_dup(NULL, m.code);
    return OK;
}

static struct item item_on(struct both *f, const char *catalogue, const char *text)
{
    struct wanted w = { .catalogue = catalogue };
    struct item m;
    day d;

    assert_true(day_parse(text, &d));
    test_ok(f->c, registry_each(f->c, ITEM_KIND, d, match, &w), "items");
    assert_true(w.found);
    test_ok(f->c, item_load(f->c, w.item.code, d, &m), "item");
    talloc_free((void *)(uintptr_t)w.item.code);
    return m;
}

static bool asks_for(const struct item *m, const char *material)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        if (str_eq(m->materials[i].code, material))
            return true;
    }
    return false;
}

/* ---- items ----------------------------------------------------------------------------------- */

static void the_pack_follows_its_reforms(void **state)
{
    struct both *f = *state;
    struct reform_gap *gaps;
    int64_t before, after;
    struct item m;
    size_t n;

    begin(f);
    load_items(f, pack_dir(f->mem));
    m = item_on(f, HYGIENE, "2021-06-30");
    assert_string_equal(m.procedure, "permit");
    m = item_on(f, HYGIENE, "2021-07-01");
    assert_string_equal(m.procedure, "commitment");
    assert_true(asks_for(&m, "pledge"));
    assert_non_null(strstr(m.at_once.zh, "告知承诺"));
    m = item_on(f, PREPARATION, "2021-06-30");
    assert_true(item_open(&m, false));
    m = item_on(f, PREPARATION, "2021-07-01");
    assert_string_equal(m.state, "cancelled");
    assert_false(item_open(&m, false));
    assert_non_null(strstr(m.reason.zh, "国发〔2021〕7号"));

    test_ok(f->c, registry_generation(f->c, &before), "generation");
    load_items(f, pack_dir(f->mem));
    test_ok(f->c, registry_generation(f->c, &after), "generation");
    assert_int_equal(before, after); /* loading again does nothing */
    at(f, "2021-12-01T01:00:00Z");
    test_ok(f->c, reform_check(f->c, &gaps, &n), "check");
    assert_int_equal(n, 0);
}

/* 防城港 is outside the Guangxi free trade zone. */
static void what_holds_in_the_zone_only_changes_nothing_here(void **state)
{
    struct both *f = *state;
    const struct reform *all;
    struct item m;
    size_t n, zone = 0;
    bool here;

    begin(f);
    load_items(f, pack_dir(f->mem));
    m = item_on(f, PHARMACY, "2022-01-01");
    assert_string_equal(m.procedure, "permit"); /* a pledge in the zone since 2021-10-01 */
    assert_false(asks_for(&m, "pledge"));
    at(f, "2022-01-01T01:00:00Z");
    test_ok(f->c, reform_list(f->c, &all, &n), "list");
    for (size_t i = 0; i < n; i++) {
        if (all[i].n_zones == 0)
            continue;
        zone++;
        test_ok(f->c, reform_holds_here(f->c, &all[i], &here), "here");
        assert_false(here);
    }
    assert_true(zone >= 2);
}

static void a_zone_that_has_the_city_changes_it(void **state)
{
    struct both *f = *state;
    struct item m;

    begin(f);
    load_items(f, reforms(f, "commitment", PHARMACY, "2021-05-01", "[far]", ""));
    m = item_on(f, PHARMACY, "2021-05-01");
    assert_string_equal(m.procedure, "permit");
    load_items(f, reforms(f, "commitment", PHARMACY, "2021-05-01", "[near]", ""));
    m = item_on(f, PHARMACY, "2021-04-30");
    assert_string_equal(m.procedure, "permit");
    m = item_on(f, PHARMACY, "2021-05-01");
    assert_string_equal(m.procedure, "commitment");
}

static void a_filing_is_done_on_the_spot_and_never_refused(void **state)
{
    struct both *f = *state;
    struct procedure p;
    struct item m;

    begin(f);
    load_items(f, reforms(f, "filing", TOBACCO, "2021-05-01", "", ""));
    m = item_on(f, TOBACCO, "2021-04-30");
    assert_string_equal(m.procedure, "permit");
    m = item_on(f, TOBACCO, "2021-05-01");
    assert_true(m.filing && item_immediate(&m) && m.promise.n == 0);
    test_ok(f->c, procedure_current(f->c, m.procedure, &p), "procedure");
    for (size_t i = 0; i < p.n_acts; i++) {
        assert_false(str_eq(p.acts[i].outcome, "denied"));
        assert_false(str_eq(p.acts[i].outcome, "declined"));
    }
    assert_non_null(procedure_act(&p, "correct")); /* but sent back as incomplete */
}

static void an_optimised_approval_has_other_parameters(void **state)
{
    struct both *f = *state;
    struct item m;

    begin(f);
    load_items(f, reforms(f, "optimised", TOBACCO, "2021-05-01", "",
                      ", promise: 4, drop: [application-form]"));
    m = item_on(f, TOBACCO, "2021-04-30");
    assert_int_equal(m.promise.n, 10);
    assert_true(asks_for(&m, "application-form"));
    m = item_on(f, TOBACCO, "2021-05-01");
    assert_int_equal(m.promise.n, 4);
    assert_false(asks_for(&m, "application-form"));
    assert_string_equal(m.procedure, "permit");
    load_items(f, reforms(f, "optimised", TOBACCO, "2021-05-01", "", ", promise: 20"));
    m = item_on(f, TOBACCO, "2021-05-01");
    assert_int_equal(m.promise.n, 10); /* never longer than before */
}

/* A version that the file has for a later day is changed, too. */
static void later_versions_follow(void **state)
{
    struct both *f = *state;
    struct item m;

    begin(f);
    load_items(f, reforms(f, "cancelled", FOOD, "2021-05-01", "", ""));
    m = item_on(f, FOOD, "2021-05-01");
    assert_string_equal(m.state, "cancelled");
    m = item_on(f, FOOD, "2023-12-01");
    assert_string_equal(m.state, "cancelled");
    m = item_on(f, FOOD, "2021-04-30");
    assert_string_equal(m.state, "published");
    load_items(f, reforms(f, "cancelled", FOOD, "2021-05-01", "", ", withdrawn: true"));
    m = item_on(f, FOOD, "2023-12-01");
    assert_string_equal(m.state, "published");
    m = item_on(f, FOOD, "2021-05-01"); /* the version of that day was made anew */
    assert_string_equal(m.state, "published");
}

/* ---- cases ----------------------------------------------------------------------------------- */

static int64_t apply_for(struct both *f, const struct item *m, const char *paper)
{
    static const struct casefile_material_rule materials[] = {
        { "form", "申请表", "Form", true },
        { "plan", "平面图", "Plan", true },
        { "pledge", "告知承诺书", "Pledge", false },
    };
    static const char *const elements[] = { "name" };
    const struct casefile_basis basis = { .record_id = m->record_id,
        .version = m->version,
        .code = m->code,
        .title_zh = m->name.zh,
        .title_en = m->name.en,
        .procedure = m->procedure,
        .scope_id = 900,
        .supervising_id = 900,
        .promise = { 5, "working", "acceptance", "承诺" },
        .legal = { 20, "working", "acceptance", "行政许可法第四十二条" },
        .region = "450600",
        .materials = materials,
        .n_materials = COUNT_OF(materials),
        .elements = elements,
        .n_elements = 1,
        .result_zh = "许可证",
        .result_en = "Licence" };
    const struct party party = { .role = PARTY_APPLICANT,
        .account_id = citizen.account_id,
        .kind = "person",
        .name = "演示公民",
        .id_kind = "111",
        .id_number = "450699199003070012",
        .phone = "0770-0200001" };
    json_t *values = json_pack("{s:s}", "name", "演示店");
    struct intake in = { .basis = &basis,
        .channel = INTAKE_WINDOW,
        .values = values,
        .parties = &party,
        .n_parties = 1,
        .paper_materials = paper };
    int64_t id;

    f->c->actor = &citizen;
    test_ok(f->c, casefile_submit(f->c, &in, &id), "submit");
    json_decref(values);
    f->c->actor = &actor_program;
    return id;
}

static int64_t end_cases(struct both *f)
{
    int64_t n;

    f->c->actor = &actor_program;
    f->c->owner = f;
    f->c->db = NULL;
    test_ok(f->c, reform_end_cases(f->c, &n), "end");
    f->c->db = f->db;
    return n;
}

static void running_cases_of_a_cancelled_approval_end_as_no_longer_needed(void **state)
{
    struct both *f = *state;
    struct casefile_event *events;
    int64_t received, correcting, accepted, granted, other, to_close[3];
    struct item m, o;
    size_t n;

    begin(f);
    load_items(f, reforms(f, "cancelled", TOBACCO, "2021-04-20", "", ""));
    m = item_on(f, TOBACCO, "2021-04-12");
    o = item_on(f, HYGIENE, "2021-04-12");
    received = to_close[0] = apply_for(f, &m, "form,plan");
    correcting = to_close[1] = apply_for(f, &m, "form,plan");
    accepted = to_close[2] = apply_for(f, &m, "form,plan");
    granted = apply_for(f, &m, "form,plan");
    other = apply_for(f, &o, "form,plan");
    test_ok(f->c, correct(f, correcting), "correct");
    must_do(f, &clerk, accepted, "accept");
    must_do(f, &clerk, granted, "accept");
    must_do(f, &reviewer, granted, "review");
    must_do(f, &decider, granted, "grant");
    assert_int_equal(act(f, &clerk, received, "abolish"), ERR_DENIED); /* it happens by itself */
    error_clear(f->c);
    assert_int_equal(end_cases(f), 0); /* not in force yet */

    at(f, "2021-04-20T01:00:00Z");
    assert_int_equal(end_cases(f), 3);
    for (size_t i = 0; i < COUNT_OF(to_close); i++) {
        struct casefile k = load(f, to_close[i]);

        assert_string_equal(k.state, "not_needed");
        assert_string_equal(k.outcome, "not_needed");
        assert_false(k.is_open);
        assert_string_equal(k.due_on, CASEFILE_NEVER);
        assert_non_null(strstr(k.doc_number, "告"));
        test_ok(f->c, casefile_events(f->c, &k, &events, &n), "events");
        assert_string_equal(events[n - 1].act, "abolish");
        assert_non_null(strstr(events[n - 1].note, "取消审批"));
    }
    assert_string_equal(load(f, granted).state, "granted"); /* decided: stays what it is */
    assert_string_equal(load(f, other).state, "received");
    assert_int_equal(end_cases(f), 0);
}

static void a_pledge_is_decided_at_once_and_checked_by_somebody_else(void **state)
{
    struct both *f = *state;
    struct later_check k, *list;
    struct ledger_entry *acts;
    int64_t id;
    size_t n;
    struct item m;

    begin(f);
    load_items(f, pack_dir(f->mem));
    at(f, "2021-07-05T01:00:00Z");
    m = item_on(f, HYGIENE, "2021-07-05");
    id = apply_for(f, &m, "form,plan,pledge");
    assert_int_equal(act(f, &clerk, id, "accept"), ERR_STATE); /* decide at once */
    error_clear(f->c);
    must_do(f, &clerk, id, "grant");
    assert_string_equal(load(f, id).state, "granted");
    assert_string_equal(load(f, id).decided_on, "2021-07-05");

    f->c->actor = &foreign; /* another department */
    assert_int_equal(later_check_load(f->c, id, &k), ERR_NOT_FOUND);
    error_clear(f->c);
    f->c->actor = &self;
    test_ok(f->c, later_check_load(f->c, id, &k), "load");
    assert_string_equal(k.due_on, "2021-08-04"); /* 30 days */
    assert_null(k.result);
    assert_int_equal(later_check_done(f->c, &k, "true", "属实"), ERR_DENIED);
    error_clear(f->c);
    f->c->actor = &checker;
    assert_int_equal(later_check_done(f->c, &k, "perhaps", ""), ERR_INVALID);
    error_clear(f->c);
    test_ok(f->c, later_check_done(f->c, &k, "false", "面积不符，限期七日整改"), "done");
    assert_int_equal(later_check_done(f->c, &k, "true", "属实"), ERR_CONFLICT);
    error_clear(f->c);
    test_ok(f->c, later_check_load(f->c, id, &k), "load");
    assert_string_equal(k.result, "false");
    assert_string_equal(k.found, "面积不符，限期七日整改");
    test_ok(f->c, later_checks(f->c, true, &list, &n), "open");
    assert_int_equal(n, 0);
    test_ok(f->c, later_checks(f->c, false, &list, &n), "done");
    assert_int_equal(n, 1);
    test_ok(f->c, ledger_list(f->c, k.check_id, &acts, &n), "ledger");
    assert_int_equal(n, 2);
    assert_string_equal(acts[1].act, "checked");
}

static void without_a_pledge_the_ordinary_procedure_runs(void **state)
{
    struct both *f = *state;
    struct later_check k;
    struct item m;
    int64_t id;

    begin(f);
    load_items(f, pack_dir(f->mem));
    at(f, "2021-07-05T01:00:00Z");
    m = item_on(f, HYGIENE, "2021-07-05");
    id = apply_for(f, &m, "form,plan");
    assert_int_equal(act(f, &clerk, id, "grant"), ERR_STATE);
    error_clear(f->c);
    must_do(f, &clerk, id, "accept");
    must_do(f, &reviewer, id, "review");
    assert_int_equal(act(f, &clerk, id, "approve"), ERR_DENIED);
    error_clear(f->c);
    must_do(f, &decider, id, "approve");
    assert_string_equal(load(f, id).outcome, "granted");
    f->c->actor = &checker;
    assert_int_equal(later_check_load(f->c, id, &k), ERR_NOT_FOUND);
    error_clear(f->c);
}

static void refuses_a_wrong_reform(void **state)
{
    static const struct {
        const char *mode, *zones, *more;
    } cases[] = {
        { "perhaps", "", "" },
        { "cancelled", "[nowhere]", "" },
        { "cancelled", "", ", promise: 3" },
        { "filing", "", ", code: two" },
    };
    struct both *f = *state;

    begin(f);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *dir =
            reforms(f, cases[i].mode, TOBACCO, "2021-05-01", cases[i].zones, cases[i].more);
        struct conf *k = conf_new(f->c);
        enum err e = reform_load(f->c, k, dir);

        error_clear(f->c);
        if (e == OK && conf_done(k) != ERR_INVALID)
            fail_test("accepted: %s %s %s", cases[i].mode, cases[i].zones, cases[i].more);
        error_clear(f->c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(the_pack_follows_its_reforms),
        ON_BOTH_ENGINES(what_holds_in_the_zone_only_changes_nothing_here),
        ON_BOTH_ENGINES(a_zone_that_has_the_city_changes_it),
        ON_BOTH_ENGINES(a_filing_is_done_on_the_spot_and_never_refused),
        ON_BOTH_ENGINES(an_optimised_approval_has_other_parameters),
        ON_BOTH_ENGINES(later_versions_follow),
        ON_BOTH_ENGINES(running_cases_of_a_cancelled_approval_end_as_no_longer_needed),
        ON_BOTH_ENGINES(a_pledge_is_decided_at_once_and_checked_by_somebody_else),
        ON_BOTH_ENGINES(without_a_pledge_the_ordinary_procedure_runs),
        { "refuses_a_wrong_reform", refuses_a_wrong_reform, both_sqlite, both_tear_down, NULL },
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
