/* power.c – the power list: loading, reading, and its gap to the items. Changes nothing by itself:
 * power_change.c does. */
#include "app/lists/power.h"

#include <stdlib.h>
#include <unistd.h>

#include "app/item/item.h"
#include "app/item/parts.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/i18n/i18n.h"

#define GAPS_MAX 20000
#define SETS_MAX 20

const char *const power_type_codes[POWER_TYPES] = { "01", "02", "03", "04", "05", "06", "07", "08",
    "09", "10" };
const char *const power_type_names[POWER_TYPES] = { N_("Administrative permit"),
    N_("Administrative punishment"), N_("Administrative coercion"), N_("Administrative levy"),
    N_("Administrative benefit"), N_("Administrative inspection"),
    N_("Administrative confirmation"), N_("Administrative reward"), N_("Administrative ruling"),
    N_("Other administrative power") };
static const char *const types[] = { "01", "02", "03", "04", "05", "06", "07", "08", "09", "10",
    NULL };

static const struct shape basis_shape[] = {
    SHAPE(struct power_basis, law, PAIR, .required = true),
    SHAPE(struct power_basis, article, TEXT, .required = true),
    SHAPE(struct power_basis, source, TEXT, .required = true),
    SHAPE(struct power_basis, verified, BOOL, .required = true),
    SHAPE_END,
};
static const struct shape duty_shape[] = {
    SHAPE(struct power_duty, stage, TEXT, .required = true),
    SHAPE(struct power_duty, text, PAIR, .required = true),
    SHAPE(struct power_duty, basis, TEXT, .required = true),
    SHAPE_END,
};
const struct shape power_shape[] = {
    SHAPE(struct power, code, TEXT, .required = true),
    SHAPE(struct power, name, PAIR, .required = true),
    SHAPE(struct power, part, PAIR),
    SHAPE(struct power, type, WORD, .required = true, .words = types),
    SHAPE(struct power, office, TEXT, .required = true),
    SHAPE(struct power, unit, PAIR, .required = true),
    SHAPE(struct power, level, INT, .min = 1, .max = 6),
    SHAPE_LIST_OF(struct power, basis, struct power_basis, basis_shape, .required = true),
    SHAPE(struct power, duty_set, TEXT),
    SHAPE_LIST_OF(struct power, duties, struct power_duty, duty_shape),
    SHAPE(struct power, accountability, PAIR),
    SHAPE(struct power, accountability_basis, TEXT),
    SHAPE(struct power, phone, TEXT, .required = true),
    SHAPE_MANY(struct power, catalogue, TEXTS),
    SHAPE(struct power, source, TEXT, .required = true),
    SHAPE(struct power, verified, BOOL, .required = true),
    SHAPE_END,
};
const struct definition_kind definition_of_power = {
    .kind = POWER_KIND, .shape = power_shape, .size = sizeof(struct power)
};

struct duty_set {
    const char *code;
    struct power_duty *duties;
    size_t n_duties;
    struct pair accountability;
    const char *accountability_basis;
};
static const struct shape duty_set_shape[] = {
    SHAPE(struct duty_set, code, TEXT, .required = true),
    SHAPE_LIST_OF(struct duty_set, duties, struct power_duty, duty_shape, .required = true),
    SHAPE(struct duty_set, accountability, PAIR, .required = true),
    SHAPE(struct duty_set, accountability_basis, TEXT, .required = true),
    SHAPE_END,
};

bool power_on_application(const char *type)
{
    static const char *const on_application[] = { "01", "05", "07", "08", "09", "10" };

    return str_in(type, on_application, COUNT_OF(on_application));
}

const char *power_type_name(const char *type)
{
    for (size_t i = 0; i < POWER_TYPES; i++) {
        if (str_eq(power_type_codes[i], type))
            return power_type_names[i];
    }
    return type;
}

/* ---- loading --------------------------------------------------------------------------------- */

static size_t read_sets(
    struct call *c, struct conf *k, struct conf_node *root, struct duty_set sets[SETS_MAX])
{
    struct conf_node *list = conf_list(k, root, "duty_sets");
    size_t n = conf_count(list) < SETS_MAX ? conf_count(list) : SETS_MAX;

    for (size_t i = 0; i < n; i++) {
        sets[i] = (struct duty_set) { 0 };
        shape_from_conf(c, k, conf_at(list, i), NULL, duty_set_shape, &sets[i]);
    }
    return n;
}

