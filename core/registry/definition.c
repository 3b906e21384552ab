/* definition.c – parsing versions once.
 *
 * A write that publishes sees its own generation and versions, and may yet be undone. So what a
 * writing transaction has seen is put on the shelf only if its generation is one that a read-only
 * transaction has seen too: a publication always makes a new one. */
#include "core/registry/definition.h"

#include <stdatomic.h>

#include "core/registry/registry_store.h"
#include "lib/base/mem.h"
#include "lib/base/module.h"
#include "lib/base/shelf.h"
#include "lib/base/site.h"
#include "lib/base/str.h"

#define ROOM_PER_BYTE 2 /* of a parsed record, per byte of its JSON */

const char definitions_slot[] = "core/registry definitions";

struct kept {
    struct shelf *shelf;
    atomic_llong committed; /* a generation that a read-only transaction has seen */
};

struct definitions {
    struct kept *kept;
};

static struct kept *kept_of(struct call *c)
{
    const struct definitions *d = site_find(c->site, definitions_slot);

    return d == NULL ? NULL : d->kept;
}

enum err registry_generation(struct call *c, int64_t *ret)
{
    struct kept *k = kept_of(c);

    TRY(registry_store_generation(c, ret));
    if (k != NULL && registry_store_reads_only(c))
        atomic_store(&k->committed, *ret);
    return OK;
}

bool registry_may_keep(struct call *c)
{
    struct kept *k = kept_of(c);
    int64_t now;

    if (registry_store_reads_only(c))
        return true;
    return k != NULL && registry_generation(c, &now) == OK && now == atomic_load(&k->committed);
}

static const void *look(struct call *c, const char *key)
{
    struct kept *k = kept_of(c);

    return k == NULL ? NULL : shelf_get(k->shelf, key, c->mem);
}

static const void *keep(struct call *c, const char *key, void *thing)
{
    if (kept_of(c) != NULL && registry_may_keep(c))
        return shelf_put(kept_of(c)->shelf, key, thing, c->mem);
    return talloc_steal(c->mem, thing);
}

/* ---- one version --------------------------------------------------------------------------- */

static enum err parse(struct call *c, const void *mem, const struct definition_kind *k,
    const struct registry_version *v, void *ret)
{
    if (shape_from_text(mem, k->shape, v->body, ret))
        return OK;
    return fail_internal(c, "%s %s, version %d, cannot be read", k->kind, v->code, v->version);
}

static struct registry_version without_body(const void *mem, const struct registry_version *v)
{
    struct registry_version r = *v;

    r.kind = str_dup(mem, v->kind);
    r.code = str_dup(mem, v->code);
    r.short_code = str_dup(mem, v->short_code);
    r.state = str_dup(mem, v->state);
    r.effective_on = str_dup(mem, v->effective_on);
    r.digest = str_dup(mem, v->digest);
    r.published_at = str_dup(mem, v->published_at);
    r.body = NULL;
    return r;
}

static const char *exact_key(struct call *c, int64_t record_id, int version)
{
    return str_printf(c->mem, "=%lld %d", (long long)record_id, version);
}

static enum err make(struct call *c, const struct definition_kind *k,
    const struct registry_version *v, const struct definition **ret)
{
    struct definition *d = mem_new(NULL, struct definition);
    void *pool = mem_pool(d, strlen(v->body) * ROOM_PER_BYTE + k->size + 1024);
    void *value = mem_zero_(pool, k->size, 1, k->kind);
    enum err e = parse(c, pool, k, v, value);

    if (e != OK) {
        mem_free(d);
        return e;
    }
    *d = (struct definition) { .version = without_body(pool, v), .value = value };
    *ret = keep(c, exact_key(c, v->record_id, v->version), d);
    return OK;
}

static enum err of_kind(const struct definition_kind *k, const struct definition *d)
{
    return str_eq(d->version.kind, k->kind) ? OK : ERR_NOT_FOUND;
}

enum err definition_exact(struct call *c, const struct definition_kind *k, int64_t record_id,
    int version, const struct definition **ret)
{
    struct registry_version v;

    *ret = look(c, exact_key(c, record_id, version));
    if (*ret != NULL)
        return of_kind(k, *ret);
    TRY(registry_exact(c, record_id, version, &v));
    return str_eq(v.kind, k->kind) ? make(c, k, &v, ret) : ERR_NOT_FOUND;
}

/* ---- in force today ------------------------------------------------------------------------- */

/* Which version that is, for one generation and day. */
struct current {
    int64_t record_id;
    int version;
};

static enum err current_key(
    struct call *c, const struct definition_kind *k, const char *code, const char **ret)
{
    int64_t now;

    TRY(k->many ? registry_generation(c, &now) : registry_lists_generation(c, &now));
    *ret = str_printf(c->mem, "%s %s %lld %d", k->kind, code, (long long)now, day_of(c->now));
    return OK;
}

enum err definition_current(struct call *c, const struct definition_kind *k, const char *code,
    const struct definition **ret)
{
    const struct current *known;
    struct current *found;
    struct registry_version v;
    const char *key;

    TRY(current_key(c, k, code, &key));
    known = look(c, key);
    if (known != NULL)
        return definition_exact(c, k, known->record_id, known->version, ret);
    TRY(registry_current(c, k->kind, code, DAY_NONE, &v));
    found = mem_new(NULL, struct current);
    *found = (struct current) { .record_id = v.record_id, .version = v.version };
    (void)keep(c, key, found);
    *ret = look(c, exact_key(c, v.record_id, v.version));
    return *ret != NULL ? OK : make(c, k, &v, ret);
}

enum err definition_list(
    struct call *c, const struct definition_kind *k, const struct definition_list **ret)
{
    struct registry_version *rows;
    struct definition_list *list;
    const char *key;
    char *values;
    size_t n;

    TRY(current_key(c, k, "", &key));
    *ret = look(c, key);
    if (*ret != NULL)
        return OK;
    TRY(registry_list(c, k->kind, DAY_NONE, &rows, &n));
    list = mem_new(NULL, struct definition_list);
    values = mem_zero_(list, k->size, n, k->kind);
    *list = (struct definition_list) { .values = values, .n = n };
    for (size_t i = 0; i < n; i++) {
        enum err e = parse(c, list, k, &rows[i], values + i * k->size);

        if (e != OK) {
            mem_free(list);
            return e;
        }
    }
    *ret = keep(c, key, list);
    return OK;
}

/* ---- the room ------------------------------------------------------------------------------- */

static enum err start(struct call *c, struct site *s)
{
    struct definitions *d = mem_new(c->mem, struct definitions);
    int64_t now;

    d->kept = mem_new(d, struct kept);
    d->kept->shelf = shelf_new(d, DEFINITIONS_MAX);
    atomic_init(&d->kept->committed, -1);
    site_put(s, definitions_slot, d);
    return c->db == NULL ? OK : registry_generation(c, &now);
}

const struct module registry_module = { .name = "core/registry", .start = start };
