/* poster_find.c – which services hang in a hall, and what their sheets say. */
#include "app/scan/poster.h"

#include "app/item/item.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"

#define SLICE 200

static bool is_loopback(const char *url)
{
    return strstr(url, "//localhost") != NULL || strstr(url, "//127.") != NULL ||
           strstr(url, "//[::1]") != NULL;
}

/* What stands before "/q/CODE". A code that leads to one's own machine is printed in the demo only.
 */
static enum err base_of(struct call *c, const char *host, const char **ret)
{
    const char *base = c->site->public_url;

    if (base == NULL)
        base = str_printf(c->mem, "http://%s", str_or(host, "localhost:8080"));
    if ((c->site->public_url == NULL || is_loopback(base)) && !c->site->demo)
        return fail(c, ERR_STATE,
            N_("A poster needs the public address of this service: set public_url first"));
    *ret = base;
    return OK;
}

static struct poster sheet(struct call *c, const struct item_card *k, const char *base)
{
    const struct department *d = org_department_by_code(c, k->office);

    return (struct poster) { .name_zh = k->name_zh,
        .name_en = k->name_en,
        .office_zh = d == NULL ? k->office : d->name_zh,
        .office_en = d == NULL ? "" : d->name_en,
        .address = str_printf(c->mem, "%s/q/%s", base, k->short_code),
        .short_code = k->short_code,
        .code = k->code,
        .valid_from = k->valid_from };
}

static bool is_in(const struct place *p, const char *hall)
{
    return str_eq(p->code, hall) || str_eq(p->hall, hall);
}

/* " place:a ", " place:b ": the places of a hall, as cards name them. NULL: no hall was asked for.
 */
static enum err places_of(struct call *c, const char *hall, const char *const **ret, size_t *ret_n)
{
    const struct definition_list *places;
    const char **list;

    *ret = NULL;
    *ret_n = 0;
    if (str_blank(hall))
        return OK;
    TRY(definition_list(c, &definition_of_place, &places));
    list = mem_array(c->mem, const char *, places->n + 1);
    for (size_t i = 0; i < places->n; i++) {
        const struct place *p = &((const struct place *)places->values)[i];

        if (is_in(p, hall))
            list[(*ret_n)++] = str_printf(c->mem, " place:%s ", p->code);
    }
    *ret = list;
    return *ret_n > 0 ? OK
                      : fail(c, ERR_NOT_FOUND, N_("No hall has the code {code}"), "code", hall);
}

static bool is_done_at(const struct item_card *k, const char *const *places, size_t n)
{
    if (places == NULL)
        return true;
    for (size_t i = 0; i < n; i++) {
        if (strstr(k->parts, places[i]) != NULL)
            return true;
    }
    return false;
}

/* Visits the published services of a hall and office, in Chinese order. */
static enum err each(struct call *c, const char *hall, const char *office,
    enum err (*visit)(struct call *c, const struct item_card *k, void *data), void *data)
{
    struct item_filter f = { .office = office, .limit = SLICE, .after = "" };
    const char *const *places;
    size_t n_places, n = SLICE;

    TRY(places_of(c, hall, &places, &n_places));
    if (!str_blank(office) && org_department_by_code(c, office) == NULL)
        return fail(c, ERR_NOT_FOUND, N_("No department has the code {code}"), "code", office);
    while (n == SLICE) {
        struct item_card *cards;
        int64_t total;

        TRY(item_list(c, &f, &cards, &n, &total));
        for (size_t i = 0; i < n; i++) {
            if (str_eq(cards[i].state, "published") && is_done_at(&cards[i], places, n_places))
                TRY(visit(c, &cards[i], data));
        }
        if (n > 0) {
            f.after = cards[n - 1].sort_key;
            f.after_id = cards[n - 1].record_id;
        }
    }
    return OK;
}

struct sheets {
    const char *base;
    struct poster *list;
    size_t n, found;
};

