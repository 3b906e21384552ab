/* import_check.c – reads an uploaded list, stages what would change; publishes it when released. */
#include "app/import/import_check.h"

#include <jansson.h>
#include <unistd.h>

#include "app/import/change.h"
#include "app/import/import_jobs.h"
#include "app/import/import_store.h"
#include "app/item/item_io.h"
#include "core/publish/batch.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define FINDINGS_KEPT 1000
#define FINDING_MAX 2000 /* bytes of one message */

struct checking {
    struct list_import k;
    const char *from;
};

static enum err get(struct call *c, void *data)
{
    struct checking *x = data;

    return import_store_get(c, x->k.id, &x->k);
}

static enum err put(struct call *c, void *data)
{
    struct checking *x = data;

    return import_store_change(c, &x->k, x->from);
}

static void add(json_t *list, const char *place, const char *severity, const char *message)
{
    if (json_array_size(list) < FINDINGS_KEPT && strlen(message) <= FINDING_MAX)
        json_array_append_new(list, json_pack("[s, s, s]", place, severity, message));
}

static const char *dump(struct call *c, json_t *list)
{
    char *text = json_dumps(list, JSON_COMPACT), *copy;

    must(text != NULL);
    copy = str_dup(c->mem, text);
    free(text);
    json_decref(list);
    return copy;
}

/* What forbids it first, then what the rules only mention. */
static const char *findings_of(struct call *c, const struct import_report *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->n_errors && i < IMPORT_FINDINGS_MAX; i++)
        add(list, r->errors[i].place, "error", r->errors[i].message);
    for (size_t i = 0; i < r->n_findings; i++) {
        const struct item_finding *f = &r->findings[i];

        if (f->severity != ITEM_ERROR)
            add(list, str_or(f->item, ""), item_severity_names[f->severity], f->message);
    }
    return dump(c, list);
}

static void take_report(struct call *c, struct list_import *k, const struct import_report *r)
{
    k->n_read = (int64_t)r->read;
    k->n_changes = (int64_t)r->n_changes;
    k->n_unchanged = (int64_t)r->unchanged;
    k->n_errors = (int64_t)r->n_errors;
    k->findings = findings_of(c, r);
    k->batch_id = r->batch;
    k->state = r->n_errors > 0 ? "wrong" : r->batch == 0 ? "published" : "ready";
}

/* What the rules let pass and whoever releases the change should know all the same. */
static void add_notes(struct call *c, struct list_import *k, const struct change_work *w)
{
    json_t *list = json_loads(k->findings, 0, NULL);

    for (size_t i = 0; i < w->n_notes; i++)
        add(list, w->notes[i].code, "warning", w->notes[i].message);
    k->findings = dump(c, list);
}

/* A file that is no list at all: what is wrong is the only finding. */
static void take_refusal(struct call *c, struct list_import *k)
{
    const struct error *e = &c->error;
    json_t *list = json_array();

    for (size_t i = 0; i < e->n_fields; i++)
        add(list, e->fields[i].field, "error",
            i18n_format(c->mem, c->lang, e->fields[i].msgid, e->fields[i].params));
    if (e->n_fields == 0)
        add(list, k->name, "error", i18n_format(c->mem, c->lang, e->msgid, e->params));
    k->n_errors = (int64_t)json_array_size(list);
    k->findings = dump(c, list);
    k->state = "wrong";
    c->error = (struct error) { 0 };
}

static bool is_of_the_file(enum err e)
{
    return e == ERR_INVALID || e == ERR_UNSUPPORTED || e == ERR_TOO_LARGE || e == ERR_NOT_FOUND;
}

static enum err check_file(struct call *c, struct list_import *k, struct import_options *o)
{
    const char *path = import_path(c, k);
    struct import_report r;
    enum err e = item_import(c, path, o, &r);

    if (e == OK)
        take_report(c, k, &r);
    else if (is_of_the_file(e))
        take_refusal(c, k);
    else
        return e;
    return OK;
}

static enum err check_change(struct call *c, struct list_import *k, struct import_options *o)
{
    struct change_work work = { .offices = o->offices, .mem = c->mem };
    const struct import_source source = change_source(&work);
    struct import_report r;

    if (!change_parse(c->mem, k->change, &work.change))
        return fail_internal(c, "change %lld is no JSON", (long long)k->id);
    TRY(slow_read(c, change_find, &work));
    o->source = &source;
    TRY(item_import(c, NULL, o, &r));
    TRY(work.failed);
    take_report(c, k, &r);
    k->n_read = (int64_t)work.n;
    k->n_unchanged = k->n_errors > 0 ? 0 : k->n_read - k->n_changes;
    add_notes(c, k, &work);
    return OK;
}

enum err import_check(struct call *c, int64_t id)
{
    struct checking x = { .k = { .id = id }, .from = "checking" };
    struct import_options o = { .hold = true };
    bool is_file;

    TRY(slow_read(c, get, &x));
    if (!str_eq(x.k.state, "checking"))
        return OK; /* done before the program was killed */
    (void)i18n_parse(x.k.lang, &c->lang);
    o.offices = *x.k.offices == '\0' ? NULL : x.k.offices;
    is_file = *x.k.change == '\0';
    TRY(is_file ? check_file(c, &x.k, &o) : check_change(c, &x.k, &o));
    TRY(slow_write(c, put, &x));
    if (is_file)
        (void)unlink(import_path(c, &x.k));
    return OK;
}

/* The publications are acts of whoever released the list. */
enum err import_publish(struct call *c, int64_t id)
{
    struct checking x = { .k = { .id = id }, .from = "publishing" };
    const struct actor *program = c->actor;
    struct actor releaser = *program;
    enum err e;

    TRY(slow_read(c, get, &x));
    if (!str_eq(x.k.state, "publishing"))
        return OK;
    releaser.kind = ACTOR_STAFF;
    releaser.account_id = x.k.released_by;
    releaser.name = x.k.releaser;
    c->actor = &releaser;
    e = batch_publish(c, x.k.batch_id);
    c->actor = program;
    TRY(e);
    x.k.state = "published";
    return slow_write(c, put, &x);
}

static enum err drop_staged(struct call *c, void *data)
{
    const struct checking *x = data;

    return batch_drop(c, x->k.batch_id);
}

enum err import_forget(struct call *c, int64_t id)
{
    struct checking x = { .k = { .id = id } };

    TRY(slow_read(c, get, &x));
    return x.k.batch_id == 0 ? OK : slow_write(c, drop_staged, &x);
}
