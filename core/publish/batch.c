/* batch.c – many versions published as one, in slices; and the job that finishes what was killed.
 */
#include "core/publish/batch.h"

#include "core/publish/proposal_store.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define SLICE_POOL (384 << 10) /* below the pieces that the kernel gives anew each time */

enum err batch_open(struct call *c, const char *title, int64_t *ret_id)
{
    *ret_id = id_new(c);
    return batch_store_open(c, *ret_id, title, clock_instant(c->mem, c->now));
}

enum err batch_add(struct call *c, int64_t id, const struct batch_row *rows, size_t n, size_t *at)
{
    int64_t until = clock_monotonic_us() + batch_store_slice_us(c);
    const char *now = clock_instant(c->mem, c->now);

    while (*at < n && clock_monotonic_us() < until) {
        const struct batch_row *r = &rows[(*at)++];
        const struct proposal d = { .id = id_new(c),
            .batch_id = id,
            .kind = r->kind,
            .code = r->code,
            .title = r->title,
            .office = str_or(r->office, ""),
            .base_version = r->base_version,
            .state = "staged",
            .target = r->state,
            .effective_on = r->effective_on,
            .body = r->body,
            .reason = "",
            .owner = "",
            .editors = "",
            .changed_at = now };

        TRY(proposal_store_add(c, &d));
    }
    return OK;
}

#define NAMED 3 /* records in the error text */

/* What somebody else published in the meantime would be undone unseen. */
static enum err none_overtaken(struct call *c, int64_t id)
{
    struct batch_item *list;
    struct buf names;
    size_t n;

    TRY(batch_store_overtaken(c, id, &list, &n));
    if (n == 0)
        return OK;
    buf_init(&names, c->mem, 4096);
    for (size_t i = 0; i < n && i < NAMED; i++)
        buf_printf(&names, "%s%s (%s)", i == 0 ? "" : "; ", list[i].title, list[i].code);
    return fail(c, ERR_CONFLICT,
        N_("Since the list was checked, something else was published of: {names}. Nothing was "
           "released; check the list again"),
        "names", names.p);
}

enum err batch_leaves_alone(struct call *c, const char *kind, const char *code)
{
    int64_t n;

    TRY(batch_store_will_publish(c, kind, code, &n));
    return n == 0 ? OK
                  : fail(c, ERR_CONFLICT,
                        N_("A list that contains this record is being published right now: look "
                           "again in a minute"));
}

enum err batch_release(struct call *c, int64_t id)
{
    bool done;

    TRY(none_overtaken(c, id));
    TRY(batch_store_state(c, id, "staging", "publishing", &done));
    return done ? OK : fail(c, ERR_STATE, N_("This list was released or dropped already"));
}

enum err batch_drop(struct call *c, int64_t id)
{
    int64_t n = 1;
    bool done;

    TRY(batch_store_state(c, id, "staging", "dropped", &done));
    while (done && n > 0)
        TRY(batch_store_forget_some(c, id, 1000, &n));
    return OK;
}

/* ---- what is staged -------------------------------------------------------------------------- */

enum err batch_items(struct call *c, int64_t id, int64_t offset, int64_t limit,
    struct batch_item **ret, size_t *ret_n)
{
    return batch_store_items(c, id, offset, limit, ret, ret_n);
}

enum err batch_count(struct call *c, int64_t id, int64_t *ret)
{
    return batch_store_count(c, id, ret);
}

enum err batch_one(
    struct call *c, int64_t id, int64_t row, struct batch_item *ret, const char **ret_body)
{
    struct proposal d;

    TRY(proposal_store_get(c, row, &d));
    if (d.batch_id != id || !str_eq(d.state, "staged"))
        return ERR_NOT_FOUND;
    *ret =
        (struct batch_item) { d.id, d.kind, d.code, d.title, d.office, d.target, d.effective_on };
    *ret_body = d.body;
    return OK;
}

/* ---- publishing ------------------------------------------------------------------------------ */

struct published {
    const struct record_kind *kind;
    struct registry_version version; /* record_id 0: nothing changed */
};

static enum err add_row(struct call *c, const struct proposal *d, struct published *ret)
{
    *ret = (struct published) { .kind = record_kind_find(d->kind) };
    if (ret->kind == NULL)
        return fail_internal(c, "no room knows records of the kind %s", d->kind);
    return record_add(c, ret->kind, d->code, d->target, d->body, d->effective_on, &ret->version);
}

/* Once for a slice. */
static enum err tell_memory(struct call *c, const struct published *done, size_t n)
{
    const struct record_kind *told = NULL;

    for (size_t i = 0; i < n; i++) {
        if (done[i].version.record_id == 0 || done[i].kind == told)
            continue;
        told = done[i].kind;
        TRY(record_touch(c, told));
    }
    return OK;
}

/* Rows that were read, and how far they are published. */
struct progress {
    int64_t id;
    int hand; /* of two; 0: all rows */
    struct proposal *rows;
    size_t n, done, next; /* done: committed; next: of this attempt */
    size_t step;          /* rows of a slice, so that it takes slice_us */
    int64_t took_us, slice_us;
};

static bool is_among(int64_t id, const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (ids[i] == id)
            return true;
    }
    return false;
}

