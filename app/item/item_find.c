/* item_find.c – lists of items: in Chinese order, or by words, where items of the same name (one at
 * ten bodies) are one line. */
#include "app/item/item.h"

#include "app/item/item_store.h"
#include "core/org/org.h"
#include "core/registry/definition.h"
#include "core/search/search.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define CODE_MIN 4 /* characters of what may be the code of an item */
#define BUCKETS 4096
#define THEMES_MAX 200

/* ---- by words
 * -------------------------------------------------------------------------------------- */

static bool filters(const struct item_filter *f)
{
    return !str_blank(f->office) || !str_blank(f->audience) || !str_blank(f->theme);
}

static bool passes(const struct item_card *k, const struct item_filter *f)
{
    if (!str_blank(f->office) && !str_eq(k->office, f->office))
        return false;
    if (str_eq(f->audience, "person") && !k->for_person)
        return false;
    if (str_eq(f->audience, "firm") && !k->for_firm)
        return false;
    return str_blank(f->theme) || strstr(k->themes, f->theme) != NULL;
}

/* Somebody typed the code of an item. */
static enum err find_code(struct call *c, const char *q, struct search_hit **ret, size_t *ret_n)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const char *code = str_trim(c->mem, q);
    const struct definition *d;
    struct item m;
    enum err e;

    *ret_n = 0;
    if (strlen(code) < CODE_MIN || strspn(code, letters) != strlen(code))
        return OK;
    e = definition_current(c, &definition_of_item, code, &d);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    m = *(const struct item *)d->value;
    *ret = mem_array(c->mem, struct search_hit, 1);
    (*ret)[0] = (struct search_hit) { .object_id = d->version.record_id,
        .version = d->version.version,
        .score = 1,
        .title = m.name.zh,
        .why = code };
    *ret_n = 1;
    return OK;
}

static enum err find_hits(
    struct call *c, const struct item_filter *f, struct search_hit **ret, size_t *ret_n)
{
    TRY(find_code(c, f->q, ret, ret_n));
    return *ret_n > 0 ? OK : search_find(c, ITEM_KIND, f->q, DAY_NONE, ret, ret_n);
}

/* The cards of hits, in their order; what has none or does not pass is left out. */
static enum err cards_of(struct call *c, const struct item_filter *f, const struct search_hit *hits,
    size_t n, struct item_card *ret, size_t *ret_n)
{
    const char *today = day_text(c->mem, day_of(c->now));
    size_t m = 0;

    for (size_t from = 0; from < n; from += ITEM_CARDS_AT_ONCE) {
        size_t part = n - from < ITEM_CARDS_AT_ONCE ? n - from : ITEM_CARDS_AT_ONCE, n_cards;
        int64_t ids[ITEM_CARDS_AT_ONCE];
        struct item_card *cards;

        for (size_t i = 0; i < part; i++)
            ids[i] = hits[from + i].object_id;
        TRY(item_store_cards(c, ids, part, today, &cards, &n_cards));
        for (size_t i = 0; i < part; i++) {
            for (size_t j = 0; j < n_cards; j++) {
                if (cards[j].record_id == ids[i] && passes(&cards[j], f))
                    ret[m++] = cards[j];
            }
        }
    }
    *ret_n = m;
    return OK;
}

static enum err list_found(struct call *c, const struct item_filter *f, struct item_card **ret,
    size_t *ret_n, int64_t *ret_total)
{
    struct search_hit *hits;
    struct item_card *list;
    size_t n_hits, n, from, wanted;

    TRY(find_hits(c, f, &hits, &n_hits));
    if (!filters(f)) { /* only the cards of this page are read */
        from = (size_t)f->offset < n_hits ? (size_t)f->offset : n_hits;
        wanted = n_hits - from < (size_t)f->limit ? n_hits - from : (size_t)f->limit;
        *ret = mem_array(c->mem, struct item_card, wanted + 1);
        *ret_total = (int64_t)n_hits;
        return cards_of(c, f, hits + from, wanted, *ret, ret_n);
    }
    list = mem_array(c->mem, struct item_card, n_hits + 1);
    TRY(cards_of(c, f, hits, n_hits, list, &n));
    from = (size_t)f->offset < n ? (size_t)f->offset : n;
    *ret = list + from;
    *ret_n = n - from < (size_t)f->limit ? n - from : (size_t)f->limit;
    *ret_total = (int64_t)n;
    return OK;
}

enum err item_list(struct call *c, const struct item_filter *f, struct item_card **ret,
    size_t *ret_n, int64_t *ret_total)
{
    const char *today = day_text(c->mem, day_of(c->now));

    must(f->limit > 0 && f->limit <= ITEM_LIMIT_MAX);
    if (!str_blank(f->q))
        return list_found(c, f, ret, ret_n, ret_total);
    TRY(item_store_list(c, today, f, ret, ret_n));
    return item_store_count(c, today, f, ret_total);
}

/* ---- one line per name
 * -------------------------------------------------------------------------------- */

struct groups {
    struct item_found *list;
    size_t n;
    int bucket[BUCKETS]; /* number of the group + 1 */
};

static struct item_found *group_of(struct groups *g, const struct search_hit *hit)
{
    size_t i = 5381;

    for (const char *p = hit->title; *p != '\0'; p++)
        i = i * 33 + (unsigned char)*p;
    for (i %= BUCKETS; g->bucket[i] != 0; i = (i + 1) % BUCKETS) {
        if (str_eq(g->list[g->bucket[i] - 1].title, hit->title))
            return &g->list[g->bucket[i] - 1];
    }
    g->list[g->n] = (struct item_found) { .title = hit->title, .why = hit->why };
    g->bucket[i] = (int)++g->n;
    return &g->list[g->n - 1];
}

