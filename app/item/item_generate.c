/* item_generate.c – patterns × catalogue × offices. */
#include "app/item/item_generate.h"

#include <jansson.h>

#include "app/item/item.h"
#include "app/item/item_io.h"
#include "app/item/parts.h"
#include "core/org/org.h"
#include "core/registry/registry.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define SINCE "2021-01-01"
#define PATTERNS_MAX 400
#define STRIDE 7 /* how entries are spread over the offices; any number prime to theirs */

struct generator {
    struct call *c;
    void *mem; /* for all that stays */
    struct item patterns[PATTERNS_MAX];
    size_t n_patterns, n_there;
    const struct org *org;
    const struct definition_list *catalogue;
};

static enum err take_pattern(struct call *c, const struct registry_version *v, void *data)
{
    struct generator *g = data;
    void *mem = c->mem;
    struct item m;
    enum err e;

    if (str_eq(v->state, "cancelled"))
        return OK;
    g->n_there++;
    c->mem = g->mem;
    e = item_parse(c, v, &m);
    c->mem = mem;
    TRY(e);
    if (!m.generated && str_eq(m.state, "published") && g->n_patterns < PATTERNS_MAX)
        g->patterns[g->n_patterns++] = m;
    return OK;
}

/* A pattern of the same type if there is one, taken in turn. */
static const struct item *pattern_for(const struct generator *g, const char *type, size_t turn)
{
    for (size_t i = 0; i < g->n_patterns; i++) {
        const struct item *m = &g->patterns[(turn + i) % g->n_patterns];

        if (str_eq(m->type, type) && !m->filing)
            return m;
    }
    return &g->patterns[turn % g->n_patterns];
}

/* Days that a city might promise, never more than the law gives. */
static void vary(struct item *m, size_t turn)
{
    if (!item_immediate(m) && !m->legal.none && str_eq(m->legal.unit, m->promise.unit) &&
        m->legal.n > 1)
        m->promise.n = 1 + (int)(turn % (size_t)m->legal.n);
}

static void make(const struct generator *g, const struct catalogue *k,
    const struct department *office, size_t turn, struct item *ret)
{
    struct call *c = g->c;
    const char **synonyms = mem_array(c->mem, const char *, 1);
    struct item m = *pattern_for(g, k->type, turn);

    synonyms[0] = k->name;
    m.catalogue = k->code;
    m.catalogue_provisional = true;
    m.name = (struct pair) { k->name, str_printf(c->mem, "Service %s (generated)", k->code) };
    m.summary = (struct pair) {
        str_printf(c->mem, "“%s”的办事指南。本页为演示用的生成内容，不是真实的办事依据。", k->name),
        str_printf(c->mem,
            "Guide of service %s. Generated for the demonstration, not a source of "
            "law.",
            k->code)
    };
    m.type = k->type;
    m.level = office->level;
    m.office = office->code;
    m.decided_by = m.supervised_by = NULL;
    m.slug = str_printf(c->mem, "generated-%s-%s", k->code, office->code);
    m.synonyms = synonyms;
    m.n_synonyms = 1;
    m.generated = true;
    m.phones = (struct item_phones) { str_printf(c->mem, "advice-%s", office->code),
        str_printf(c->mem, "complaint-%s", office->code) };
    vary(&m, turn);
    *ret = m;
}

static enum err write_one(
    const struct generator *g, struct item *m, struct buf *out, struct item_file *file)
{
    scoped_mem void *own = mem_context(g->c->mem);
    const struct registry_version v = { .state = "published", .effective_on = SINCE };
    struct call c = *g->c;
    json_t *o;

    c.mem = own;
    TRY(item_complete(&c, g->org, m));
    o = item_document(&v, m);
    buf_reset(out);
    conf_write(out, o);
    json_decref(o);
    return item_file_put(g->c, file, out);
}

static enum err write_all(
    const struct generator *g, size_t missing, struct item_file *file, size_t *ret_n)
{
    size_t entries = g->catalogue->n, offices = g->org->n_departments, n = 0;
    const struct catalogue *list = g->catalogue->values;
    struct buf out;

    buf_init(&out, g->c->mem, 4 << 20);
    for (size_t turn = 0; n < missing && turn < entries * offices; turn++) {
        const struct catalogue *k = &list[turn % entries];
        const struct department *office =
            &g->org->departments[(turn % entries + turn / entries * STRIDE) % offices];
        void *mem = g->c->mem;
        struct item m;

        if (!k->provisional || office->level == 0 || !str_starts(k->code + 6, "5"))
            continue; /* entries of the city's own items stay theirs */
        g->c->mem = mem_context(mem);
        make(g, k, office, turn, &m);
        TRY(write_one(g, &m, &out, file));
        mem_free(g->c->mem);
        g->c->mem = mem;
        n++;
    }
    *ret_n = n;
    return n == missing
               ? OK
               : fail(g->c, ERR_STATE, N_("The catalogue has too few entries for so many"));
}

enum err item_generate(struct call *c, const char *path, size_t total, size_t *ret_n)
{
    struct generator *g = mem_new(c->mem, struct generator);
    struct item_file *file;
    enum err e;

    *ret_n = 0;
    g->c = c;
    g->mem = c->mem;
    TRY(org_read(c, &g->org));
    TRY(definition_list(c, &definition_of_catalogue, &g->catalogue));
    TRY(registry_each(c, ITEM_KIND, DAY_NONE, take_pattern, g));
    if (g->n_patterns == 0)
        return fail(c, ERR_STATE, N_("There is no item to take as a pattern: load a city first"));
    TRY(item_file_open(c, path, &file));
    e = total > g->n_there ? write_all(g, total - g->n_there, file, ret_n) : OK;
    return e == OK ? item_file_close(c, file) : e;
}
