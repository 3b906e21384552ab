/* test_cases.h – what the tests of this room share: people, an application, acts, the clock. */
#ifndef CASEFILE_TEST_CASES_H
#define CASEFILE_TEST_CASES_H

#include "tests/on_both.h"

#include <jansson.h>

#include "core/account/gate.h"
#include "core/calendar/calendar.h"
#include "core/casefile/casefile.h"
#include "core/casefile/procedure.h"
#include "core/ledger/ledger.h"
#include "core/org/org.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/db/db.h"
#include "lib/sign/sign.h"

#define unused_ __attribute__((unused))
#define ITEM "11450699MB0000027L3450131011000"

static const char *const all_rights[] = { "casefile.accept", "casefile.decide", "casefile.deliver",
    "casefile.review", "casefile.view" };
static const struct actor unused_ citizen = {
    .kind = ACTOR_PERSON, .account_id = 71, .name = "applicant"
};
static const struct actor unused_ stranger = {
    .kind = ACTOR_PERSON, .account_id = 72, .name = "applicant"
};
static const struct actor unused_ clerk = { .kind = ACTOR_STAFF,
    .account_id = 81,
    .name = "甲",
    .rights = all_rights,
    .n_rights = COUNT_OF(all_rights) };
static const struct actor unused_ reviewer = { .kind = ACTOR_STAFF,
    .account_id = 82,
    .name = "乙",
    .rights = all_rights,
    .n_rights = COUNT_OF(all_rights) };
static const struct actor unused_ decider = { .kind = ACTOR_STAFF,
    .account_id = 83,
    .name = "丙",
    .rights = all_rights,
    .n_rights = COUNT_OF(all_rights) };
static const struct actor unused_ elsewhere = { .kind = ACTOR_STAFF,
    .account_id = 84,
    .name = "丁",
    .rights = all_rights,
    .n_rights = COUNT_OF(all_rights) };

STATEMENT(test_scope_put, "INSERT INTO account_scope (account_id, scope_id) VALUES ($1, $2)");

/* Each slow write is a savepoint, as the executor makes it. */
static inline enum err write_here(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct both *f = c->owner;
    struct call control = *c;
    enum err e;

    control.error = (struct error) { 0 };
    test_ok(&control, db_savepoint(&control, f->db), "savepoint");
    c->db = f->db;
    e = run(c, data);
    c->db = NULL;
    if (e == OK) {
        test_ok(&control, db_release(&control, f->db), "release");
        return OK;
    }
    test_ok(&control, db_rollback_to(&control, f->db), "back to the savepoint");
    db_clear_poison(f->db);
    return e;
}
static const struct slow_ops slow_here = { write_here, write_here };

static inline enum err deem(struct both *f)
{
    enum err e;

    f->c->actor = &actor_program;
    f->c->owner = f;
    f->c->db = NULL;
    e = casefile_deem_accepted(f->c);
    f->c->db = f->db;
    return e;
}

static inline void prepare(struct both *f)
{
    const char *pack = str_printf(f->mem, "%s/pack/450600", test_source_root());
    struct site *s = mem_new(f->c, struct site);
    struct org *org = mem_new(f->c, struct org);
    struct conf *k = conf_new(f->c);
    struct keyring *keys;

    *s = *f->c->site;
    s->data_dir = test_dir(f->mem);
    f->c->site = s;
    test_ok(f->c, keyring_make(f->c, s->data_dir), "keys");
    test_ok(f->c, keyring_open(f->c, f->mem, s->data_dir, &keys), "keys");
    site_put(s, keyring_slot, keys);
    org_put(f->c, s, org);
    site_put(s, slow_slot, &slow_here);
    test_ok(f->c, procedure_load_all(f->c, k, pack), "procedures");
    test_ok(f->c, conf_done(k), "procedures");
    for (int64_t account = 81; account <= 83; account++)
        test_ok(f->c, db_exec(f->c, &test_scope_put, account, 900), "scope");
    test_ok(f->c, db_exec(f->c, &test_scope_put, 84, 901), "scope");
}

static const struct actor *submitter = &citizen;

static inline int64_t submit(struct both *f, const char *procedure)
{
    static const struct casefile_material_rule materials[] = {
        { "form", "申请表", "Form", true },
        { "plan", "平面图", "Plan", true },
    };
    static const char *const elements[] = { "name" };
    const struct casefile_basis basis = { .record_id = 5,
        .version = 1,
        .code = ITEM,
        .title_zh = "食品经营许可",
        .title_en = "Food business licence",
        .procedure = procedure,
        .scope_id = 900,
        .supervising_id = 900,
        .promise = { 5, "working", "acceptance", "承诺" },
        .legal = { 20, "working", "acceptance", "行政许可法第四十二条" },
        .region = "450600",
        .materials = materials,
        .n_materials = 2,
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
        .paper_materials = "form,plan" };
    int64_t id;

    f->c->actor = submitter;
    test_ok(f->c, casefile_submit(f->c, &in, &id), "submit");
    json_decref(values);
    return id;
}

static inline struct casefile load(struct both *f, int64_t id)
{
    struct casefile k;

    test_ok(f->c, casefile_load(f->c, id, &k), "load");
    return k;
}

static inline enum err act(struct both *f, const struct actor *who, int64_t id, const char *name)
{
    struct casefile_act_input in = { .act = name,
        .reason = "理由",
        .opinion = "同意",
        .delivery = "窗口领取",
        .special = "expert_review",
        .until = "2021-06-01" };
    enum err e;

    f->c->actor = &actor_program;
    in.version = load(f, id).version;
    f->c->actor = who;
    e = casefile_do(f->c, id, &in);
    f->c->actor = &actor_program;
    return e;
}

static inline void must_do(struct both *f, const struct actor *who, int64_t id, const char *name)
{
    test_ok(f->c, act(f, who, id, name), name);
}

static inline void at(struct both *f, const char *instant)
{
    assert_true(clock_parse(instant, &f->c->now));
}

static inline enum err correct(struct both *f, int64_t id)
{
    static const char *const codes[] = { "plan" }, *const texts[] = { "缺少尺寸" };
    struct casefile_act_input in = { .act = "correct",
        .reason = "请补正",
        .defect_codes = codes,
        .defect_texts = texts,
        .n_defects = 1 };

    f->c->actor = &actor_program;
    in.version = load(f, id).version;
    f->c->actor = &clerk;
    return casefile_do(f->c, id, &in);
}

#endif
