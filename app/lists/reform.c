/* reform.c – the reform list: loading it, and what each mode makes of an item. Never touches a
 * case; reform_cases.c does. */
#include "app/lists/reform.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/item/item.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "core/registry/registry.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define REFORMS_MAX 2000
#define VERSIONS_MAX 60

static const char *const lists[] = { "national", "region", "zone", NULL };
static const char *const modes[] = { "cancelled", "filing", "commitment", "optimised", NULL };

static const struct shape zone_shape[] = {
    SHAPE(struct zone, code, TEXT, .required = true),
    SHAPE(struct zone, name, PAIR, .required = true),
    SHAPE_MANY(struct zone, divisions, TEXTS, .required = true),
    SHAPE(struct zone, source, TEXT, .required = true),
    SHAPE(struct zone, verified, BOOL, .required = true),
    SHAPE_END,
};
static const struct shape reform_shape[] = {
    SHAPE(struct reform, code, TEXT, .required = true),
    SHAPE(struct reform, list, WORD, .required = true, .words = lists),
    SHAPE(struct reform, mode, WORD, .required = true, .words = modes),
    SHAPE(struct reform, authority, TEXT, .required = true),
    SHAPE(struct reform, name, PAIR, .required = true),
    SHAPE(struct reform, permit, PAIR, .required = true),
    SHAPE_MANY(struct reform, zones, TEXTS),
    SHAPE_MANY(struct reform, measures, PAIRS, .required = true),
    SHAPE_MANY(struct reform, supervision, PAIRS),
    SHAPE_MANY(struct reform, catalogue, TEXTS),
    SHAPE(struct reform, effective_on, DAY, .required = true),
    SHAPE(struct reform, promise, INT, .max = 365),
    SHAPE_MANY(struct reform, drop, TEXTS),
    SHAPE(struct reform, check_days, INT, .max = 3650, .absent = REFORM_CHECK_DAYS),
    SHAPE(struct reform, withdrawn, BOOL),
    SHAPE(struct reform, document, TEXT, .required = true),
    SHAPE(struct reform, source, TEXT, .required = true),
    SHAPE(struct reform, verified, BOOL, .required = true),
    SHAPE_END,
};
static const struct definition_kind definition_of_zone = {
    .kind = ZONE_KIND, .shape = zone_shape, .size = sizeof(struct zone)
};
static const struct definition_kind definition_of_reform = {
    .kind = REFORM_KIND, .shape = reform_shape, .size = sizeof(struct reform)
};

/* ---- loading --------------------------------------------------------------------------------- */

static enum err publish(struct call *c, const char *kind, const char *code,
    const struct shape *shape, const void *value, day on)
{
    int64_t id;
    int version;

    return registry_publish(c, kind, code, shape_to_text(c->mem, shape, value), on, &id, &version);
}

static enum err load_zones(
    struct call *c, struct conf *k, struct conf_node *root, const char ***ret, size_t *ret_n)
{
    struct conf_node *list = conf_list(k, root, "zones");

    *ret_n = conf_count(list);
    *ret = mem_array(c->mem, const char *, *ret_n + 1);
    for (size_t i = 0; i < *ret_n; i++) {
        size_t before = conf_errors(k);
        struct zone z = { 0 };

        shape_from_conf(c, k, conf_at(list, i), NULL, zone_shape, &z);
        (*ret)[i] = str_or(z.code, "");
        if (conf_errors(k) == before)
            TRY(publish(c, ZONE_KIND, z.code, zone_shape, &z, day_from_ymd(2019, 8, 30)));
    }
    return OK;
}

static void check_reform(struct conf *k, struct conf_node *at, const struct reform *r,
    const char *const *zones, size_t n_zones)
{
    for (size_t i = 0; i < r->n_zones; i++) {
        if (!str_in(r->zones[i], zones, n_zones))
            conf_error(k, at, N_("the zone {code} is not defined"), "code", r->zones[i]);
    }
    if (str_eq(r->list, "zone") != (r->n_zones > 0))
        conf_error(k, at, N_("the list of a zone has zones, and no other list has"));
    if (r->promise > 0 && !str_eq(r->mode, "optimised"))
        conf_error(k, at, N_("only an optimised approval has a promise"));
}

enum err reform_load(struct call *c, struct conf *k, const char *dir)
{
    const char *file = "lists/reforms.yaml", **zones, **codes;
    struct conf_node *root, *list;
    size_t n_zones;

