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

/* What was not there yet is made at once, without looking first. ERR_NOT_FOUND: it is there, or its
 * short code is another's. */
static enum err make(struct call *c, struct registry_version *v, int salt)
{
    v->record_id = id_new(c);
    v->short_code = short_code(c->mem, v->kind, v->code, salt);
    return registry_store_claim(c, v->record_id, v->kind, v->code, v->short_code);
}

/* Fills in the record's id and short code; *ret_newest 0: the record is new. */
static enum err lock_or_make(struct call *c, struct registry_version *v, int *ret_newest)
{
    *ret_newest = 0;
    for (int salt = 0; salt < SHORT_TRIES; salt++) {
        enum err e = make(c, v, salt);

        if (e == ERR_NOT_FOUND && salt == 0) {
            e = registry_store_lock(c, v, ret_newest);
        }
        if (e != ERR_NOT_FOUND)
            return e;
    }
    return fail(c, ERR_CONFLICT, N_("This record is being published by somebody else"));
}

const char *registry_digest(const void *mem, const char *body)
{
    return sm3_hex(mem, body, strlen(body));
}

enum err registry_marks(struct call *c, const char *kind, struct registry_marks *ret)
{
    struct registry_mark last = { .code = "", .effective_on = "" }, *page;
    const void *mem = c->mem;
    size_t n;

    *ret = (struct registry_marks) { 0 };
    do {
        TRY(registry_store_marks(c, kind, &last, &page, &n));
        ret->list = mem_grow(mem, ret->list, struct registry_mark, ret->n + n + 1);
        for (size_t i = 0; i < n; i++)
            ret->list[ret->n++] = last = page[i];
    } while (n == REGISTRY_MARKS_PAGE);
    return OK;
}

/* The last of those that are not behind this day: versions of one day follow each other. */
static const struct registry_mark *mark_of(
    const struct registry_marks *marks, const char *code, const char *effective_on)
{
    size_t low = 0, high = marks->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct registry_mark *m = &marks->list[middle];
        int d = strcmp(m->code, code);

        if (d < 0 || (d == 0 && strcmp(m->effective_on, effective_on) <= 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? NULL : &marks->list[low - 1];
}

bool registry_same(const struct registry_marks *marks, const char *code, const char *effective_on,
    const char *state, const char *body)
{
    scoped_mem void *mem = mem_context(NULL);
    const struct registry_mark *m = mark_of(marks, code, effective_on);

    return m != NULL && str_eq(m->code, code) && str_eq(m->effective_on, effective_on) &&
           str_eq(m->state, state) && str_eq(m->digest, registry_digest(mem, body));
}

int registry_marked_version(const struct registry_marks *marks, const char *code)
{
    const struct registry_mark *last = mark_of(marks, code, REGISTRY_FOREVER);
    size_t n = last == NULL ? 0 : (size_t)(last - marks->list) + 1;
    int newest = 0;

    while (n-- > 0 && str_eq(marks->list[n].code, code))
        newest = marks->list[n].version > newest ? marks->list[n].version : newest;
    return newest;
}

enum err registry_add(struct call *c, const char *state, const char *kind, const char *code,
    const char *body, day effective_on, struct registry_version *ret, bool *ret_new)
{
    struct registry_version old;
    int newest;
    enum err e = ERR_NOT_FOUND;

    if (strlen(body) > REGISTRY_BODY_MAX)
        return fail(c, ERR_TOO_LARGE, N_("The record {code} is too large"), "code", code);
    *ret = (struct registry_version) { .kind = kind, .code = code, .state = state, .body = body };
    TRY(lock_or_make(c, ret, &newest));
    ret->digest = registry_digest(c->mem, body);
    ret->effective_on = day_text(c->mem, effective_on);
    if (newest > 0)
        e = registry_store_newest_of_day(c, ret->record_id, ret->effective_on, &old);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *ret_new = e != OK || !str_eq(old.digest, ret->digest) || !str_eq(old.state, state);
    ret->version = *ret_new ? newest + 1 : old.version;
    ret->published_at = clock_instant(c->mem, c->now);
    return *ret_new ? registry_store_add(c, ret) : OK;
}

enum err registry_publish_as(struct call *c, const char *state, const char *kind, const char *code,
    const char *body, day effective_on, int64_t *ret_record_id, int *ret_version)
{
    struct registry_version v;
    bool changed;

    TRY(registry_add(c, state, kind, code, body, effective_on, &v, &changed));
    *ret_record_id = v.record_id;
    *ret_version = v.version;
    return changed ? registry_touch(c) : OK;
}

enum err registry_publish(struct call *c, const char *kind, const char *code, const char *body,
    day effective_on, int64_t *ret_record_id, int *ret_version)
{
    return registry_publish_as(
        c, "published", kind, code, body, effective_on, ret_record_id, ret_version);
}