static enum err add_sheet(struct call *c, const struct item_card *k, void *data)
{
    struct sheets *s = data;

    if (s->found++ < POSTERS_MAX)
        s->list[s->n++] = sheet(c, k, s->base);
    return OK;
}

enum err posters_find(
    struct call *c, const struct poster_query *q, struct poster **ret, size_t *ret_n)
{
    struct sheets s = { .list = mem_array(c->mem, struct poster, POSTERS_MAX) };

    TRY(base_of(c, q->host, &s.base));
    TRY(each(c, q->hall, q->office, add_sheet, &s));
    if (s.found > POSTERS_MAX)
        return fail(c, ERR_TOO_LARGE,
            N_("{n} services: at most {max} posters go into one file. Choose one department after "
               "the other"),
            "n", str_printf(c->mem, "%zu", s.found), "max", str_printf(c->mem, "%d", POSTERS_MAX));
    if (s.n == 0)
        return fail(c, ERR_NOT_FOUND, N_("There is no service to make a poster for"));
    *ret = s.list;
    *ret_n = s.n;
    return OK;
}

enum err poster_of(struct call *c, const char *code, const char *host, struct poster *ret)
{
    const char *base;
    struct item m;

    TRY(base_of(c, host, &base));
    TRY(item_load(c, code, DAY_NONE, &m));
    *ret = (struct poster) { .name_zh = m.name.zh,
        .name_en = m.name.en,
        .office_zh = m.office_name.zh,
        .office_en = m.office_name.en,
        .address = str_printf(c->mem, "%s/q/%s", base, m.short_code),
        .short_code = m.short_code,
        .code = m.code,
        .valid_from = m.effective_on };
    return OK;
}

enum err posters_halls(struct call *c, const struct place **ret, size_t *ret_n)
{
    const struct definition_list *places;

    TRY(definition_list(c, &definition_of_place, &places));
    *ret = places->values;
    *ret_n = places->n;
    return OK;
}

enum err posters_title(struct call *c, const struct poster_query *q, const char **ret)
{
    const struct department *d = q->office == NULL ? NULL : org_department_by_code(c, q->office);
    const struct place *places;
    const char *hall = NULL;
    size_t n;

    TRY(posters_halls(c, &places, &n));
    for (size_t i = n; q->hall != NULL && i > 0; i--) {
        if (is_in(&places[i - 1], q->hall))
            hall = places[i - 1].name.zh;
    }
    if (hall != NULL && d != NULL)
        *ret = str_printf(c->mem, "%s · %s", hall, d->name_zh);
    else
        *ret = hall != NULL ? hall : d != NULL ? d->name_zh : "";
    return OK;
}

/* ---- what there is to choose from
 * --------------------------------------------------------------- */

struct offices {
    struct poster_office *list;
    size_t n, max;
};

static enum err count_office(struct call *c, const struct item_card *k, void *data)
{
    struct offices *s = data;
    const struct department *d;
    size_t i = 0;

    while (i < s->n && !str_eq(s->list[i].code, k->office))
        i++;
    if (i == s->max)
        return OK;
    if (i == s->n) {
        d = org_department_by_code(c, k->office);
        s->list[s->n++] = (struct poster_office) { .code = k->office,
            .name_zh = d == NULL ? k->office : d->name_zh,
            .name_en = d == NULL ? k->office : d->name_en };
    }
    s->list[i].n++;
    return OK;
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct poster_office *)a)->code, ((const struct poster_office *)b)->code);
}

enum err posters_offices(
    struct call *c, const char *hall, struct poster_office **ret, size_t *ret_n)
{
    struct offices s = { .max = org_all(c)->n_departments };

    s.list = mem_array(c->mem, struct poster_office, s.max + 1);
    TRY(each(c, hall, NULL, count_office, &s));
    qsort(s.list, s.n, sizeof *s.list, by_code);
    *ret = s.list;
    *ret_n = s.n;
    return OK;
}
