/* item_import.c – reads a list, checks all of it, then publishes it in slices. */
#include "app/item/item_book.h"
#include "app/item/item_check.h"
#include "app/item/item_io.h"
#include "core/publish/batch.h"
#include "core/registry/registry.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/i18n/i18n.h"

#define CHUNK_POOL (4 << 20)
#define CHUNK 32 /* documents in memory at a time */

/* One document on its way; its errors are collected in its own call. */
struct document {
    struct call own;
    struct conf *k;
    struct conf_node *root;
    const char *place;
    struct item m;
    struct batch_row row;
    bool good, same;
};

/* Which codes came when, to find those that come twice. */
struct seen {
    const char *code, *effective_on, *place;
};

struct import {
    struct call *c;
    const void *mem; /* what lasts to the end; c->mem is of the chunk meanwhile */
    const struct import_options *o;
    struct import_report *report;
    struct audit *audit;
    struct registry_marks marks; /* what there is already */
    int64_t batch;
    struct document chunk[CHUNK];
    struct batch_row rows[CHUNK];
    size_t n, n_rows, staged;
    struct seen *seen;
    size_t n_seen;
};

static void add_error(struct import *x, const char *place, const char *message)
{
    struct import_report *r = x->report;

    if (r->n_errors++ >= IMPORT_FINDINGS_MAX)
        return;
    if (r->errors == NULL)
        r->errors = mem_array(x->mem, struct import_finding, IMPORT_FINDINGS_MAX);
    r->errors[r->n_errors - 1] = (struct import_finding) { .place = str_dup(x->mem, place),
        .message = str_dup(x->mem, message) };
}

/* What the reading of one document found wrong. */
static void take_errors(struct import *x, const struct document *d)
{
    const struct error *e = &d->own.error;

    for (size_t i = 0; i < e->n_fields; i++)
        add_error(x, e->fields[i].field,
            i18n_format(d->own.mem, x->c->lang, e->fields[i].msgid, e->fields[i].params));
    if (e->n_fields == 0 && e->msgid != NULL)
        add_error(
            x, str_or(d->place, ""), i18n_format(d->own.mem, x->c->lang, e->msgid, e->params));
}

/* ---- one document ---------------------------------------------------------------------------- */

static void read_state(struct document *d)
{
    static const char *const states[] = { "published", "suspended", "cancelled", NULL };
    day on;

    d->m.state =
        conf_has(d->root, "state") ? states[conf_word(d->k, d->root, "state", states)] : states[0];
    d->m.effective_on = conf_day_or(d->k, d->root, "effective_on", NULL);
    if (d->m.effective_on == NULL || !day_parse(d->m.effective_on, &on))
        conf_error(d->k, d->root, N_("{key} is missing"), "key", "effective_on");
    if (!str_eq(d->m.state, "published") && d->m.reason.zh == NULL)
        conf_error(d->k, d->root, N_("say why the item is suspended or cancelled"));
}

/* Everything about a document that needs no database: errors stay with it. */
static void check_document(struct import *x, struct document *d)
{
    const char *given = conf_text_or(d->k, d->root, "code", NULL);

    audit_on(x->audit, str_or(conf_text_or(d->k, d->root, "effective_on", NULL), "2021-01-01"));
    item_read(&d->own, d->k, d->root, NULL, x->audit, x->o->with_findings, &d->m);
    read_state(d);
    if (conf_errors(d->k) == 0 && item_complete(&d->own, audit_org(x->audit), &d->m) == OK &&
        given != NULL && !str_eq(given, d->m.code))
        conf_error(
            d->k, conf_get(d->root, "code"), N_("The code should be {code}"), "code", d->m.code);
    if (x->o->offices != NULL && conf_errors(d->k) == 0 &&
        strstr(x->o->offices, str_printf(d->own.mem, " %s ", d->m.office)) == NULL)
        conf_error(d->k, conf_get(d->root, "office"),
            N_("{office} is not a department whose services you may change"), "office",
            d->m.office);
    d->good = conf_done(d->k) == OK && d->own.error.code == OK;
    if (!d->good) {
        take_errors(x, d);
        return;
    }
    d->row = (struct batch_row) { .kind = ITEM_KIND,
        .code = d->m.code,
        .state = d->m.state,
        .effective_on = d->m.effective_on,
        .body = shape_to_text(d->own.mem, item_shape, &d->m),
        .title = d->m.name.zh,
        .office = d->m.office,
        .base_version = registry_marked_version(&x->marks, d->m.code) };
    d->same = registry_same(&x->marks, d->row.code, d->row.effective_on, d->row.state, d->row.body);
}