static void take_duties(struct conf *k, struct conf_node *at, const struct duty_set *sets,
    size_t n_sets, struct power *p)
{
    for (size_t i = 0; i < n_sets; i++) {
        if (!str_eq(sets[i].code, p->duty_set))
            continue;
        p->duties = sets[i].duties;
        p->n_duties = sets[i].n_duties;
        if (p->accountability.zh == NULL)
            p->accountability = sets[i].accountability;
        p->accountability_basis = str_or(p->accountability_basis, sets[i].accountability_basis);
        return;
    }
    if (p->duty_set != NULL)
        conf_error(k, at, N_("the set of duties {code} is not defined"), "code", p->duty_set);
}

static enum err load_one(struct call *c, struct conf *k, struct conf_node *at,
    const struct duty_set *sets, size_t n_sets, const char **ret_code)
{
    size_t before = conf_errors(k);
    struct department office;
    struct power p = { 0 };
    int64_t id;
    int version;
    enum err e;

    shape_from_conf(c, k, at, NULL, power_shape, &p);
    *ret_code = str_or(p.code, "");
    take_duties(k, at, sets, n_sets, &p);
    if (conf_errors(k) > before)
        return OK;
    e = org_find_department(c, p.office, &office);
    if (e == ERR_NOT_FOUND)
        conf_error(k, at, N_("The office {code} is not known"), "code", p.office);
    else
        TRY(e);
    if (p.n_duties == 0)
        conf_error(k, at, N_("the power {code} names no duty"), "code", p.code);
    if (conf_errors(k) > before)
        return OK;
    return registry_publish(c, POWER_KIND, p.code, shape_to_text(c->mem, power_shape, &p),
        day_from_ymd(2021, 1, 1), &id, &version);
}

enum err power_load(struct call *c, struct conf *k, const char *dir)
{
    const char *file = "lists/powers.yaml", **codes;
    struct duty_set sets[SETS_MAX];
    struct conf_node *root, *list;
    size_t n_sets;

    if (access(str_printf(c->mem, "%s/%s", dir, file), R_OK) != 0)
        return OK;
    TRY(conf_read(k, dir, file, &root));
    n_sets = read_sets(c, k, root, sets);
    list = conf_need_list(k, root, "powers");
    codes = mem_array(c->mem, const char *, conf_count(list) + 1);
    for (size_t i = 0; i < conf_count(list); i++) {
        TRY(load_one(c, k, conf_at(list, i), sets, n_sets, &codes[i]));
        if (str_in(codes[i], codes, i))
            conf_error(k, conf_at(list, i), N_("{code} stands twice"), "code", codes[i]);
    }
    return OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool passes(const struct power *p, const struct power_filter *f)
{
    if (!str_blank(f->office) && !str_eq(p->office, f->office))
        return false;
    if (!str_blank(f->type) && !str_eq(p->type, f->type))
        return false;
    return str_blank(f->words) || strstr(p->name.zh, f->words) != NULL ||
           strcasestr(p->name.en, f->words) != NULL || str_starts(p->code, f->words);
}

static enum err in_force(struct call *c, struct registry_version **ret, size_t *ret_n)
{
    size_t n = 0;

    TRY(registry_list(c, POWER_KIND, DAY_NONE, ret, ret_n));
    for (size_t i = 0; i < *ret_n; i++) {
        if (str_eq((*ret)[i].state, "published"))
            (*ret)[n++] = (*ret)[i];
    }
    *ret_n = n;
    return OK;
}

enum err power_list(
    struct call *c, const struct power_filter *f, const struct power ***ret, size_t *ret_n)
{
    struct registry_version *all;
    const struct power **list;
    size_t n_all, n = 0;

    TRY(in_force(c, &all, &n_all));
    list = mem_array(c->mem, const struct power *, n_all + 1);
    for (size_t i = 0; i < n_all; i++) {
        const struct definition *d;

        TRY(definition_exact(c, &definition_of_power, all[i].record_id, all[i].version, &d));
        if (passes(d->value, f))
            list[n++] = d->value;
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err power_get(
    struct call *c, const char *code, struct power *ret, struct registry_version *ret_version)
{
    const struct definition *d;
    enum err e = definition_current(c, &definition_of_power, code, &d);

    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("There is no power with this code"));
    TRY(e);
    *ret = *(const struct power *)d->value;
    *ret_version = d->version;
    return OK;
}

/* ---- gaps ------------------------------------------------------------------------------------ */

struct seen { /* an item on application */
    const char *code, *name, *office, *catalogue, *type;
    bool named; /* by a power of its office */
};
struct gathering {
    struct call *c; /* whose memory lasts */
    struct seen *items;
    size_t n;
};

static enum err gather(struct call *c, const struct registry_version *v, void *data)
{
    struct gathering *g = data;
    const void *mem = g->c->mem;
    struct item m;

