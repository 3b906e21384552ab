/* item_load.c – from a pack to published records. */
#include "app/item/item_load.h"

#include <dirent.h>
#include <unistd.h>

#include "app/item/item_check.h"
#include "app/item/parts.h"
#include "core/element/element.h"
#include "core/publish/record.h"
#include "core/registry/registry.h"
#include "core/search/search.h"
#include "lib/base/mem.h"
#include "lib/base/site.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define FILES_MAX 10000
#define VERSIONS_MAX 20
#define SYNONYMS_MAX 4000
#define BOOKS 8

/* A file with a list of records under one key. */
struct book {
    const char *file, *key, *kind;
    const struct shape *shape;
    size_t size;
    bool optional;      /* the file may be absent */
    const char **codes; /* of the records, in order */
    char *rows;
    size_t n;
};

struct pack {
    struct call *c;
    struct conf *k;
    const char *dir;
    const char *since; /* from when elements, places and offices are in force */
    day since_day;
    struct book books[BOOKS];
    struct audit *audit;
    struct item *items; /* one for each version */
    const char **slugs;
    size_t n_items, n_files;
    const char **words;
    int *groups;
    size_t n_words;
};

/* ---- reading
 * ------------------------------------------------------------------------------------- */

/* The first member of each of these structs is its code. */
static const char *code_of(const struct book *b, size_t i)
{
    return *(const char *const *)(const void *)(b->rows + i * b->size);
}

static enum err read_book(struct pack *p, struct book *b)
{
    struct conf_node *root, *list;

    if (b->optional && access(str_printf(p->c->mem, "%s/%s", p->dir, b->file), F_OK) != 0)
        return OK;
    TRY(conf_read(p->k, p->dir, b->file, &root));
    list = conf_need_list(p->k, root, b->key);
    b->n = conf_count(list);
    b->rows = mem_zero_(p->c->mem, b->size, b->n + 1, b->kind);
    b->codes = mem_array(p->c->mem, const char *, b->n + 1);
    for (size_t i = 0; i < b->n; i++) {
        shape_from_conf(p->c, p->k, conf_at(list, i), NULL, b->shape, b->rows + i * b->size);
        b->codes[i] = str_or(code_of(b, i), "");
        if (str_in(b->codes[i], b->codes, i))
            conf_error(p->k, conf_at(list, i), N_("{code} stands twice"), "code", b->codes[i]);
    }
    return OK;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the .yaml files of a folder without the ending, sorted; none if there is no folder. */
static const char **yaml_files(struct pack *p, const char *folder, size_t *ret_n)
{
    DIR *d = opendir(str_printf(p->c->mem, "%s/%s", p->dir, folder));
    const char **names = mem_array(p->c->mem, const char *, FILES_MAX);
    size_t n = 0;

    for (struct dirent *e = d == NULL ? NULL : readdir(d); e != NULL && n < FILES_MAX;
         e = readdir(d)) {
        if (str_ends(e->d_name, ".yaml") && e->d_name[0] != '.')
            names[n++] = str_dup_n(p->c->mem, e->d_name, strlen(e->d_name) - 5);
    }
    if (d != NULL)
        closedir(d);
    if (n > 0)
        qsort(names, n, sizeof *names, by_name);
    *ret_n = n;
    return names;
}

static void read_version(struct pack *p, struct conf_node *root, struct conf_node *version,
    const char *slug, const char **last)
{
    static const char *const states[] = { "published", "suspended", "cancelled", NULL };
    struct item *m = &p->items[p->n_items];
    day d;

    *m = (struct item) { 0 };
    m->effective_on = conf_day_or(p->k, version, "effective_on", NULL);
    audit_on(p->audit, str_or(m->effective_on, p->since));
    item_read(p->c, p->k, root, version, p->audit, false, m);
    m->state =
        conf_has(version, "state") ? states[conf_word(p->k, version, "state", states)] : states[0];
    m->slug = slug;
    p->n_items++;
    if (m->effective_on == NULL || !day_parse(m->effective_on, &d))
        conf_error(p->k, version, N_("{key} is missing"), "key", "effective_on");
    else if (*last != NULL && strcmp(*last, m->effective_on) >= 0)
        conf_error(p->k, version, N_("versions stand in the order of their days, oldest first"));
    else
        *last = m->effective_on;
    if (!str_eq(m->state, "published") && m->reason.zh == NULL)
        conf_error(p->k, version, N_("say why the item is suspended or cancelled"));
}

static enum err read_item(struct pack *p, const char *slug)
{
    struct conf_node *root, *versions;
    const char *last = NULL;

    TRY(conf_read(p->k, p->dir, str_printf(p->c->mem, "items/%s.yaml", slug), &root));
    versions = conf_need_list(p->k, root, "versions");
    if (conf_count(versions) == 0 || conf_count(versions) > VERSIONS_MAX) {
        conf_error(p->k, root, N_("an item has 1 to 20 versions"));
        return OK;
    }
    p->items = mem_grow(p->c->mem, p->items, struct item, p->n_items + conf_count(versions));
    for (size_t i = 0; i < conf_count(versions); i++)
        read_version(p, root, conf_at(versions, i), slug, &last);
    return OK;
}

static enum err read_items(struct pack *p)
{
    const char **slugs = yaml_files(p, "items", &p->n_files);

    for (size_t i = 0; i < p->n_files; i++) {
        enum err e = read_item(p, slugs[i]);

        if (e != OK && e != ERR_INVALID) /* a file that is no YAML is among the errors of k */
            return e;
    }
    return OK;
}

static enum err read_synonyms(struct pack *p)
{
    struct conf_node *root, *list;
    const char *file = "search/synonyms.yaml";