/* ---- a chunk --------------------------------------------------------------------------------- */

static void remember(struct import *x, const struct document *d)
{
    const void *mem = x->mem;

    if (x->n_seen % 1024 == 0)
        x->seen = mem_grow(mem, x->seen, struct seen, x->n_seen + 1024);
    x->seen[x->n_seen++] = (struct seen) { .code = str_dup(mem, d->row.code),
        .effective_on = str_dup(mem, d->row.effective_on),
        .place = str_dup(mem, d->place) };
}

static void note_change(struct import *x, const struct document *d)
{
    const void *mem = x->mem;
    struct import_report *r = x->report;

    if (r->n_changes % 256 == 0)
        r->changes = mem_grow(mem, r->changes, struct import_change, r->n_changes + 256);
    r->changes[r->n_changes++] = (struct import_change) { .code = str_dup(mem, d->row.code),
        .name = str_dup(mem, d->row.title),
        .effective_on = str_dup(mem, d->row.effective_on) };
}

static enum err stage(struct call *c, void *data)
{
    struct import *x = data;

    return batch_add(c, x->batch, x->rows, x->n_rows, &x->staged);
}

/* Checks what is in memory and stages what would change. */
static enum err take_chunk(struct import *x)
{
    x->n_rows = x->staged = 0;
    for (size_t i = 0; i < x->n; i++)
        check_document(x, &x->chunk[i]);
    for (size_t i = 0; i < x->n; i++) {
        struct document *d = &x->chunk[i];

        if (!d->good)
            continue;
        remember(x, d);
        x->report->unchanged += d->same;
        if (d->same)
            continue;
        note_change(x, d);
        x->rows[x->n_rows++] = d->row;
    }
    while (!x->o->dry_run && x->report->n_errors == 0 && x->staged < x->n_rows)
        TRY(slow_write(x->c, stage, x));
    return OK;
}

/* ---- where documents come from --------------------------------------------------------------- */

/* A YAML stream, a workbook, or what the caller makes; two of them are NULL. */
struct source {
    const struct import_source *made;
    struct conf_stream *stream;
    struct book_reader *book;
    struct document head; /* what is wrong with the workbook as a whole */
};

static bool is_workbook(const char *path)
{
    return str_ends(path, ".xlsx");
}

static enum err open_source(struct import *x, const char *path, struct source *ret)
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');

    ret->made = x->o->source;
    if (ret->made != NULL)
        return OK;
    if (!is_workbook(path))
        return conf_stream_open(x->c, path, slash == NULL ? path : slash + 1, &ret->stream);
    ret->head = (struct document) { .own = *x->c };
    ret->head.k = conf_new(&ret->head.own);
    TRY(book_open(x->c, path, ret->head.k, &ret->book));
    take_errors(x, &ret->head);
    return OK;
}

/* False at the end, or when nothing more can be read. */
static bool next_document(const struct source *s, struct document *d)
{
    enum err e;

    if (s->made != NULL) {
        e = s->made->next(&d->own, s->made->data, d->k, &d->root);
        return d->root != NULL || e == ERR_INVALID;
    }
    e = s->book != NULL ? book_next(&d->own, s->book, d->k, &d->root)
                        : conf_stream_next(s->stream, d->k, &d->root);
    return e == OK && d->root != NULL;
}

