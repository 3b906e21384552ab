/* test_power.c – the power list: loading, the gap to the items, and its change procedure step by
 * step, each by somebody else; on both engines. */
#include "tests/on_both.h"

#include <stdio.h>
#include <sys/stat.h>

#include "app/item/item_load.h"
#include "app/lists/lists.h"
#include "app/lists/power_change.h"
#include "app/lists/test_pack.h"
#include "core/casefile/procedure.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "core/registry/loader.h"
#include "lib/base/site.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

static const char *const draft_rights[] = { "lists.change", "lists.draft" };
static const char *const legal_rights[] = { "lists.change", "lists.legality" };
static const char *const staffing_rights[] = { "lists.change", "lists.staffing" };
static const char *const publish_rights[] = { "lists.change", "lists.publish" };
static const char *const every_right[] = { "lists.change", "lists.draft", "lists.legality",
    "lists.publish", "lists.staffing" };
#define WHO(id, rights_)                                                                           \
    {                                                                                              \
        .kind = ACTOR_STAFF, .account_id = (id), .name = "staff", .rights = rights_,               \
        .n_rights = COUNT_OF(rights_)                                                              \
    }
static struct actor drafter = WHO(91, draft_rights), all = WHO(95, every_right);
static const struct actor lawyer = WHO(92, legal_rights), staffing = WHO(93, staffing_rights),
                          publisher = WHO(94, publish_rights);

static const char *pack_dir(const void *mem)
{
    return str_printf(mem, "%s/pack/450600", test_source_root());
}

static void load(struct both *f)
{
    struct site *s = mem_new(f->c, struct site);
    struct conf *k = conf_new(f->c);
    struct org *org = mem_new(f->c, struct org);
    struct load_count n;

    *s = *f->c->site;
    f->c->site = s;
    test_ok(f->c, lists_start(f->c, s), "start");
    test_ok(f->c, org_load(f->c, k, pack_dir(f->mem)), "offices");
    test_ok(f->c, procedure_load_all(f->c, k, pack_dir(f->mem)), "procedures");
    test_ok(f->c, pack_load_rooms(f->c, k, pack_dir(f->mem), PACK_BEFORE_ITEMS), "before");
    test_ok(f->c, item_load_pack(f->c, k, test_pack(f->mem), &n), "items");
    test_ok(f->c, pack_load_rooms(f->c, k, pack_dir(f->mem), PACK_AFTER_ITEMS), "after");
    test_ok(f->c, conf_done(k), "load");
    org->departments = mem_array(f->c, struct department, 1);
    org->n_departments = 1;
    test_ok(f->c, org_find_department(f->c, "450600-scjgj", &org->departments[0]), "office");
    org_put(f->c, s, org);
    drafter.office_id = all.office_id = org->departments[0].id;
}

static const char *power_of(struct both *f, const char *name)
{
    const struct power **list;
    size_t n;

    test_ok(f->c,
        power_list(
            f->c, &(struct power_filter) { .office = "450600-scjgj", .words = name }, &list, &n),
        "list");
    assert_true(n >= 1);
    return list[0]->code;
}

static struct power get(struct both *f, const char *code)
{
    struct registry_version v;
    struct power p;

