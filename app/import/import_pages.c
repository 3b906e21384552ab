/* import_pages.c – uploading a list, what it would change, its release; and lists as files. */
#include "app/import/import_pages.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/figures/figures_pages.h"
#include "app/import/pages/import.html.h"
#include "app/item/item_io.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"

#define PER_PAGE 50
#define PAGE_MAX 100000
#define CSV_MAX ((size_t)4 * 1024 * 1024)
#define EXPORT_KEPT_S 3600
#define AGAIN_S "4"

/* ---- words ----------------------------------------------------------------------------------- */

static const struct {
    const char *state, *text, *class;
} states[] = {
    { "checking", N_("Being checked"), "tag tag-yellow" },
    { "wrong", N_("Has errors: nothing was changed"), "tag tag-red" },
    { "ready", N_("Waits for its release"), "tag tag-blue" },
    { "publishing", N_("Being published"), "tag tag-yellow" },
    { "published", N_("Published"), "tag tag-green" },
    { "dropped", N_("Dropped"), "tag" },
};

const char *import_state_text(struct html *o, const struct list_import *k)
{
    if (str_eq(k->state, "published") && k->n_changes == 0)
        return html_t(o, N_("Nothing to change: all is as in the list"));
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].state, k->state))
            return html_t(o, states[i].text);
    }
    return k->state;
}

const char *import_state_class(struct html *o, const struct list_import *k)
{
    (void)o;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (str_eq(states[i].state, k->state))
            return states[i].class;
    }
    return "tag";
}

/* ---- the list of lists ----------------------------------------------------------------------- */

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct paging paging = { .per_page = IMPORTS_PAGE, .base = "/staff/items/import?" };
    struct imports_page p = { .paging = &paging, .may_upload = may(o, "registry.edit") };
    struct list_import *list;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging.page));
    TRY(import_list(c, (paging.page - 1) * IMPORTS_PAGE, IMPORTS_PAGE, &list, &p.n, &paging.total));
    p.list = list;
    paging.pages = (paging.total + IMPORTS_PAGE - 1) / IMPORTS_PAGE;
    imports_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Lists as files")),
            .kind = "import.list",
            .nav = "lists",
            .noindex = true },
        o);
}

static enum err upload_send(struct call *c, struct request *r, struct response *out)
{
    const struct upload *u = request_upload(r, "file", 0);
    int64_t id;

    if (u == NULL || u->size == 0)
        return fail_field(c, "file", N_("Choose the file of the list"));
    TRY(import_take(c, u->path, u->filename, &id));
    return redirect(c, out, "/staff/items/import/%lld", (long long)id);
}

/* ---- one list -------------------------------------------------------------------------------- */

static enum err asked(struct call *c, const struct request *r, struct list_import *ret)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    return import_load(c, id, ret);
}

static const struct import_finding_row *findings_of(
    struct call *c, const struct list_import *k, size_t *ret_n)
{
    json_t *list = json_loads(k->findings, 0, NULL);
    struct import_finding_row *rows =
        mem_array(c->mem, struct import_finding_row, json_array_size(list) + 1);

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *row = json_array_get(list, i);

        rows[i].place = str_dup(c->mem, json_string_value(json_array_get(row, 0)));
        rows[i].severity = str_dup(c->mem, json_string_value(json_array_get(row, 1)));
        rows[i].message = str_dup(c->mem, json_string_value(json_array_get(row, 2)));
    }
    *ret_n = json_array_size(list);
    json_decref(list);
    return rows;
}

static enum err send_csv(struct call *c, struct response *out, const struct list_import *k)
{
    const struct import_finding_row *rows;
    struct buf b;
    size_t n;

    rows = findings_of(c, k, &n);
    buf_init(&b, c->mem, CSV_MAX);
    buf_puts(&b, CSV_BEGIN "place,severity,message\r\n");
    for (size_t i = 0; i < n; i++) {
        csv_field(&b, rows[i].place, false);
        csv_field(&b, rows[i].severity, false);
        csv_field(&b, rows[i].message, true);
    }
    return csv_send(c, out, str_printf(c->mem, "findings-%lld", (long long)k->id), &b);
}

static enum err read_staged(
    struct call *c, struct request *r, struct import_page *p, struct paging *paging)
{
    const struct list_import *k = p->import;
    struct batch_item *items;

    TRY(request_query_int(c, r, "page", 1, PAGE_MAX, 1, &paging->page));
    if (k->batch_id == 0)
        return OK;
    TRY(batch_count(c, k->batch_id, &p->staged));
    if (!str_eq(k->state, "ready"))
        return OK;
    TRY(batch_items(c, k->batch_id, (paging->page - 1) * PER_PAGE, PER_PAGE, &items, &p->n_items));
    p->items = items;
    paging->total = p->staged;
    paging->pages = (paging->total + PER_PAGE - 1) / PER_PAGE;
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const struct crumb crumbs[] = { { "/staff/items/import", html_t(o, N_("Lists as files")) } };
    struct paging paging = { .per_page = PER_PAGE };
    struct list_change change;
    struct list_import k;
    struct import_page p = { .import = &k, .paging = &paging };