    if (access(str_printf(c->mem, "%s/%s", dir, file), R_OK) != 0)
        return OK;
    TRY(conf_read(k, dir, file, &root));
    TRY(load_zones(c, k, root, &zones, &n_zones));
    list = conf_need_list(k, root, "reforms");
    codes = mem_array(c->mem, const char *, conf_count(list) + 1);
    for (size_t i = 0; i < conf_count(list); i++) {
        struct conf_node *at = conf_at(list, i);
        size_t before = conf_errors(k);
        struct reform r = { 0 };
        day on;

        shape_from_conf(c, k, at, NULL, reform_shape, &r);
        codes[i] = str_or(r.code, "");
        if (str_in(codes[i], codes, i))
            conf_error(k, at, N_("{code} stands twice"), "code", codes[i]);
        check_reform(k, at, &r, zones, n_zones);
        if (conf_errors(k) > before)
            continue;
        must(day_parse(r.effective_on, &on));
        TRY(publish(c, REFORM_KIND, r.code, reform_shape, &r, on));
    }
    return OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

enum err reform_list(struct call *c, const struct reform **ret, size_t *ret_n)
{
    const struct definition_list *all;
    const struct reform *values;
    struct reform *list;
    size_t n = 0;

    TRY(definition_list(c, &definition_of_reform, &all));
    values = all->values;
    list = mem_array(c->mem, struct reform, all->n + 1);
    for (size_t i = 0; i < all->n; i++) {
        if (!values[i].withdrawn)
            list[n++] = values[i];
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

static bool zone_has(const struct zone *z, const char *division)
{
    for (size_t i = 0; i < z->n_divisions; i++) {
        if (str_starts(division, z->divisions[i]))
            return true;
    }
    return false;
}

enum err reform_holds(struct call *c, const struct reform *r, const char *division, bool *ret)
{
    *ret = r->n_zones == 0;
    for (size_t i = 0; i < r->n_zones && !*ret; i++) {
        const struct definition *d;
        enum err e = definition_current(c, &definition_of_zone, r->zones[i], &d);

        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        *ret = zone_has(d->value, division);
    }
    return OK;
}

enum err reform_holds_here(struct call *c, const struct reform *r, bool *ret)
{
    const struct org *o = org_all(c);

    *ret = r->n_zones == 0;
    for (size_t i = 0; i < o->n_departments && !*ret; i++)
        TRY(reform_holds(c, r, o->departments[i].division, ret));
    return OK;
}

enum err reform_zone_name(struct call *c, const char *code, struct pair *ret)
{
    const struct definition *d;
    enum err e = definition_current(c, &definition_of_zone, code, &d);

    *ret = (struct pair) { code, code };
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    *ret = ((const struct zone *)d->value)->name;
    return OK;
}

/* ---- what each mode makes of an item --------------------------------------------------------- */

static const char *first_measure(const struct reform *r, bool en)
{
    return r->n_measures == 0 ? "" : en ? r->measures[0].en : r->measures[0].zh;
}

static void cancel(struct call *c, const struct reform *r, struct item *m)
{
    m->state = "cancelled";
    m->reason = (struct pair) {
        str_printf(c->mem, "自%s起直接取消审批（%s，%s）。%s", r->effective_on, r->name.zh,
            r->document, first_measure(r, false)),
        str_printf(c->mem, "The approval was abolished from %s (%s, %s). %s", r->effective_on,
            r->name.en, r->document, first_measure(r, true)),
    };
}

static struct pair basis_of(struct call *c, const struct reform *r)
{
    return (struct pair) { str_printf(c->mem, "证照分离改革（%s）", r->document),
        str_printf(c->mem, "Reform of permits for firms (%s)", r->document) };
}

static void to_filing(struct call *c, const struct reform *r, struct item *m)
{
    m->filing = true;
    m->procedure = "filing";
    m->kind = "immediate";
    m->promise = (struct item_limit) { .n = 0,
        .unit = "working",
        .start = "receipt",
        .basis = basis_of(c, r),
        .verified = r->verified };
    m->n_special = 0;
    m->extension = (struct pair) { 0 };
    m->at_once = (struct pair) {
        str_printf(c->mem,
            "自%s起审批改为备案（%s）：材料齐全的当场备案；不齐的一次告知补正，不会不予备案。",
            r->effective_on, r->document),
        str_printf(c->mem,
            "From %s a record-filing instead of a permit (%s): a complete filing is taken on the "
            "spot; what is missing is told once; it is never refused.",
            r->effective_on, r->document),
    };
}

#define PLEDGE "pledge" /* the material that guards of the procedure ask for */

static void add_pledge(struct call *c, struct item *m)
{
    struct item_material *list = mem_array(c->mem, struct item_material, m->n_materials + 1);

    for (size_t i = 0; i < m->n_materials; i++) {
        if (str_eq(m->materials[i].code, PLEDGE))
            return;
        list[i + 1] = m->materials[i];
    }
    list[0] = (struct item_material) { .code = PLEDGE,
        .name = { "告知承诺书", "Pledge" },
        .need = "optional",
        .source = "applicant",
        .form = "both",
        .originals = 1,
        .note = { "自愿选择：提交承诺书的，经形式审查当场决定，事后核查；不承诺的按一般程序办理。承"
                  "诺不实的依法撤销决定并追究责任。",
            "Your choice: with the pledge the decision is made on the spot and checked afterwards; "
            "without it the ordinary procedure runs. A false pledge leads to annulment and "
            "liability." },
        .basis = "国办发〔2020〕42号" };
    m->materials = list;
    m->n_materials++;
}

static void to_commitment(struct call *c, const struct reform *r, struct item *m)
{
    m->procedure = "commitment";
    add_pledge(c, m);
    m->at_once = (struct pair) {
        str_printf(c->mem,
            "自%s起实行告知承诺（%s）：自愿作出承诺的，经形式审查当场作出决定，%d 日内核查。",
            r->effective_on, r->document, r->check_days),
        str_printf(c->mem,
            "From %s on a pledge (%s): whoever pledges is decided on the spot, and checked within "
            "%d days.",
            r->effective_on, r->document, r->check_days),
    };
}

static void optimise(struct call *c, const struct reform *r, struct item *m)
{
    if (r->promise == 0 || item_immediate(m) || !str_eq(m->promise.unit, "working") ||
        m->promise.n <= r->promise)
        return;
    m->promise.n = r->promise;
    m->promise.basis = basis_of(c, r);
    m->promise.verified = r->verified;
}

static void drop_materials(struct call *c, const struct reform *r, struct item *m)
{
    struct item_material *list = mem_array(c->mem, struct item_material, m->n_materials + 1);
    size_t n = 0;

    for (size_t i = 0; i < m->n_materials; i++) {
        if (!str_in(m->materials[i].code, r->drop, r->n_drop))
            list[n++] = m->materials[i];
    }
    m->materials = list;
    m->n_materials = n;
}

static void apply(struct call *c, const struct reform *r, struct item *m)
{
    if (r->n_drop > 0)
        drop_materials(c, r, m);
    if (str_eq(r->mode, "cancelled"))
        cancel(c, r, m);
    else if (str_eq(r->mode, "filing"))
        to_filing(c, r, m);
    else if (str_eq(r->mode, "commitment"))
        to_commitment(c, r, m);
    else
        optimise(c, r, m);
}

/* Behaves as the reform says; a version that does is left as it is. */
static bool follows(const struct reform *r, const struct item *m)
{
    if (str_eq(r->mode, "cancelled") || str_eq(m->state, "cancelled"))
        return str_eq(m->state, "cancelled");
    for (size_t i = 0; i < m->n_materials; i++) {
        if (str_in(m->materials[i].code, r->drop, r->n_drop))
            return false;
    }
    if (str_eq(r->mode, "filing"))
        return m->filing && str_eq(m->procedure, "filing");
    if (str_eq(r->mode, "commitment"))
        return str_eq(m->procedure, "commitment");
    return r->promise == 0 || m->promise.n <= r->promise || !str_eq(m->promise.unit, "working");
}

/* ---- versions -------------------------------------------------------------------------------- */

static int by_day(const void *pa, const void *pb)
{
    const struct reform *a = pa, *b = pb;
    int d = strcmp(a->effective_on, b->effective_on);

    return d != 0 ? d : strcmp(a->code, b->code);
}

/* Those that name the item, also from a later day on, oldest first; what does not hold for its
 * office counts as withdrawn. */
static enum err that_name(struct call *c, const struct item *m, struct reform **ret, size_t *ret_n)
{
    struct registry_version *all;
    struct department office;
    struct reform *list;
    size_t n_all, n = 0;
    bool holds;

    TRY(registry_list(c, REFORM_KIND, day_from_ymd(9999, 12, 30), &all, &n_all));
    list = mem_array(c->mem, struct reform, n_all + 1);
    TRY(org_find_department(c, m->office, &office));
    for (size_t i = 0; i < n_all; i++) {
        struct reform r = { 0 };

        if (!shape_from_text(c->mem, reform_shape, all[i].body, &r))
            return fail_internal(c, "reform %s is no JSON", all[i].code);
        if (!str_in(m->catalogue, r.catalogue, r.n_catalogue))
            continue;
        TRY(reform_holds(c, &r, office.division, &holds));
        r.withdrawn |= !holds;
        list[n++] = r;
    }
    if (n > 0)
        qsort(list, n, sizeof *list, by_day);
    *ret = list;
    *ret_n = n;
    return OK;
}

/* Loaded before: there is a version that begins on the day of the reform. What it says is to be
 * made anew, though the reform may have changed or no longer holds. */
static enum err begins_on(struct call *c, const struct item *m, const char *on, bool *ret)
{
    struct registry_version v;
    struct department office;
    enum err e;
    day d;

    must(day_parse(on, &d));
    TRY(org_find_department(c, m->office, &office));
    e = registry_current(
        c, ITEM_KIND, str_printf(c->mem, "%s%d%s", office.uscc, m->level, m->catalogue), d, &v);
    *ret = e == OK && str_eq(v.effective_on, on);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* A version that begins on the day of the reform, made of the one in force then. */
static enum err add_version(struct call *c, const struct reform *r, struct item *list, size_t *n)
{
    size_t at = 0;
    bool again;

    while (at < *n && strcmp(list[at].effective_on, r->effective_on) <= 0)
        at++;
    if (at == 0 || str_eq(list[at - 1].effective_on, r->effective_on) || *n == VERSIONS_MAX)
        return OK;
    TRY(begins_on(c, &list[at - 1], r->effective_on, &again));
    if (!again && (r->withdrawn || follows(r, &list[at - 1])))
        return OK;
    memmove(&list[at + 1], &list[at], (*n - at) * sizeof *list);
    list[at] = list[at - 1];
    list[at].effective_on = r->effective_on;
    ++*n;
    return OK;
}

enum err reform_derive(
    struct call *c, const struct item *versions, size_t n, struct item **ret, size_t *ret_n)
{
    struct item *list = mem_array(c->mem, struct item, VERSIONS_MAX + 1);
    struct reform *reforms;
    size_t n_reforms;

    must(n > 0 && n <= VERSIONS_MAX);
    memcpy(list, versions, n * sizeof *list);
    TRY(that_name(c, &versions[0], &reforms, &n_reforms));
    for (size_t i = 0; i < n_reforms; i++) {
        TRY(add_version(c, &reforms[i], list, &n));
        for (size_t v = 0; v < n && !reforms[i].withdrawn; v++) {
            if (strcmp(list[v].effective_on, reforms[i].effective_on) >= 0 &&
                !follows(&reforms[i], &list[v]))
                apply(c, &reforms[i], &list[v]);
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- check ----------------------------------------------------------------------------------- */

struct checking {
    struct call *c; /* whose memory lasts */
    const struct reform *reforms;
    size_t n_reforms;
    struct reform_gap *gaps;
    size_t n;
};

static enum err check_item(struct call *c, const struct registry_version *v, void *data)
{
    struct checking *x = data;
    struct item m;

    TRY(item_parse(c, v, &m));
    for (size_t i = 0; i < x->n_reforms; i++) {
        const struct reform *r = &x->reforms[i];
        struct department office;
        bool holds;

        if (!str_in(m.catalogue, r->catalogue, r->n_catalogue) || follows(r, &m))
            continue;
        TRY(org_find_department(c, m.office, &office));
        TRY(reform_holds(c, r, office.division, &holds));
        if (!holds)
            continue;
        if (x->n % 64 == 0)
            x->gaps = mem_grow(x->c->mem, x->gaps, struct reform_gap, x->n + 64);
        x->gaps[x->n++] = (struct reform_gap) { .reform = r,
            .item = str_dup(x->c->mem, m.code),
            .item_name = str_dup(x->c->mem, m.name.zh),
            .office = str_dup(x->c->mem, m.office) };
    }
    return OK;
}

enum err reform_check(struct call *c, struct reform_gap **ret, size_t *ret_n)
{
    struct call lasting = *c;
    struct checking x = { .c = &lasting };

    TRY(reform_list(c, &x.reforms, &x.n_reforms));
    TRY(registry_each(c, "item", DAY_NONE, check_item, &x));
    *ret = x.gaps;
    *ret_n = x.n;
    return OK;
}
