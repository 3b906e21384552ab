/* access.c – the market access negative list: loading, asking, and comparing with what the city
 * demands. Knows the items it is compared with, and changes none. */
#include "app/lists/access.h"

#include <dirent.h>
#include <stdlib.h>

#include "app/item/item.h"
#include "core/registry/definition.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define EDITIONS_MAX 50
#define FINDINGS_MAX 20000

static const char *const kinds[] = { "prohibited", "permitted", NULL };

static const struct shape entry_shape[] = {
    SHAPE(struct access_entry, kind, WORD, .required = true, .words = kinds),
    SHAPE(struct access_entry, code, TEXT),
    SHAPE(struct access_entry, number, TEXT),
    SHAPE(struct access_entry, industry, TEXT, .required = true),
    SHAPE(struct access_entry, title, PAIR, .required = true),
    SHAPE_MANY(struct access_entry, measures, PAIRS, .required = true),
    SHAPE(struct access_entry, authority, TEXT, .required = true),
    SHAPE_MANY(struct access_entry, words, TEXTS, .required = true),
    SHAPE_MANY(struct access_entry, catalogue, TEXTS),
    SHAPE(struct access_entry, local, BOOL),
    SHAPE_MANY(struct access_entry, allows, TEXTS),
    SHAPE(struct access_entry, note, PAIR),
    SHAPE(struct access_entry, source, TEXT, .required = true),
    SHAPE(struct access_entry, verified, BOOL, .required = true),
    SHAPE_END,
};
static const struct shape barrier_shape[] = {
    SHAPE(struct access_barrier, code, TEXT, .required = true),
    SHAPE(struct access_barrier, name, PAIR, .required = true),
    SHAPE_MANY(struct access_barrier, words, TEXTS, .required = true),
    SHAPE_END,
};
static const struct shape list_shape[] = {
    SHAPE(struct access_list, code, TEXT, .required = true),
    SHAPE(struct access_list, edition, TEXT, .required = true),
    SHAPE(struct access_list, name, PAIR, .required = true),
    SHAPE(struct access_list, document, TEXT, .required = true),
    SHAPE(struct access_list, effective_on, DAY, .required = true),
    SHAPE(struct access_list, total, INT, .min = 1, .max = 10000),
    SHAPE(struct access_list, prohibited, INT, .max = 10000),
    SHAPE(struct access_list, permitted, INT, .max = 10000),
    SHAPE(struct access_list, complete, BOOL),
    SHAPE(struct access_list, source, TEXT, .required = true),
    SHAPE(struct access_list, verified, BOOL, .required = true),
    SHAPE_LIST_OF(struct access_list, entries, struct access_entry, entry_shape, .required = true),
    SHAPE_LIST_OF(struct access_list, barriers, struct access_barrier, barrier_shape),
    SHAPE_END,
};
static const struct definition_kind definition_of_access_list = {
    .kind = ACCESS_KIND, .shape = list_shape, .size = sizeof(struct access_list)
};

/* ---- loading --------------------------------------------------------------------------------- */

static const struct access_barrier *find_barrier(const struct access_list *l, const char *code)
{
    for (size_t i = 0; i < l->n_barriers; i++) {
        if (str_eq(l->barriers[i].code, code))
            return &l->barriers[i];
    }
    return NULL;
}

static void check_list(struct conf *k, struct conf_node *root, const struct access_list *l)
{
    size_t all = (size_t)l->total, listed = l->n_entries;

    if (!str_eq(l->code, ACCESS_CODE))
        conf_error(k, root, N_("the list has another code than {code}"), "code", ACCESS_CODE);
    if (l->prohibited + l->permitted != l->total)
        conf_error(k, root, N_("prohibited and permitted entries do not add up to the total"));
    if (listed > all || (l->complete && listed != all))
        conf_error(k, root, N_("the number of entries does not fit the total"));
    for (size_t i = 0; i < l->n_entries; i++) {
        const struct access_entry *e = &l->entries[i];

        for (size_t m = 0; m < e->n_allows; m++) {
            if (find_barrier(l, e->allows[m]) == NULL)
                conf_error(k, root, N_("the entry {title} allows the unknown barrier {code}"),
                    "title", e->title.zh, "code", e->allows[m]);
        }
        if (e->local && e->n_catalogue == 0)
            conf_error(k, root, N_("the entry {title} is carried out here, but names no item"),
                "title", e->title.zh);
    }
}

static enum err load_edition(struct call *c, struct conf *k, const char *dir, const char *name)
{
    size_t before = conf_errors(k);
    struct access_list l = { 0 };
    struct conf_node *root;
    int64_t id;
    int version;
    day on;