static void close_source(struct import *x, struct source *s)
{
    struct document rest = { .own = *x->c };

    if (s->book == NULL)
        return;
    rest.k = conf_new(&rest.own);
    book_done(s->book, rest.k);
    take_errors(x, &rest);
}

static enum err import_documents(struct import *x, const struct source *s)
{
    bool more = x->report->n_errors == 0;
    enum err e = OK;

    while (e == OK && more) {
        x->c->mem = mem_pool(x->mem, CHUNK_POOL);
        x->n = 0;
        while (more && x->n < CHUNK) {
            struct document *d = &x->chunk[x->n];

            *d = (struct document) { .own = *x->c };
            d->k = conf_new(&d->own);
            more = next_document(s, d);
            d->place = d->root == NULL ? NULL : conf_place(d->k, d->root);
            x->n += d->root != NULL;
            if (d->own.error.code != OK)
                take_errors(x, d);
        }
        e = take_chunk(x);
        if (e == OK)
            mem_free(x->c->mem);
        x->c->mem = (void *)(uintptr_t)x->mem;
    }
    return e;
}

/* ---- the list as a whole --------------------------------------------------------------------- */

static int by_code_and_day(const void *pa, const void *pb)
{
    const struct seen *a = pa, *b = pb;
    int d = strcmp(a->code, b->code);

    return d != 0 ? d : strcmp(a->effective_on, b->effective_on);
}

static void find_twice(struct import *x)
{
    const void *mem = x->c->mem;

    if (x->n_seen > 0)
        qsort(x->seen, x->n_seen, sizeof *x->seen, by_code_and_day);
    for (size_t i = 1; i < x->n_seen; i++) {
        const char *params[] = { "code", x->seen[i].code, "place", x->seen[i - 1].place, NULL };

        if (by_code_and_day(&x->seen[i], &x->seen[i - 1]) == 0)
            add_error(x, x->seen[i].place,
                i18n_format(mem, x->c->lang,
                    N_("{code} stands for the same day at {place} already"), params));
    }
}

static void finish_audit(struct import *x)
{
    struct import_report *r = x->report;
    size_t before = audit_findings(x->audit, &r->findings);

    audit_end(x->audit);
    r->n_findings = audit_findings(x->audit, &r->findings);
    for (size_t i = before; i < r->n_findings && !x->o->with_findings; i++)
        add_error(x, r->findings[i].item, r->findings[i].message);
}

static enum err begin(struct call *c, void *data)
{
    struct import *x = data;

    TRY(registry_marks(c, ITEM_KIND, &x->marks));
    return audit_begin(c, NULL, &x->audit);
}

static enum err open_batch(struct call *c, void *data)
{
    struct import *x = data;

    return batch_open(c, "import", &x->batch);
}

static enum err release(struct call *c, void *data)
{
    return batch_release(c, ((struct import *)data)->batch);
}

static enum err drop(struct call *c, void *data)
{
    return batch_drop(c, ((struct import *)data)->batch);
}

static enum err apply(struct import *x)
{
    if (x->batch == 0)
        return OK;
    if (x->report->n_errors > 0 || x->report->n_changes == 0)
        return slow_write(x->c, drop, x);
    x->report->batch = x->batch;
    if (x->o->hold)
        return OK;
    TRY(slow_write(x->c, release, x));
    TRY(batch_publish(x->c, x->batch));
    x->report->applied = true;
    return OK;
}

enum err item_import(
    struct call *c, const char *path, const struct import_options *o, struct import_report *ret)
{
    struct import *x = mem_new(c->mem, struct import);
    struct source *s = mem_new(c->mem, struct source);

    *ret = (struct import_report) { 0 };
    *x = (struct import) { .c = c, .mem = c->mem, .o = o, .report = ret };
    TRY(open_source(x, path, s));
    TRY(slow_read(c, begin, x));
    if (!o->dry_run)
        TRY(slow_write(c, open_batch, x));
    TRY(import_documents(x, s));
    close_source(x, s);
    ret->read = x->n_seen;
    find_twice(x);
    finish_audit(x);
    return apply(x);
}
