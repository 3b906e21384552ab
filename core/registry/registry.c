/* registry.c – publishing and finding versions.
 *
 * Never changes a version: a correction of the same day is a new version of that day. The short
 * code is made from the digest of kind and code, so that a poster that was printed stays right even
 * if the database is built anew from the pack. */
#include "core/registry/registry.h"

#include "core/registry/registry_store.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

#define SHORT_TRIES 16
#define REGISTRY_PAGE 100 /* records in memory at a time */

/* Crockford's base 32: no i, l, o, u, so that nobody misreads it. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

bool registry_is_short(const char *code)
{
    return strlen(code) == REGISTRY_SHORT_LENGTH && strspn(code, alphabet) == REGISTRY_SHORT_LENGTH;
}

static char *short_code(const void *mem, const char *kind, const char *code, int salt)
{
    char *text = str_printf(mem, "%s:%s:%d", kind, code, salt);
    char out[REGISTRY_SHORT_LENGTH + 1] = { 0 };
    uint8_t digest[SM3_SIZE];
    uint64_t bits = 0;

    sm3(text, strlen(text), digest);
    for (int i = 0; i < 5; i++)
        bits = bits << 8 | digest[i];
    for (int i = 0; i < REGISTRY_SHORT_LENGTH; i++)
        out[i] = alphabet[bits >> (35 - 5 * i) & 31];
    return str_dup(mem, out);
}

static const char *day_or_today(struct call *c, day on)
{
    return day_text(c->mem, on == DAY_NONE ? day_of(c->now) : on);
}

enum err registry_current(
    struct call *c, const char *kind, const char *code, day on, struct registry_version *ret)
{
    return registry_store_current(c, kind, code, day_or_today(c, on), ret);
}

enum err registry_newest(
    struct call *c, const char *kind, const char *code, struct registry_version *ret)
{
    return registry_store_current(c, kind, code, REGISTRY_FOREVER, ret);
}

enum err registry_exact(
    struct call *c, int64_t record_id, int version, struct registry_version *ret)
{
    return registry_store_exact(c, record_id, version, ret);
}

enum err registry_list(
    struct call *c, const char *kind, day on, struct registry_version **ret, size_t *ret_n)
{
    return registry_store_list(c, kind, day_or_today(c, on), ret, ret_n);
}

enum err registry_each(struct call *c, const char *kind, day on,
    enum err (*visit)(struct call *c, const struct registry_version *v, void *data), void *data)
{
    void *mem = c->mem;
    const char *after = "", *today = day_or_today(c, on);
    size_t n = REGISTRY_PAGE;
    enum err e = OK;

    while (e == OK && n == REGISTRY_PAGE) {
        struct registry_version *list;

        c->mem = mem_context(mem);
        e = registry_store_page(c, kind, today, after, REGISTRY_PAGE, &list, &n);
        for (size_t i = 0; e == OK && i < n; i++)
            e = visit(c, &list[i], data);
        if (e == OK && n > 0)
            after = str_dup(mem, list[n - 1].code);
        if (e == OK)
            mem_free(c->mem);
        c->mem = mem;
    }
    return e;
}

enum err registry_history(
    struct call *c, int64_t record_id, struct registry_version **ret, size_t *ret_n)
{
    return registry_store_history(c, record_id, ret, ret_n);
}

/* One number for both: changes of all kinds below, those that lists follow from LISTS_ONE on. */
#define LISTS_SHIFT 32
#define LISTS_ONE (INT64_C(1) << LISTS_SHIFT)

enum err registry_touch(struct call *c)
{
    return registry_store_bump(c, LISTS_ONE + 1);
}

enum err registry_touch_many(struct call *c)
{
    return registry_store_bump(c, 1);
}

enum err registry_lists_generation(struct call *c, int64_t *ret)
{
    TRY(registry_generation(c, ret));
    *ret >>= LISTS_SHIFT;
    return OK;
}

static enum err new_record(struct call *c, const char *kind, const char *code, int64_t *ret)
{
    int64_t id = id_new(c);

    for (int salt = 0; salt < SHORT_TRIES; salt++) {
        enum err e = registry_store_claim(c, id, kind, code, short_code(c->mem, kind, code, salt));

        if (e == OK)
            *ret = id;
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return fail(c, ERR_CONFLICT, N_("This record is being published by somebody else"));
}

/* *ret_newest 0: the record is new. */
static enum err lock_or_make(
    struct call *c, const char *kind, const char *code, int64_t *ret_id, int *ret_newest)
{
    enum err e = registry_store_lock(c, kind, code, ret_id, ret_newest);

    if (e != ERR_NOT_FOUND)
        return e;
    *ret_newest = 0;
    return new_record(c, kind, code, ret_id);
}

const char *registry_digest(const void *mem, const char *body)
{
    return sm3_hex(mem, body, strlen(body));
}

enum err registry_same(struct call *c, const char *kind, const char *code, const char *effective_on,
    const char *state, const char *body, bool *ret)
{
    struct registry_version old;
    enum err e = registry_store_of_day(c, kind, code, effective_on, &old);

    *ret = e == OK && str_eq(old.digest, registry_digest(c->mem, body)) && str_eq(old.state, state);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err registry_add(struct call *c, const char *state, const char *kind, const char *code,
    const char *body, day effective_on, int64_t *ret_record_id, int *ret_version, bool *ret_new)
{
    struct registry_version v = { .state = state, .body = body }, old;
    int newest;
    enum err e = ERR_NOT_FOUND;

    if (strlen(body) > REGISTRY_BODY_MAX)
        return fail(c, ERR_TOO_LARGE, N_("The record {code} is too large"), "code", code);
    TRY(lock_or_make(c, kind, code, &v.record_id, &newest));
    v.digest = registry_digest(c->mem, body);
    v.effective_on = day_text(c->mem, effective_on);
    if (newest > 0)
        e = registry_store_newest_of_day(c, v.record_id, v.effective_on, &old);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *ret_record_id = v.record_id;
    *ret_new = false;
    if (e == OK && str_eq(old.digest, v.digest) && str_eq(old.state, state)) {
        *ret_version = old.version;
        return OK;
    }
    v.version = newest + 1;
    v.published_at = clock_instant(c->mem, c->now);
    *ret_version = v.version;
    *ret_new = true;
    return registry_store_add(c, &v);
}

enum err registry_publish_as(struct call *c, const char *state, const char *kind, const char *code,
    const char *body, day effective_on, int64_t *ret_record_id, int *ret_version)
{
    bool changed;

    TRY(registry_add(
        c, state, kind, code, body, effective_on, ret_record_id, ret_version, &changed));
    return changed ? registry_touch(c) : OK;
}

enum err registry_publish(struct call *c, const char *kind, const char *code, const char *body,
    day effective_on, int64_t *ret_record_id, int *ret_version)
{
    return registry_publish_as(
        c, "published", kind, code, body, effective_on, ret_record_id, ret_version);
}