    TRY(conf_read(k, dir, str_printf(c->mem, "lists/%s", name), &root));
    shape_from_conf(c, k, root, NULL, list_shape, &l);
    if (conf_errors(k) == before)
        check_list(k, root, &l);
    if (conf_errors(k) > before)
        return OK;
    must(day_parse(l.effective_on, &on));
    return registry_publish(
        c, ACCESS_KIND, ACCESS_CODE, shape_to_text(c->mem, list_shape, &l), on, &id, &version);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum err access_load(struct call *c, struct conf *k, const char *dir)
{
    const char **names = mem_array(c->mem, const char *, EDITIONS_MAX);
    DIR *d = opendir(str_printf(c->mem, "%s/lists", dir));
    size_t n = 0;

    for (struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL && n < EDITIONS_MAX;
         e = readdir(d)) {
        if (str_starts(e->d_name, "market-access-") && str_ends(e->d_name, ".yaml"))
            names[n++] = str_dup(c->mem, e->d_name);
    }
    if (d != NULL)
        (void)closedir(d);
    if (n > 0)
        qsort(names, n, sizeof *names, by_text);
    for (size_t i = 0; i < n; i++)
        TRY(load_edition(c, k, dir, names[i]));
    return OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

static enum err none_yet(struct call *c, enum err e)
{
    return e == ERR_NOT_FOUND ? fail(c, e, N_("No edition of the list was in force on that day"))
                              : e;
}

enum err access_current(struct call *c, day on, const struct access_list **ret)
{
    const struct definition *d;
    struct registry_version v;
    struct access_list *l;

    if (on == DAY_NONE || on == day_of(c->now)) {
        TRY(none_yet(c, definition_current(c, &definition_of_access_list, ACCESS_CODE, &d)));
        *ret = d->value;
        return OK;
    }
    TRY(none_yet(c, registry_current(c, ACCESS_KIND, ACCESS_CODE, on, &v)));
    l = mem_new(c->mem, struct access_list);
    *l = (struct access_list) { 0 };
    if (!shape_from_text(c->mem, list_shape, v.body, l))
        return fail_internal(c, "access list version %d is no JSON", v.version);
    *ret = l;
    return OK;
}

enum err access_editions(struct call *c, struct access_edition **ret, size_t *ret_n)
{
    struct registry_version newest, *all;
    struct access_edition *list;
    size_t n, m = 0;
    enum err e = registry_current(c, ACCESS_KIND, ACCESS_CODE, DAY_NONE, &newest);

    *ret = NULL;
    *ret_n = 0;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    TRY(registry_history(c, newest.record_id, &all, &n));
    list = mem_array(c->mem, struct access_edition, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct definition *d;
        const struct access_list *l;

        TRY(definition_exact(c, &definition_of_access_list, newest.record_id, all[i].version, &d));
        l = d->value;
        if (m > 0 && str_eq(list[m - 1].effective_on, all[i].effective_on))
            m--; /* corrected on the same day */
        list[m++] = (struct access_edition) {
            .edition = l->edition, .effective_on = all[i].effective_on, .name = l->name
        };
    }
    *ret = list;
    *ret_n = m;
    return OK;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9');
}

static const char *lower(const void *mem, const char *s)
{
    char *low = str_dup(mem, s);

    for (char *p = low; *p != '\0'; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    }
    return low;
}

/* Latin words are whole words: "port" is not in "transport". Chinese has no spaces. */
static bool holds(const char *text, const char *word)
{
    for (const char *at = strstr(text, word); at != NULL && *word != '\0';
         at = strstr(at + 1, word)) {
        const char *end = at + strlen(word);
        bool inside = is_letter(*word) && at > text && is_letter(at[-1]);

        if (!inside && !(is_letter(end[-1]) && is_letter(*end)))
            return true;
    }
    return false;
}

/* 3: one of the words of the entry is in the question, or begins like it; 2: the question stands in
 * the title; 1: in a measure. */
static int fits(const void *mem, const struct access_entry *e, const char *q)
{
    for (size_t i = 0; i < e->n_words; i++) {
        const char *word = lower(mem, e->words[i]);

        if (holds(q, word) || (utf8_length(q) > 1 && holds(word, q)))
            return 3;
    }
    if (holds(e->title.zh, q) || holds(lower(mem, e->title.en), q))
        return 2;
    for (size_t i = 0; i < e->n_measures; i++) {
        if (holds(e->measures[i].zh, q) || holds(lower(mem, e->measures[i].en), q))
            return 1;
    }
    return 0;
}

static int best_fit(struct call *c, const struct access_entry *e, const char *words)
{
    size_t n;
    char **parts = str_split(c->mem, words, ' ', &n);
    int best = fits(c->mem, e, words);

    for (size_t i = 0; i < n && n > 1; i++) {
        int fit = str_blank(parts[i]) ? 0 : fits(c->mem, e, parts[i]);

        best = fit > best ? fit : best;
    }
    return best;
}

enum err access_ask(struct call *c, const char *words, day on, struct access_answer *ret)
{
    const char *q = lower(c->mem, str_trim(c->mem, str_or(words, "")));
    const struct access_list *l;
    const struct access_entry **found;
    size_t n = 0;

    TRY(access_current(c, on, &l));
    found = mem_array(c->mem, const struct access_entry *, l->n_entries + 1);
    for (size_t i = 0; *q == '\0' && i < l->n_entries; i++)
        found[n++] = &l->entries[i];
    for (int fit = 3; *q != '\0' && fit > 0; fit--) {
        for (size_t i = 0; i < l->n_entries; i++) {
            if (best_fit(c, &l->entries[i], q) == fit)
                found[n++] = &l->entries[i];
        }
    }
    *ret = (struct access_answer) { .list = l, .found = found, .n = n };
    return OK;
}

const char *access_verdict(const struct access_answer *a)
{
    if (a->n > 0)
        return "listed";
    return a->list->complete ? "not_listed" : "not_in_selection";
}

/* ---- against the items ----------------------------------------------------------------------- */

struct comparison {
    struct access_report *report;
    const char **seen; /* catalogue codes of the items in force */
    size_t n_seen;
};

static void add(struct call *c, struct access_report *r, struct access_finding f)
{
    if (r->n == FINDINGS_MAX)
        return;
    if (r->n % 128 == 0)
        r->findings = mem_grow(c->mem, r->findings, struct access_finding, r->n + 128);
    r->findings[r->n++] = f;
}

static const struct access_entry *entry_of(const struct access_list *l, const char *catalogue)
{
    for (size_t i = 0; i < l->n_entries; i++) {
        if (str_in(catalogue, l->entries[i].catalogue, l->entries[i].n_catalogue))
            return &l->entries[i];
    }
    return NULL;
}

static void check_conditions(struct call *c, struct access_report *r, const struct item *m,
    const struct access_entry *e, struct access_finding f)
{
    for (size_t i = 0; i < m->n_conditions; i++) {
        for (size_t b = 0; b < r->list->n_barriers; b++) {
            const struct access_barrier *barrier = &r->list->barriers[b];

            if (e != NULL && str_in(barrier->code, e->allows, e->n_allows))
                continue;
            for (size_t w = 0; w < barrier->n_words; w++) {
                if (strstr(m->conditions[i].zh, barrier->words[w]) == NULL)
                    continue;
                f.rule = "beyond-list";
                f.entry = e;
                f.barrier = barrier;
                f.text = str_dup(c->mem, m->conditions[i].zh);
                add(c, r, f);
                break;
            }
        }
    }
}

static void remember(struct call *c, struct comparison *x, const char *catalogue)
{
    if (x->n_seen % 512 == 0)
        x->seen = mem_grow(c->mem, x->seen, const char *, x->n_seen + 512);
    x->seen[x->n_seen++] = catalogue;
}

struct visit {
    struct call *c; /* whose memory lasts */
    struct comparison *x;
};

static enum err look_at(struct call *c, const struct registry_version *v, void *data)
{
    const struct visit *visit = data;
    struct access_report *r = visit->x->report;
    struct item m;
    struct access_finding f;

    if (!str_eq(v->state, "published"))
        return OK;
    TRY(item_parse(c, v, &m));
    f = (struct access_finding) { .item = str_dup(visit->c->mem, m.code),
        .item_name = str_dup(visit->c->mem, m.name.zh),
        .office = str_dup(visit->c->mem, m.office) };
    remember(visit->c, visit->x, str_dup(visit->c->mem, m.catalogue));
    if (!str_eq(m.type, "01") || !item_has_audience(&m, "firm"))
        return OK;
    r->items++;
    check_conditions(visit->c, r, &m, entry_of(r->list, m.catalogue), f);
    if (entry_of(r->list, m.catalogue) == NULL) {
        f.rule = "off-list";
        add(visit->c, r, f);
    }
    return OK;
}

static int by_rule(const void *pa, const void *pb)
{
    static const char *const order[] = { "beyond-list", "no-item", "off-list" };
    const struct access_finding *a = pa, *b = pb;
    int at = 0, bt = 0;

    for (int i = 0; i < (int)COUNT_OF(order); i++) {
        at = str_eq(a->rule, order[i]) ? i : at;
        bt = str_eq(b->rule, order[i]) ? i : bt;
    }
    if (at != bt)
        return at - bt;
    return strcmp(
        str_or(a->item, str_or(a->catalogue, "")), str_or(b->item, str_or(b->catalogue, "")));
}

/* registry_each frees what a page of records took: what lasts is made in a memory of its own. */
enum err access_check(struct call *c, struct access_report *ret)
{
    struct call lasting = *c;
    struct comparison x = { .report = ret };
    struct visit visit = { .c = &lasting, .x = &x };

    *ret = (struct access_report) { 0 };
    TRY(access_current(c, DAY_NONE, &ret->list));
    TRY(registry_each(c, ITEM_KIND, DAY_NONE, look_at, &visit));
    if (x.n_seen > 0)
        qsort(x.seen, x.n_seen, sizeof *x.seen, by_text);
    for (size_t i = 0; i < ret->list->n_entries; i++) {
        const struct access_entry *e = &ret->list->entries[i];

        for (size_t m = 0; e->local && m < e->n_catalogue; m++) {
            const char *code = e->catalogue[m];

            if (x.n_seen == 0 || bsearch(&code, x.seen, x.n_seen, sizeof code, by_text) == NULL)
                add(c, ret,
                    (struct access_finding) { .rule = "no-item", .entry = e, .catalogue = code });
        }
    }
    if (ret->n > 0)
        qsort(ret->findings, ret->n, sizeof *ret->findings, by_rule);
    return OK;
}
