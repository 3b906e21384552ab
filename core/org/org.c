/* org.c – the organisation in memory, and its loading from the pack. */
#include "core/org/org.h"

#include <stdio.h>

#include "core/org/org_store.h"
#include "core/registry/registry.h"
#include "lib/base/check.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/shelf.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

const char org_slot[] = "org";

#define LINE_MAX_ 1024
#define ORG_MEMORY (4 * 1024 * 1024) /* a few generations */

/* In memory per generation of the registry, which loading the pack adds to. */
struct org_memory {
    struct shelf *shelf;
    const struct org *at_start; /* for who has no database at hand */
};

static enum err read_org(struct call *c, struct org **ret)
{
    void *mem = c->mem;
    struct org *o = mem_new(NULL, struct org);
    enum err e;

    c->mem = o;
    e = store_departments(c, &o->departments, &o->n_departments);
    if (e == OK)
        e = store_halls(c, &o->halls, &o->n_halls);
    c->mem = mem;
    if (e != OK) {
        mem_free(o);
        return e;
    }
    *ret = o;
    return OK;
}

enum err org_read(struct call *c, const struct org **ret)
{
    struct org *o;

    TRY(read_org(c, &o));
    *ret = talloc_steal(c->mem, o);
    return OK;
}

const struct org *org_all(struct call *c)
{
    const struct org_memory *m = site_get(c->site, org_slot);
    const struct org *known;
    struct org *o;
    const char *key;
    int64_t generation;

    if (m->shelf == NULL || c->db == NULL || registry_lists_generation(c, &generation) != OK)
        return m->at_start;
    key = str_printf(c->mem, "org %lld", (long long)generation);
    known = shelf_get(m->shelf, key, c->mem);
    if (known != NULL)
        return known;
    if (read_org(c, &o) != OK)
        return m->at_start;
    /* what a write sees may yet be undone */
    return registry_may_keep(c) ? shelf_put(m->shelf, key, o, c->mem) : talloc_steal(c->mem, o);
}

const struct department *org_department(struct call *c, int64_t id)
{
    const struct org *o = org_all(c);

    for (size_t i = 0; i < o->n_departments; i++) {
        if (o->departments[i].id == id)
            return &o->departments[i];
    }
    return NULL;
}

const struct department *org_department_by_code(struct call *c, const char *code)
{
    const struct org *o = org_all(c);

    for (size_t i = 0; i < o->n_departments; i++) {
        if (str_eq(o->departments[i].code, code))
            return &o->departments[i];
    }
    return NULL;
}

const struct hall *org_hall(struct call *c, int64_t id)
{
    const struct org *o = org_all(c);

    for (size_t i = 0; i < o->n_halls; i++) {
        if (o->halls[i].id == id)
            return &o->halls[i];
    }
    return NULL;
}

const struct hall *org_hall_by_code(struct call *c, const char *code)
{
    const struct org *o = org_all(c);

    for (size_t i = 0; i < o->n_halls; i++) {
        if (str_eq(o->halls[i].code, code))
            return &o->halls[i];
    }
    return NULL;
}

enum err org_find_department(struct call *c, const char *code, struct department *ret)
{
    return store_department_by_code(c, code, ret);
}

enum err org_find_hall(struct call *c, const char *code, struct hall *ret)
{
    return store_hall_by_code(c, code, ret);
}

enum err org_division(struct call *c, const char *code, struct division *ret)
{
    enum err e = store_division(c, code, ret);

    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, N_("There is no division {code}"), "code", code);
    return e;
}

void org_put(struct call *c, struct site *s, const struct org *o)
{
    struct org_memory *m = mem_new(c->mem, struct org_memory);

    m->at_start = o;
    site_put(s, org_slot, m);
}

static enum err org_start(struct call *c, struct site *s)
{
    struct org_memory *m = mem_new(c->mem, struct org_memory);
    struct org *o;

    TRY(read_org(c, &o));
    m->at_start = talloc_steal(m, o);
    m->shelf = shelf_new(m, ORG_MEMORY);
    site_put(s, org_slot, m);
    return OK;
}

/* ---- loading
 * ------------------------------------------------------------------------------------------- */

/* code,parent,name,level – plain CSV without quotes, as the source has it. */
static enum err load_divisions(struct call *c, const char *dir)
{
    const char *path = str_printf(c->mem, "%s/divisions.csv", dir);
    FILE *f = fopen(path, "re");
    char line[LINE_MAX_];
    int number = 0;
    enum err e = OK;