/* Whoever takes a row away publishes it: the other of two finds nothing. */
static enum err take_slice(
    struct call *c, struct progress *p, struct published *done, size_t *ret_n)
{
    size_t until = p->done + p->step < p->n ? p->done + p->step : p->n, n;
    int64_t *mine;

    TRY(batch_store_take(c, p->id, p->hand, p->rows[p->done].id, p->rows[until - 1].id, &mine, &n));
    *ret_n = 0;
    for (p->next = p->done; p->next < until; p->next++) {
        if (is_among(p->rows[p->next].id, mine, n))
            TRY(add_row(c, &p->rows[p->next], &done[(*ret_n)++]));
    }
    return OK;
}

/* What shows the records comes behind them all: the full-text index of SQLite writes what it has
 * gathered whenever another table is changed in between. */
static enum err publish_slice(struct call *c, void *data)
{
    int64_t began = clock_monotonic_us();
    struct progress *p = data;
    struct published done[BATCH_NEXT_MAX];
    size_t n;

    TRY(take_slice(c, p, done, &n));
    for (size_t i = 0; i < n; i++) {
        if (done[i].version.record_id != 0 && done[i].kind->published != NULL)
            TRY(done[i].kind->published(c, &done[i].version));
    }
    TRY(tell_memory(c, done, n)); /* one row for all: nobody else waits for it long */
    p->slice_us = batch_store_slice_us(c);
    p->took_us = clock_monotonic_us() - began + 1;
    return OK;
}

/* At most twice as many as in this one. */
static void choose_step(struct progress *p)
{
    int64_t fit = (int64_t)p->step * p->slice_us / p->took_us;
    int64_t most = p->step * 2 < BATCH_NEXT_MAX ? (int64_t)p->step * 2 : BATCH_NEXT_MAX;

    p->step = (size_t)(fit < 1 ? 1 : fit > most ? most : fit);
}

static enum err read_rows(struct call *c, void *data)
{
    struct progress *p = data;
    int64_t after = p->n == 0 ? 0 : p->rows[p->n - 1].id;

    p->done = p->n = 0;
    return batch_store_next(c, p->id, p->hand, after, &p->rows, &p->n);
}

static enum err end(struct call *c, void *data)
{
    return batch_store_end(c, *(const int64_t *)data, "published", clock_instant(c->mem, c->now));
}

static enum err publish_rows(struct call *c, struct progress *p)
{
    const void *mem = c->mem;
    enum err e = OK;

    while (e == OK && p->done < p->n) {
        c->mem = mem_pool(mem, SLICE_POOL);
        e = slow_write(c, publish_slice, p);
        p->done = p->next;
        choose_step(p);
        if (e == OK) /* an error's texts live there */
            mem_free(c->mem);
        c->mem = (void *)(uintptr_t)mem;
    }
    return e;
}

static enum err publish_part(struct call *c, void *data)
{
    struct progress p = *(const struct progress *)data;
    void *mem = c->mem, *old = NULL;
    enum err e;

    do { /* the rows before are needed until the next are found behind them */
        c->mem = mem_context(mem);
        e = slow_read(c, read_rows, &p);
        if (old != NULL)
            mem_free(old);
        old = c->mem;
        if (e == OK)
            e = publish_rows(c, &p);
    } while (e == OK && p.n > 0);
    if (e == OK)
        mem_free(old);
    c->mem = mem;
    return e;
}

struct alone {
    int64_t id;
    bool yes;
};

/* Versions of one record are published in their order, so by one hand. */
static enum err is_for_one_hand(struct call *c, void *data)
{
    struct alone *x = data;

    return batch_store_for_one_hand(c, x->id, &x->yes);
}

/* Rows of one title go to one hand: what they share, as the text by which they are found, is then
 * never made by both at once. */
enum err batch_publish(struct call *c, int64_t id)
{
    struct progress all = { .id = id, .step = 1, .took_us = 1 }, one = all, two = all;
    struct alone alone = { .id = id };

    one.hand = 1;
    two.hand = 2;
    TRY(slow_read(c, is_for_one_hand, &alone));
    TRY(alone.yes ? publish_part(c, &all) : slow_both(c, publish_part, &one, &two));
    return slow_write(c, end, &id);
}

/* ---- what was left --------------------------------------------------------------------------- */

struct left {
    const char *state, *before;
    struct batch_head *list;
    size_t n;
};

static enum err find_left(struct call *c, void *data)
{
    struct left *l = data;

    return batch_store_list(c, l->state, l->before, &l->list, &l->n);
}

static enum err drop_one(struct call *c, void *data)
{
    return batch_drop(c, *(const int64_t *)data);
}

/* A batch that is being published right now is published by two at once then: each slice takes
 * rows that are still there, so nothing is done twice. */
enum err batch_finish_left(struct call *c)
{
    struct left released = { .state = "publishing",
        .before = clock_instant(c->mem, c->now - BATCH_LEFT_S) };
    struct left staging = { .state = "staging",
        .before = clock_instant(c->mem, c->now - BATCH_KEPT_S) };

    TRY(slow_read(c, find_left, &released));
    for (size_t i = 0; i < released.n; i++)
        TRY(batch_publish(c, released.list[i].id));
    TRY(slow_read(c, find_left, &staging));
    for (size_t i = 0; i < staging.n; i++)
        TRY(slow_write(c, drop_one, &staging.list[i].id));
    return OK;
}