    TRY(asked(c, r, &k));
    if (str_eq(request_query(r, "format"), "csv"))
        return send_csv(c, out, &k);
    p.path = str_printf(c->mem, "/staff/items/import/%lld", (long long)k.id);
    p.csv = str_printf(c->mem, "%s?format=csv", p.path);
    paging.base = str_printf(c->mem, "%s?", p.path);
    TRY(read_staged(c, r, &p, &paging));
    p.findings = findings_of(c, &k, &p.n_findings);
    if (*k.change != '\0' && change_parse(c->mem, k.change, &change))
        p.facts = change_facts(c, &change, &p.n_facts);
    p.busy = str_eq(k.state, "checking") || str_eq(k.state, "publishing");
    p.may_release = import_may(c, &k, "release", false) == OK;
    p.may_drop = import_may(c, &k, "drop", false) == OK;
    if (p.busy)
        response_header(c, out, "Refresh", AGAIN_S);
    import_show_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = k.name,
            .kind = "import.show",
            .nav = "lists",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs),
            .noindex = true },
        o);
}

static enum err find_differences(struct call *c, const char *body, struct import_change_page *p)
{
    struct registry_version v;
    struct difference *list;
    enum err e = registry_newest(c, p->item->kind, p->item->code, &v);

    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    p->is_new = e == ERR_NOT_FOUND;
    TRY(record_compare(c, p->is_new ? NULL : v.body, body, &list, &p->n));
    p->differences = list;
    return OK;
}

static enum err row_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct import_change_page p = { 0 };
    struct batch_item item;
    struct list_import k;
    const char *body;
    int64_t row;
    enum err e;

    TRY(asked(c, r, &k));
    TRY(request_param_id(c, r, "row", &row));
    e = batch_one(c, k.batch_id, row, &item, &body);
    if (e == ERR_NOT_FOUND)
        return fail(c, e, N_("This change does not wait any more"));
    TRY(e);
    p.item = &item;
    p.kind = record_kind_find(item.kind);
    p.back = str_printf(c->mem, "/staff/items/import/%lld", (long long)k.id);
    TRY(find_differences(c, body, &p));
    import_change_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = item.title,
            .kind = "import.change",
            .nav = "lists",
            .crumbs = (const struct crumb[]) { { p.back, k.name } },
            .n_crumbs = 1,
            .noindex = true },
        o);
}

static enum err release_send(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(import_release(c, id));
    return redirect(c, out, "/staff/items/import/%lld", (long long)id);
}

static enum err drop_send(struct call *c, struct request *r, struct response *out)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    TRY(import_drop(c, id));
    return redirect(c, out, "/staff/items/import/%lld", (long long)id);
}

/* ---- out ------------------------------------------------------------------------------------- */

struct export
{
    enum item_format format;
    const char *path;
    size_t n;
};

static enum err write_export(struct call *c, void *data)
{
    struct export *x = data;

    return item_export(c, x->format, x->path, DAY_NONE, &x->n);
}

/* The file is sent after the handler is done: earlier ones go when a new one is made. */
static void remove_old(struct call *c, const char *directory)
{
    DIR *d = opendir(directory);
    struct dirent *f;

    while (d != NULL && (f = readdir(d)) != NULL) {
        const char *path = str_printf(c->mem, "%s/%s", directory, f->d_name);
        struct stat st;

        if (f->d_name[0] != '.' && stat(path, &st) == 0 &&
            (int64_t)st.st_mtime < (int64_t)time(NULL) - EXPORT_KEPT_S)
            (void)unlink(path);
    }
    if (d != NULL)
        (void)closedir(d);
}

static enum err export_send(struct call *c, struct request *r, struct response *out)
{
    static const struct {
        const char *word, *type;
    } formats[] = { { "yaml", "application/yaml" }, { "csv", "text/csv; charset=utf-8" },
        { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } };
    const char *directory = str_printf(c->mem, "%s/exports", c->site->data_dir);
    const char *word = str_or(request_query(r, "format"), "xlsx");
    struct export x = { .format = ITEM_XLSX };

    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        if (str_eq(formats[i].word, word))
            x.format = (enum item_format)i;
    }
    word = formats[x.format].word;
    if (mkdir(directory, 0700) != 0 && errno != EEXIST)
        return fail_internal(c, "no directory for exports");
    remove_old(c, directory);
    x.path = str_printf(c->mem, "%s/%s.%s", directory, id_random(c->mem), word);
    TRY(slow_read(c, write_export, &x));
    return response_file(c, out, x.path, formats[x.format].type,
        str_printf(c->mem, "items-%s.%s", day_text(c->mem, day_of(c->now)), word), false);
}

const struct route import_routes[] = {
    { HTTP_GET, "/staff/items/import", "registry.view", list_show, N_("Lists as files") },
    { HTTP_POST, "/staff/items/import", "registry.edit", upload_send, N_("Upload a list"),
        .again = list_show, .run = RUN_SLOW, .uploads = true },
    { HTTP_GET, "/staff/items/import/{id}", "registry.view", show, N_("An uploaded list"),
        .sample = "list-import" },
    { HTTP_GET, "/staff/items/import/{id}/changes/{row}", "registry.view", row_show,
        N_("A change of an uploaded list"), .unlisted = true, .sample = "list-import" },
    { HTTP_POST, "/staff/items/import/{id}/release", "registry.publish", release_send,
        N_("Release an uploaded list"), .again = show, .sample = "list-import" },
    { HTTP_POST, "/staff/items/import/{id}/drop", "registry.view", drop_send,
        N_("Drop an uploaded list"), .again = show, .sample = "list-import" },
    { HTTP_GET, "/staff/items/change", "registry.edit", change_show,
        N_("Change many services at once") },
    { HTTP_POST, "/staff/items/change", "registry.edit", change_send,
        N_("Change many services at once"), .again = change_show },
    { HTTP_GET, "/staff/items/export", "registry.view", export_send,
        N_("The whole list of services as a file"), .run = RUN_SLOW },
    { 0 },
};