    test_ok(f->c, power_get(f->c, code, &p, &v), code);
    return p;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void loads_the_list_once(void **state)
{
    struct both *f = *state;
    struct conf *k = conf_new(f->c);
    int64_t before, after;
    struct power p;

    load(f);
    p = get(f, power_of(f, "食品经营许可"));
    assert_string_equal(p.type, "01");
    assert_true(p.n_duties >= 5 && p.accountability.zh != NULL);
    test_ok(f->c, registry_generation(f->c, &before), "generation");
    test_ok(f->c, power_load(f->c, k, pack_dir(f->mem)), "again");
    test_ok(f->c, conf_done(k), "again");
    test_ok(f->c, registry_generation(f->c, &after), "generation");
    assert_int_equal(before, after);
}

static const struct power_gap *gap(const struct power_report *r, const char *rule, const char *name)
{
    for (size_t i = 0; i < r->n; i++) {
        if (str_eq(r->gaps[i].rule, rule) && strstr(r->gaps[i].name, name) != NULL)
            return &r->gaps[i];
    }
    return NULL;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char two_powers[] =
    "duty_sets:\n  - {code: any, accountability: {zh: 样本, en: Specimen}, accountability_basis: "
    "样本,"
    " duties: [{stage: 受理, text: {zh: 样本, en: Specimen}, basis: 样本}]}\n"
    "powers:\n"
    "  - {code: x-1, name: {zh: 没有事项的职权, en: Lonely}, type: \"01\", office: 450600-scjgj, "
    "unit: {zh: 样本,"
    " en: Specimen}, level: 3, basis: [{law: {zh: 样本法, en: Law}, article: 第一条, source: 样本, "
    "verified:"
    " false}], duty_set: any, phone: \"12345\", catalogue: [\"450199000001\"], source: 样本, "
    "verified: false}\n"
    "  - {code: x-2, name: {zh: 类型不同的职权, en: Other}, type: \"07\", office: 450600-scjgj, "
    "unit: {zh: 样本,"
    " en: Specimen}, level: 3, basis: [{law: {zh: 样本法, en: Law}, article: 第一条, source: 样本, "
    "verified:"
    " false}], duty_set: any, phone: \"12345\", catalogue: [\"450125001001\"], source: 样本, "
    "verified: false}\n"
    "  - {code: x-3, name: {zh: 样本处罚, en: Fine}, type: \"02\", office: 450600-scjgj, unit: "
    "{zh: 样本,"
    " en: Specimen}, level: 3, basis: [{law: {zh: 样本法, en: Law}, article: 第一条, source: 样本, "
    "verified:"
    " false}], duty_set: any, phone: \"12345\", source: 样本, verified: false}\n";

/* 旅馆业治安管理办法（2020 年修订） ended on 2022-05-01. */
static const char repealed_law[] = "powers:\n"
                                   "  - {code: x-4, name: {zh: 旧法处罚, en: Fine}, type: \"02\", "
                                   "office: 450600-scjgj, unit: {zh: 样本,"
                                   " en: Specimen}, level: 3, basis: [{law: {zh: "
                                   "旅馆业治安管理办法（2020 年修订）, en: Law}, article: 第一条,"
                                   " source: 样本, verified: false}], duties: [{stage: 立案, text: "
                                   "{zh: 样本, en: Specimen}, basis: 样本}],"
                                   " phone: \"12345\", source: 样本, verified: false}\n";

static void powers_and_items_are_compared(void **state)
{
    struct both *f = *state;
    const char *dir = test_dir(f->mem);
    struct conf *k = conf_new(f->c);
    struct power_report r;

    load(f);
    test_ok(f->c, power_gaps(f->c, &r), "gaps");
    assert_non_null(
        gap(&r, "no-item", "公章刻制")); /* on the list, but the city has no such item */
    assert_null(gap(&r, "no-power", "食品经营许可"));
    assert_null(gap(&r, "no-item", "处罚")); /* acted by itself: no item is missing */
    must(mkdir(str_printf(f->mem, "%s/lists", dir), 0700) == 0);
    write_file(str_printf(f->mem, "%s/lists/powers.yaml", dir), two_powers);
    test_ok(f->c, power_load(f->c, k, dir), "two");
    test_ok(f->c, conf_done(k), "two");
    test_ok(f->c, power_gaps(f->c, &r), "gaps");
    assert_non_null(gap(&r, "no-item", "没有事项的职权"));
    assert_non_null(gap(&r, "other-type", "类型不同的职权"));
    assert_null(gap(&r, "no-item", "样本处罚"));
    assert_null(gap(&r, "repealed", "处罚"));
    write_file(str_printf(f->mem, "%s/lists/powers.yaml", dir), repealed_law);
    test_ok(f->c, power_load(f->c, k, dir), "repealed");
    assert_true(clock_parse("2022-04-30T01:00:00Z", &f->c->now));
    test_ok(f->c, power_gaps(f->c, &r), "gaps");
    assert_null(gap(&r, "repealed", "旧法"));
    assert_true(clock_parse("2022-05-01T01:00:00Z", &f->c->now));
    test_ok(f->c, power_gaps(f->c, &r), "gaps");
    assert_non_null(gap(&r, "repealed", "旧法"));
}

static void an_item_without_a_power_is_found(void **state)
{
    struct both *f = *state;
    struct registry_version v;
    struct power_report r;
    const char *code;
    int64_t id;
    int version;

    load(f);
    code = power_of(f, "食品经营许可");
    test_ok(f->c, registry_newest(f->c, POWER_KIND, code, &v), "newest");
    test_ok(f->c,
        registry_publish_as(
            f->c, "cancelled", POWER_KIND, code, v.body, day_of(f->c->now), &id, &version),
        "cancel");
    test_ok(f->c, power_gaps(f->c, &r), "gaps");
    assert_non_null(gap(&r, "no-power", "食品经营许可"));
}

/* ---- changing it ----------------------------------------------------------------------------- */

static enum err draft(struct both *f, struct power *p, const char *kind, int64_t *ret_id)
{
    const struct power_input in = { .power = p,
        .kind = kind,
        .document = "样本法（2021年修订）",
        .reason = "法律修改",
        .effective_on = "2021-05-01" };
    enum err e = power_change_draft(f->c, &in, ret_id);

    return e;
}

static enum err step(struct both *f, const struct actor *who, int64_t id, const char *act)
{
    struct power_change x;
    enum err e;

    f->c->actor = who;
    test_ok(f->c, power_change_load(f->c, id, &x), "load");
    e = power_change_act(f->c, id, x.version, act, "意见");
    return e;
}

static void must_step(struct both *f, const struct actor *who, int64_t id, const char *act)
{
    test_ok(f->c, step(f, who, id, act), act);
}

static void refused(
    struct both *f, const struct actor *who, int64_t id, const char *act, enum err expected)
{
    assert_int_equal(step(f, who, id, act), expected);
    error_clear(f->c);
}

static void four_people_change_the_list(void **state)
{
    struct both *f = *state;
    struct ledger_entry *entries;
    struct power_change x, *public_ones;
    struct power_act *acts;
    const char *code;
    struct power p;
    int64_t id, other;
    size_t n;

    load(f);
    code = power_of(f, "食品经营许可");
    p = get(f, code);
    p.unit = (struct pair) { "食品经营科", "Food unit" };
    f->c->actor = &lawyer;
    assert_int_equal(draft(f, &p, "alter", &id), ERR_DENIED); /* has no right to draft */
    error_clear(f->c);
    f->c->actor = &drafter;
    test_ok(f->c, draft(f, &p, "alter", &id), "draft");
    assert_int_equal(draft(f, &p, "alter", &other), ERR_CONFLICT); /* one open change a power */
    error_clear(f->c);

    refused(f, &lawyer, id, "lawful", ERR_STATE); /* not submitted yet */
    must_step(f, &drafter, id, "submit");
    refused(f, &staffing, id, "approve", ERR_STATE); /* the legality check comes first */
    refused(f, &staffing, id, "lawful", ERR_DENIED);
    must_step(f, &lawyer, id, "lawful");
    refused(f, &publisher, id, "publish", ERR_STATE);
    must_step(f, &staffing, id, "approve");
    assert_string_equal(get(f, code).unit.en, "The unit in charge"); /* nothing is public yet */
    must_step(f, &publisher, id, "publish");
    test_ok(f->c, power_change_load(f->c, id, &x), "load");
    assert_string_equal(x.state, "published");
    assert_int_equal(x.published_version, 2);

    assert_string_equal(get(f, code).unit.en, "The unit in charge"); /* in force from May */
    assert_true(clock_parse("2021-05-01T01:00:00Z", &f->c->now));
    assert_string_equal(get(f, code).unit.zh, "食品经营科");
    test_ok(f->c, power_change_of(f->c, code, &public_ones, &n), "public");
    assert_int_equal(n, 1);
    test_ok(f->c, power_change_acts(f->c, id, &acts, &n), "acts");
    assert_int_equal(n, 5);
    assert_string_equal(acts[2].act, "lawful");
    assert_int_equal(acts[2].actor_id, 92);
    test_ok(f->c, ledger_list(f->c, id, &entries, &n), "ledger");
    assert_int_equal(n, 5);
    f->c->actor = &drafter;
    test_ok(f->c, draft(f, &p, "alter", &other) == ERR_INVALID ? OK : ERR_STATE,
        "a day that has passed is refused");
    error_clear(f->c);
}

static void nobody_takes_two_steps(void **state)
{
    struct both *f = *state;
    struct power p;
    int64_t id;

    load(f);
    p = get(f, power_of(f, "食品经营许可"));
    f->c->actor = &all; /* who has every right all the same */
    test_ok(f->c, draft(f, &p, "alter", &id), "draft");
    must_step(f, &all, id, "submit");
    refused(f, &all, id, "lawful", ERR_DENIED);
    must_step(f, &lawyer, id, "lawful");
    refused(f, &all, id, "approve", ERR_DENIED);
    must_step(f, &staffing, id, "approve");
    refused(f, &all, id, "publish", ERR_DENIED);
    must_step(f, &publisher, id, "publish");
}

static void what_is_sent_back_begins_anew(void **state)
{
    struct both *f = *state;
    struct power_input in = {
        .kind = "alter", .document = "文件", .reason = "理由", .effective_on = "2021-06-01"
    };
    struct power_change x;
    struct power p;
    int64_t id;

    load(f);
    p = get(f, power_of(f, "食品经营许可"));
    f->c->actor = &drafter;
    test_ok(f->c, draft(f, &p, "alter", &id), "draft");
    must_step(f, &drafter, id, "submit");
    must_step(f, &lawyer, id, "lawful");
    must_step(f, &staffing, id, "return");
    test_ok(f->c, power_change_load(f->c, id, &x), "load");
    assert_string_equal(x.state, "draft");
    assert_int_equal(x.lawyer_id, 0); /* checked again */
    p.name.zh = "食品经营许可（改名）";
    in.power = &p;
    f->c->actor = &drafter;
    assert_int_equal(power_change_edit(f->c, id, x.version - 1, &in), ERR_CONFLICT);
    error_clear(f->c);
    test_ok(f->c, power_change_edit(f->c, id, x.version, &in), "edit");
    refused(f, &staffing, id, "approve", ERR_STATE);
    must_step(f, &drafter, id, "withdraw");
    f->c->actor = &drafter;
    test_ok(f->c, draft(f, &p, "alter", &id), "a new one");
}

static void powers_are_cancelled_and_added(void **state)
{
    struct both *f = *state;
    const struct actor *const by[] = { &drafter, &lawyer, &staffing, &publisher };
    static const char *const acts[] = { "submit", "lawful", "approve", "publish" };
    const struct power **list;
    const char *code;
    struct power p;
    int64_t id;
    size_t before, n;

    load(f);
    code = power_of(f, "食品经营许可");
    p = get(f, code);
    test_ok(f->c, power_list(f->c, &(struct power_filter) { 0 }, &list, &before), "list");
    f->c->actor = &drafter;
    test_ok(f->c, draft(f, &p, "cancel", &id), "draft");
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        must_step(f, by[i], id, acts[i]);
    p.code = "450600-scjgj-01-900";
    f->c->actor = &drafter;
    test_ok(f->c, draft(f, &p, "add", &id), "draft");
    for (size_t i = 0; i < COUNT_OF(acts); i++)
        must_step(f, by[i], id, acts[i]);
    assert_true(clock_parse("2021-05-01T01:00:00Z", &f->c->now));
    test_ok(f->c, power_list(f->c, &(struct power_filter) { 0 }, &list, &n), "list");
    assert_int_equal(n, before); /* one less, one more */
    for (size_t i = 0; i < n; i++)
        assert_string_not_equal(list[i]->code, code);
}

static void drafts_are_checked(void **state)
{
    struct both *f = *state;
    struct power good, p;
    int64_t id;

    load(f);
    good = get(f, power_of(f, "食品经营许可"));
    f->c->actor = &drafter;
    p = good;
    p.office = "450600-wjw"; /* another department's */
    assert_int_equal(draft(f, &p, "alter", &id), ERR_DENIED);
    error_clear(f->c);
    p = good;
    p.n_basis = 0;
    assert_int_equal(draft(f, &p, "alter", &id), ERR_INVALID);
    error_clear(f->c);
    p = good;
    p.type = "99";
    assert_int_equal(draft(f, &p, "alter", &id), ERR_INVALID);
    error_clear(f->c);
    p = good;
    assert_int_equal(draft(f, &p, "add", &id), ERR_INVALID); /* the code is taken */
    error_clear(f->c);
    p.code = "450600-scjgj-01-999";
    assert_int_equal(draft(f, &p, "alter", &id), ERR_INVALID); /* there is none */
    error_clear(f->c);
    assert_int_equal(draft(f, &good, "perhaps", &id), ERR_INVALID);
    error_clear(f->c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(loads_the_list_once),
        ON_BOTH_ENGINES(powers_and_items_are_compared),
        ON_BOTH_ENGINES(an_item_without_a_power_is_found),
        ON_BOTH_ENGINES(four_people_change_the_list),
        ON_BOTH_ENGINES(nobody_takes_two_steps),
        ON_BOTH_ENGINES(what_is_sent_back_begins_anew),
        ON_BOTH_ENGINES(powers_are_cancelled_and_added),
        ON_BOTH_ENGINES(drafts_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