    if (f == NULL)
        return fail(c, ERR_NOT_FOUND, N_("The file {path} cannot be opened"), "path", path);
    while (e == OK && fgets(line, sizeof line, f) != NULL) {
        size_t n;
        char **cell;

        line[strcspn(line, "\r\n")] = '\0';
        cell = str_split(c->mem, line, ',', &n);
        if (number++ == 0 || line[0] == '\0')
            continue;
        if (n != 4 || !utf8_valid(line, strlen(line)))
            e = fail(c, ERR_INVALID, N_("{path}:{line}: four columns are expected"), "path", path,
                "line", str_printf(c->mem, "%d", number));
        else
            e = store_put_division(
                c, &(struct division) {
                       .code = cell[0], .parent = cell[1], .name = cell[2], .level = cell[3] });
    }
    (void)fclose(f);
    return e;
}

static bool same_department(const struct department *a, const struct department *b)
{
    return str_eq(a->uscc, b->uscc) && str_eq(a->name_zh, b->name_zh) &&
           str_eq(a->name_en, b->name_en) && str_eq(a->division, b->division) &&
           a->level == b->level && str_eq(a->doc_mark, b->doc_mark);
}

static bool same_hall(const struct hall *a, const struct hall *b)
{
    return str_eq(a->name_zh, b->name_zh) && str_eq(a->name_en, b->name_en) &&
           str_eq(a->division, b->division) && str_eq(a->address_zh, b->address_zh) &&
           str_eq(a->address_en, b->address_en) && str_eq(a->hours_zh, b->hours_zh) &&
           str_eq(a->hours_en, b->hours_en) && str_eq(a->phone, b->phone);
}

static enum err load_office(struct call *c, struct conf *k, struct conf_node *n, bool *ret_changed)
{
    struct conf_node *name = conf_need_map(k, n, "name");
    struct department d = { .code = conf_text(k, n, "code"),
        .uscc = conf_text(k, n, "uscc"),
        .name_zh = conf_text(k, name, "zh"),
        .name_en = conf_text(k, name, "en"),
        .division = conf_text(k, n, "division"),
        .level = (int)conf_int(k, n, "level", 1, 6),
        .doc_mark = conf_text_or(k, n, "doc_mark", "防演") };
    const char *why = check_credit_code(d.uscc);
    struct department old;
    enum err e;

    if (why != NULL)
        conf_error(k, conf_get(n, "uscc"), why);
    if (conf_errors(k) > 0)
        return OK;
    e = store_department_by_code(c, d.code, &old);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && same_department(&old, &d))
        return OK;
    *ret_changed = true;
    d.id = e == OK ? old.id : id_new(c);
    return store_put_department(c, &d);
}

static enum err load_hall(struct call *c, struct conf *k, struct conf_node *n, bool *ret_changed)
{
    struct conf_node *name = conf_need_map(k, n, "name");
    struct conf_node *address = conf_need_map(k, n, "address");
    struct conf_node *hours = conf_need_map(k, n, "hours");
    struct hall h = { .code = conf_text(k, n, "code"),
        .name_zh = conf_text(k, name, "zh"),
        .name_en = conf_text(k, name, "en"),
        .division = conf_text(k, n, "division"),
        .address_zh = conf_text(k, address, "zh"),
        .address_en = conf_text(k, address, "en"),
        .hours_zh = conf_text(k, hours, "zh"),
        .hours_en = conf_text(k, hours, "en"),
        .phone = conf_text(k, n, "phone") };
    struct hall old;
    enum err e;

    if (conf_errors(k) > 0)
        return OK;
    e = store_hall_by_code(c, h.code, &old);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && same_hall(&old, &h))
        return OK;
    *ret_changed = true;
    h.id = e == OK ? old.id : id_new(c);
    return store_put_hall(c, &h);
}

enum err org_load(struct call *c, struct conf *k, const char *dir)
{
    struct conf_node *root, *list;
    bool changed = false;

    TRY(load_divisions(c, dir));
    TRY(conf_read(k, dir, "org.yaml", &root));
    list = conf_need_list(k, root, "offices");
    for (size_t i = 0; i < conf_count(list); i++)
        TRY(load_office(c, k, conf_at(list, i), &changed));
    TRY(conf_read(k, dir, "halls.yaml", &root));
    list = conf_need_list(k, root, "halls");
    for (size_t i = 0; i < conf_count(list); i++)
        TRY(load_hall(c, k, conf_at(list, i), &changed));
    return changed ? registry_touch(c) : OK;
}

const struct module org_module = { .name = "core/org", .start = org_start };