    p->words = mem_array(p->c->mem, const char *, SYNONYMS_MAX);
    p->groups = mem_array(p->c->mem, int, SYNONYMS_MAX);
    TRY(conf_read(p->k, p->dir, file, &root));
    list = conf_need_list(p->k, root, "synonyms");
    for (size_t i = 0; i < conf_count(list); i++) {
        size_t n;
        const char **words = conf_texts(p->k, conf_at(list, i), "words", &n);

        if (n < 2 || p->n_words + n > SYNONYMS_MAX) {
            conf_error(p->k, conf_at(list, i), N_("a group has two words at least"));
            continue;
        }
        for (size_t j = 0; j < n; j++) {
            p->words[p->n_words] = words[j];
            p->groups[p->n_words++] = (int)i + 1;
        }
    }
    return OK;
}

/* What items refer to; published before items are read, so that the rules see it. All of it is in
 * one transaction: an error anywhere takes everything back. */
static const struct book books[BOOKS] = {
    { .file = "elements.yaml",
        .key = "elements",
        .kind = ELEMENT_KIND,
        .shape = element_shape,
        .size = sizeof(struct element) },
    { .file = "places.yaml",
        .key = "places",
        .kind = PLACE_KIND,
        .shape = place_shape,
        .size = sizeof(struct place) },
    { .file = "phones.yaml",
        .key = "phones",
        .kind = PHONE_KIND,
        .shape = phone_shape,
        .size = sizeof(struct phone) },
    { .file = "laws.yaml",
        .key = "laws",
        .kind = LAW_KIND,
        .shape = law_shape,
        .size = sizeof(struct law) },
    { .file = "catalogue.yaml",
        .key = "catalogue",
        .kind = CATALOGUE_KIND,
        .shape = catalogue_shape,
        .size = sizeof(struct catalogue) },
    { .file = "unified.yaml",
        .key = "unified",
        .kind = UNIFIED_KIND,
        .shape = unified_shape,
        .size = sizeof(struct unified),
        .optional = true },
    { .file = "blanks.yaml",
        .key = "blanks",
        .kind = BLANK_KIND,
        .shape = blank_shape,
        .size = sizeof(struct blank),
        .optional = true },
    { .file = "materials.yaml",
        .key = "materials",
        .kind = MATERIAL_KIND,
        .shape = material_kind_shape,
        .size = sizeof(struct material),
        .optional = true },
};

/* ---- publishing
 * ------------------------------------------------------------------------------------ */

/* Whoever follows records of this kind hears of a further version; asked again, that does nothing.
 */
static enum err tell(struct call *c, const struct book *b, int64_t id, int version)
{
    const struct record_kind *k = version < 2 ? NULL : record_kind_find(b->kind);
    struct registry_version v;

    if (k == NULL || k->published == NULL)
        return OK;
    TRY(registry_exact(c, id, version, &v));
    return k->published(c, &v);
}

static enum err publish_book(struct pack *p, const struct book *b)
{
    for (size_t i = 0; i < b->n; i++) {
        int64_t id;
        int version;

        TRY(registry_publish(p->c, b->kind, b->codes[i],
            shape_to_text(p->c->mem, b->shape, b->rows + i * b->size), p->since_day, &id,
            &version));
        TRY(tell(p->c, b, id, version));
    }
    return OK;
}

static enum err load_books(struct pack *p)
{
    for (size_t i = 0; i < BOOKS; i++) {
        p->books[i] = books[i];
        TRY(read_book(p, &p->books[i]));
    }
    TRY(conf_done(p->k));
    for (size_t i = 0; i < BOOKS; i++)
        TRY(publish_book(p, &p->books[i]));
    return OK;
}

const char item_deriver_slot[] = "item.deriver";

/* All versions of one file. */
static enum err publish_item(
    struct pack *p, struct item *versions, size_t n, struct load_count *count)
{
    const struct item_deriver *d = site_find(p->c->site, item_deriver_slot);

    if (d != NULL)
        TRY(d->derive(p->c, versions, n, &versions, &n));
    for (size_t i = 0; i < n; i++) {
        bool changed;

        TRY(item_publish(p->c, audit_org(p->audit), &versions[i], &changed));
        count->changed += changed;
    }
    count->versions += (int)n;
    return OK;
}

static enum err publish_items(struct pack *p, struct load_count *n)
{
    size_t first = 0;

    for (size_t i = 0; i < p->n_items; i++) {
        if (i + 1 < p->n_items && p->items[i + 1].slug == p->items[i].slug)
            continue;
        TRY(publish_item(p, &p->items[first], i + 1 - first, n));
        first = i + 1;
    }
    return OK;
}

enum err item_load_pack(struct call *c, struct conf *k, const char *dir, struct load_count *ret)
{
    struct pack *p = mem_new(c->mem, struct pack);

    *p = (struct pack) { .c = c, .k = k, .dir = dir, .since = "2021-01-01" };
    must(day_parse(p->since, &p->since_day));
    TRY(load_books(p));
    TRY(audit_begin(c, NULL, &p->audit));
    TRY(read_items(p));
    TRY(read_synonyms(p));
    TRY(conf_done(k));
    *ret = (struct load_count) { .elements = (int)p->books[0].n,
        .places = (int)p->books[1].n,
        .items = (int)p->n_files,
        .synonyms = (int)p->n_words };
    TRY(search_synonyms_put(c, p->words, p->groups, p->n_words));
    return publish_items(p, ret);
}