static struct groups *group(struct call *c, const struct search_hit *hits, size_t n)
{
    struct groups *g = mem_new(c->mem, struct groups);

    g->list = mem_array(c->mem, struct item_found, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct item_found *line = group_of(g, &hits[i]);

        if (line->n_hits < ITEM_SAME_MAX)
            line->hits[line->n_hits++] = hits[i];
        line->total++;
    }
    return g;
}

static enum err filtered(
    struct call *c, const struct item_filter *f, struct search_hit *hits, size_t *n)
{
    struct item_card *cards = mem_array(c->mem, struct item_card, *n + 1);
    size_t n_cards, m = 0;

    TRY(cards_of(c, f, hits, *n, cards, &n_cards));
    for (size_t i = 0, j = 0; i < *n && j < n_cards; i++) {
        if (hits[i].object_id == cards[j].record_id) {
            hits[m++] = hits[i];
            j++;
        }
    }
    *n = m;
    return OK;
}

/* The cards of all lines of a page, read together. */
static enum err fill_cards(struct call *c, struct item_found *lines, size_t n)
{
    const struct item_filter any = { 0 };
    struct search_hit *hits = mem_array(c->mem, struct search_hit, n * ITEM_SAME_MAX + 1);
    struct item_card *cards = mem_array(c->mem, struct item_card, n * ITEM_SAME_MAX + 1);
    size_t n_hits = 0, n_cards, next = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < lines[i].n_hits; j++)
            hits[n_hits++] = lines[i].hits[j];
    }
    TRY(cards_of(c, &any, hits, n_hits, cards, &n_cards));
    for (size_t i = 0; i < n; i++) {
        lines[i].cards = cards + next;
        for (size_t j = 0; j < lines[i].n_hits && next < n_cards; j++) {
            if (cards[next].record_id == lines[i].hits[j].object_id) {
                lines[i].n_cards++;
                next++;
            }
        }
    }
    return OK;
}

enum err item_find(struct call *c, const struct item_filter *f, struct item_found **ret,
    size_t *ret_n, int64_t *ret_total)
{
    struct search_hit *hits;
    struct groups *g;
    size_t n, from;

    TRY(find_hits(c, f, &hits, &n));
    if (filters(f))
        TRY(filtered(c, f, hits, &n));
    g = group(c, hits, n);
    from = (size_t)f->offset < g->n ? (size_t)f->offset : g->n;
    *ret = g->list + from;
    *ret_n = g->n - from < (size_t)f->limit ? g->n - from : (size_t)f->limit;
    *ret_total = (int64_t)g->n;
    return fill_cards(c, *ret, *ret_n);
}

/* ---- what there is to choose from
 * --------------------------------------------------------------------- */

enum err item_offices(struct call *c, struct item_group **ret, size_t *ret_n)
{
    const struct org *org;
    struct item_tally *rows;
    struct item_group *list;
    size_t n;

    TRY(item_store_offices(c, day_text(c->mem, day_of(c->now)), &rows, &n));
    TRY(org_read(c, &org));
    list = mem_array(c->mem, struct item_group, n + 1);
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct item_group) {
            .code = rows[i].code, .name = { rows[i].code, rows[i].code }, .n = rows[i].n
        };
        for (size_t j = 0; j < org->n_departments; j++) {
            const struct department *office = &org->departments[j];

            if (str_eq(office->code, rows[i].code))
                list[i].name = (struct pair) { office->name_zh, office->name_en };
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

static void count_theme(struct item_group *list, size_t *n, const char *theme, int64_t count)
{
    const struct pair *name = item_theme_name(theme);

    for (size_t i = 0; i < *n; i++) {
        if (str_eq(list[i].code, theme)) {
            list[i].n += count;
            return;
        }
    }
    if (name != NULL)
        list[(*n)++] = (struct item_group) { .code = theme, .name = *name, .n = count };
}

static int by_code(const void *pa, const void *pb)
{
    const struct item_group *a = pa, *b = pb;

    return strcmp(a->code, b->code);
}

static struct item_group *themes_of(
    struct call *c, const char *audience, const struct item_tally *rows, size_t n, size_t *ret_n)
{
    struct item_group *list = mem_array(c->mem, struct item_group, THEMES_MAX + 1);
    const char *prefix = str_printf(c->mem, "%s:", audience);
    size_t m = 0;

    for (size_t i = 0; i < n; i++) {
        size_t parts;
        char **themes = str_split(c->mem, rows[i].code, ' ', &parts);

        for (size_t j = 0; j < parts && m < THEMES_MAX; j++) {
            if (str_starts(themes[j], prefix))
                count_theme(list, &m, themes[j], rows[i].n);
        }
    }
    if (m > 0)
        qsort(list, m, sizeof *list, by_code);
    *ret_n = m;
    return list;
}

enum err item_themes(struct call *c, struct item_group **ret_person, size_t *ret_n_person,
    struct item_group **ret_firm, size_t *ret_n_firm)
{
    struct item_tally *rows;
    size_t n;

    TRY(item_store_themes(c, day_text(c->mem, day_of(c->now)), &rows, &n));
    *ret_person = themes_of(c, "person", rows, n, ret_n_person);
    *ret_firm = themes_of(c, "firm", rows, n, ret_n_firm);
    return OK;
}