    if (!str_eq(v->state, "published"))
        return OK;
    TRY(item_parse(c, v, &m));
    if (!power_on_application(m.type))
        return OK;
    if (g->n % 512 == 0)
        g->items = mem_grow(mem, g->items, struct seen, g->n + 512);
    g->items[g->n++] = (struct seen) { .code = str_dup(mem, m.code),
        .name = str_dup(mem, m.name.zh),
        .office = str_dup(mem, m.office),
        .catalogue = str_dup(mem, m.catalogue),
        .type = str_dup(mem, m.type) };
    return OK;
}

static int by_office_and_catalogue(const void *pa, const void *pb)
{
    const struct seen *a = pa, *b = pb;
    int d = strcmp(a->office, b->office);

    return d != 0 ? d : strcmp(a->catalogue, b->catalogue);
}

static struct seen *find_item(const struct gathering *g, const char *office, const char *catalogue)
{
    const struct seen key = { .office = office, .catalogue = catalogue };

    return g->n == 0 ? NULL : bsearch(&key, g->items, g->n, sizeof key, by_office_and_catalogue);
}

static void add_gap(struct call *c, struct power_report *r, struct power_gap g)
{
    if (r->n == GAPS_MAX)
        return;
    if (r->n % 128 == 0)
        r->gaps = mem_grow(c->mem, r->gaps, struct power_gap, r->n + 128);
    r->gaps[r->n++] = g;
}

static void compare(
    struct call *c, struct gathering *g, const struct power *p, struct power_report *r)
{
    const struct power_gap gap = { .office = p->office, .code = p->code, .name = p->name.zh };

    if (p->n_catalogue == 0 && power_on_application(p->type)) {
        struct power_gap none = gap;

        none.rule = "no-item";
        add_gap(c, r, none);
    }
    for (size_t i = 0; i < p->n_catalogue; i++) {
        struct seen *m = find_item(g, p->office, p->catalogue[i]);
        struct power_gap found = gap;

        if (m != NULL)
            m->named = true;
        if (m != NULL && str_eq(m->type, p->type))
            continue;
        found.rule = m == NULL ? "no-item" : "other-type";
        found.catalogue = p->catalogue[i];
        found.power = p->code;
        found.type = p->type;
        found.other = m == NULL ? NULL : m->type;
        if (m != NULL || power_on_application(p->type))
            add_gap(c, r, found);
    }
}

/* A basis that no longer holds. */
static void check_laws(struct call *c, const struct definition_list *laws, const struct power *p,
    struct power_report *r)
{
    const char *today = day_text(c->mem, day_of(c->now));
    const struct law *law = laws->values;

    for (size_t i = 0; i < p->n_basis; i++) {
        for (size_t l = 0; l < laws->n; l++) {
            if (!str_eq(law[l].name.zh, p->basis[i].law.zh) || law[l].repealed_on == NULL ||
                strcmp(law[l].repealed_on, today) > 0)
                continue;
            add_gap(c, r,
                (struct power_gap) { .rule = "repealed",
                    .office = p->office,
                    .code = p->code,
                    .name = p->name.zh,
                    .law = law[l].name.zh });
        }
    }
}

static int by_office(const void *pa, const void *pb)
{
    const struct power_gap *a = pa, *b = pb;
    int d = strcmp(a->office, b->office);

    d = d != 0 ? d : strcmp(a->rule, b->rule);
    return d != 0 ? d : strcmp(a->code, b->code);
}

enum err power_gaps(struct call *c, struct power_report *ret)
{
    struct call lasting = *c;
    struct gathering g = { .c = &lasting };
    const struct definition_list *laws;
    const struct power **powers;
    size_t n;

    *ret = (struct power_report) { 0 };
    TRY(definition_list(c, &definition_of_law, &laws));
    TRY(power_list(c, &(struct power_filter) { 0 }, &powers, &n));
    TRY(registry_each(c, ITEM_KIND, DAY_NONE, gather, &g));
    if (g.n > 0)
        qsort(g.items, g.n, sizeof *g.items, by_office_and_catalogue);
    for (size_t i = 0; i < n; i++) {
        compare(c, &g, powers[i], ret);
        check_laws(c, laws, powers[i], ret);
    }
    for (size_t i = 0; i < g.n; i++) {
        if (!g.items[i].named)
            add_gap(c, ret,
                (struct power_gap) { .rule = "no-power",
                    .office = g.items[i].office,
                    .code = g.items[i].code,
                    .name = g.items[i].name,
                    .catalogue = g.items[i].catalogue,
                    .is_item = true });
    }
    if (ret->n > 0)
        qsort(ret->gaps, ret->n, sizeof *ret->gaps, by_office);
    ret->powers = (int64_t)n;
    ret->items = (int64_t)g.n;
    return OK;
}
