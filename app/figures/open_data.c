/* open_data.c – writes the list as CSV and JSON into DATA/open-data, in slices by record. */
#include "app/figures/open_data.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/figures/figures_pages.h"
#include "app/figures/figures_store.h"
#include "core/org/org.h"
#include "core/registry/registry.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"
#include "lib/sign/sign.h"

#define SLICE 500
#define ROW_MAX 65536
#define ATTEMPTS 3 /* a version may be published while the files are written */

const struct open_data_column open_data_columns[] = {
    { "code", N_("31 characters: credit code of the body, level, catalogue code") },
    { "short_code", N_("the one in the QR code") },
    { "version", N_("number of the version in force") },
    { "state", N_("published or suspended") },
    { "name", N_("name in Chinese") },
    { "name_en", N_("name in English") },
    { "department", N_("code of the implementing body") },
    { "department_name", N_("its name in Chinese") },
    { "decided_by", N_("code of the body that decides") },
    { "type",
        N_("kind of power: 01 permit, 05 grant, 07 confirmation, 10 other, 20 public service") },
    { "level", N_("3 city, 4 county, 5 town") },
    { "for_person", N_("1: citizens may apply") },
    { "for_firm", N_("1: firms may apply") },
    { "legal", N_("limit by law; 0: none") },
    { "legal_unit", N_("working, natural (days), month, hour") },
    { "promise", N_("promised time; 0: at once") },
    { "promise_unit", N_("its unit") },
    { "visits", N_("visits in person") },
    { "online", N_("1: can be applied for online") },
    { "kiosk", N_("1: can be done at a machine") },
    { "materials", N_("materials that must be handed in") },
    { "generated", N_("1: a specimen made for load tests, no fact of the city") },
    { "valid_from", N_("day from which the version is in force") },
};
const size_t n_open_data_columns = COUNT_OF(open_data_columns);

struct writer {
    FILE *file;
    struct sm3_stream *sum;
    const char *temporary, *path;
    int64_t bytes;
};
struct export
{
    struct open_data *set;
    struct writer csv, json;
    struct export_row *rows;
    size_t n;
    int64_t after;
    const struct org *org;
};

static enum err put(struct call *c, struct writer *w, const struct buf *b)
{
    if (!buf_ok(b))
        return fail_internal(c, "a line of %s is longer than ROW_MAX", w->path);
    if (fwrite(b->p, 1, b->n, w->file) != b->n)
        return fail_internal(c, "cannot write %s: %m", w->temporary);
    sm3_add(w->sum, b->p, b->n);
    w->bytes += (int64_t)b->n;
    return OK;
}

static const char *office_name(const struct org *o, const char *code)
{
    for (size_t i = 0; i < o->n_departments; i++) {
        if (str_eq(o->departments[i].code, code))
            return o->departments[i].name_zh;
    }
    return code;
}

/* The values of a row in the order of open_data_columns; numbers are what `number` says. */
static json_t *row_json(const struct org *o, const struct export_row *r)
{
    return json_pack("{s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:s,"
                     " s:i, s:s, s:i, s:i, s:i, s:i, s:i, s:s}",
        "code", r->code, "short_code", r->short_code, "version", r->version, "state", r->state,
        "name", r->name_zh, "name_en", r->name_en, "department", r->office, "department_name",
        office_name(o, r->office), "decided_by", r->decided_by, "type", r->type, "level", r->level,
        "for_person", (int)r->for_person, "for_firm", (int)r->for_firm, "legal", r->legal_n,
        "legal_unit", r->legal_unit, "promise", r->promise_n, "promise_unit", r->promise_unit,
        "visits", r->visits, "online", (r->facts & ITEM_ONLINE) != 0, "kiosk",
        (r->facts & ITEM_KIOSK) != 0, "materials", r->materials_n, "generated",
        (r->facts & ITEM_GENERATED) != 0, "valid_from", r->valid_from);
}

static void csv_row(struct buf *b, json_t *row)
{
    char number[32];

    for (size_t i = 0; i < n_open_data_columns; i++) {
        const json_t *v = json_object_get(row, open_data_columns[i].name);
        bool last = i + 1 == n_open_data_columns;

        if (json_is_string(v)) {
            csv_field(b, json_string_value(v), last);
            continue;
        }
        must(json_is_integer(v));
        (void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v));
        buf_puts(b, number);
        buf_puts(b, last ? "\r\n" : ",");
    }
}

static enum err put_row(struct call *c, struct export *x, const struct export_row *r)
{
    json_t *row = row_json(x->org, r);
    char *line = json_dumps(row, JSON_COMPACT);
    struct buf csv, json;

    must(line != NULL);
    buf_init(&csv, c->mem, ROW_MAX);
    buf_init(&json, c->mem, ROW_MAX);
    csv_row(&csv, row);
    buf_puts(&json, x->set->items == 0 ? "\n" : ",\n");
    buf_puts(&json, line);
    free(line);
    json_decref(row);
    x->set->items++;
    TRY(put(c, &x->csv, &csv));
    return put(c, &x->json, &json);
}

static enum err read_slice(struct call *c, void *data)
{
    struct export *x = data;

    return figures_store_export(c, x->set->on, x->after, SLICE, &x->rows, &x->n);
}

static enum err put_slice(struct call *c, struct export *x)
{
    TRY(slow_read(c, read_slice, x));
    for (size_t i = 0; i < x->n; i++)
        TRY(put_row(c, x, &x->rows[i]));
    if (x->n > 0)
        x->after = x->rows[x->n - 1].record_id;
    return OK;
}

/* Memory of each slice is given back; after an error it stays, for the error may stand in it. */
static enum err put_slices(struct call *c, struct export *x)
{
    do {
        void *mem = c->mem;

        c->mem = mem_context(mem);
        TRY(put_slice(c, x));
        mem_free(c->mem);
        c->mem = mem;
    } while (x->n == SLICE);
    return OK;
}

static enum err put_heads(struct call *c, struct export *x)
{
    struct buf b;

    buf_init(&b, c->mem, ROW_MAX);
    buf_puts(&b, "\xEF\xBB\xBF");
    for (size_t i = 0; i < n_open_data_columns; i++)
        buf_printf(
            &b, "%s%s", open_data_columns[i].name, i + 1 < n_open_data_columns ? "," : "\r\n");
    TRY(put(c, &x->csv, &b));
    buf_reset(&b);
    buf_printf(&b,
        "{\"title\":\"防城港市政务服务事项清单\",\"license\":\"%s\",\"on\":\"%s\",\"items\":[",
        OPEN_DATA_LICENCE, x->set->on);
    return put(c, &x->json, &b);
}

static enum err put_tail(struct call *c, struct export *x)
{
    struct buf b;

    buf_init(&b, c->mem, 64);
    buf_puts(&b, "\n]}\n");
    return put(c, &x->json, &b);
}

static enum err begin_file(struct call *c, struct writer *w, const char *path)
{
    *w = (struct writer) { .path = path,
        .temporary = str_printf(c->mem, "%s.%s", path, id_random(c->mem)),
        .sum = sm3_begin(c->mem) };
    w->file = fopen(w->temporary, "wxe");
    if (w->file == NULL)
        return fail_internal(c, "cannot make %s: %m", w->temporary);
    return OK;
}

static enum err end_file(struct call *c, struct writer *w, struct open_data_file *ret)
{
    uint8_t sum[SM3_SIZE];
    FILE *file = w->file;

    w->file = NULL;
    if (fclose(file) != 0 || rename(w->temporary, w->path) != 0)
        return fail_internal(c, "cannot finish %s: %m", w->path);
    sm3_end(w->sum, sum);
    *ret = (struct open_data_file) {
        .path = w->path, .sm3 = str_hex(c->mem, sum, sizeof sum), .bytes = w->bytes
    };
    return OK;
}

static void drop_file(struct writer *w)
{
    if (w->file == NULL)
        return;
    (void)fclose(w->file);
    (void)unlink(w->temporary);
}

static enum err write_files(struct call *c, struct export *x)
{
    TRY(put_heads(c, x));
    TRY(put_slices(c, x));
    TRY(put_tail(c, x));
    TRY(end_file(c, &x->csv, &x->set->csv));
    return end_file(c, &x->json, &x->set->json);
}

/* ---- what lies there ---------------------------------------------------------------------------
 */

static const char *in_dir(struct call *c, const char *name)
{
    return str_printf(c->mem, "%s/open-data/%s", c->site->data_dir, name);
}

static void read_file(json_t *o, const char *name, struct call *c, struct open_data_file *ret)
{
    const json_t *f = json_object_get(o, name);

    *ret = (struct open_data_file) { .path = str_dup(
                                         c->mem, json_string_value(json_object_get(f, "path"))),
        .sm3 = str_dup(c->mem, json_string_value(json_object_get(f, "sm3"))),
        .bytes = json_integer_value(json_object_get(f, "bytes")) };
}

/* False if there is none, or one that was not written whole. */
static bool read_manifest(struct call *c, struct open_data *ret)
{
    json_t *o = json_load_file(in_dir(c, "manifest.json"), 0, NULL);

    if (o == NULL)
        return false;
    *ret = (struct open_data) { .generation = json_integer_value(json_object_get(o, "generation")),
        .on = str_dup(c->mem, json_string_value(json_object_get(o, "on"))),
        .made_at = str_dup(c->mem, json_string_value(json_object_get(o, "made_at"))),
        .items = json_integer_value(json_object_get(o, "items")) };
    read_file(o, "csv", c, &ret->csv);
    read_file(o, "json", c, &ret->json);
    json_decref(o);
    return ret->on != NULL && ret->made_at != NULL && ret->csv.path != NULL &&
           ret->csv.sm3 != NULL && ret->json.path != NULL && ret->json.sm3 != NULL &&
           access(ret->csv.path, R_OK) == 0 && access(ret->json.path, R_OK) == 0;
}

static json_t *file_json(const struct open_data_file *f)
{
    return json_pack(
        "{s:s, s:s, s:I}", "path", f->path, "sm3", f->sm3, "bytes", (json_int_t)f->bytes);
}

static enum err write_manifest(struct call *c, const struct open_data *d)
{
    const char *temporary = in_dir(c, str_printf(c->mem, "manifest.%s", id_random(c->mem)));
    json_t *o = json_pack("{s:I, s:s, s:s, s:I, s:o, s:o}", "generation", (json_int_t)d->generation,
        "on", d->on, "made_at", d->made_at, "items", (json_int_t)d->items, "csv",
        file_json(&d->csv), "json", file_json(&d->json));
    bool done = json_dump_file(o, temporary, JSON_INDENT(1)) == 0 &&
                rename(temporary, in_dir(c, "manifest.json")) == 0;

    json_decref(o);
    if (!done) {
        (void)unlink(temporary);
        return fail_internal(c, "cannot write %s: %m", temporary);
    }
    return OK;
}

static void forget(const struct open_data *old, const struct open_data *now)
{
    if (old->csv.path == NULL || str_eq(old->csv.path, now->csv.path))
        return;
    (void)unlink(old->csv.path);
    (void)unlink(old->json.path);
}

static enum err read_state(struct call *c, void *data)
{
    struct export *x = data;

    x->org = org_all(c);
    return registry_generation(c, &x->set->generation);
}

static enum err make(struct call *c, struct export *x)
{
    const char *name;
    enum err e;

    if (mkdir(in_dir(c, ""), 0700) != 0 && errno != EEXIST)
        return fail_internal(c, "cannot make %s: %m", in_dir(c, ""));
    name = str_printf(c->mem, "items-%lld-%s", (long long)x->set->generation, x->set->on);
    TRY(begin_file(c, &x->csv, in_dir(c, str_printf(c->mem, "%s.csv", name))));
    e = begin_file(c, &x->json, in_dir(c, str_printf(c->mem, "%s.json", name)));
    if (e == OK)
        e = write_files(c, x);
    drop_file(&x->csv);
    drop_file(&x->json);
    return e;
}

/* The slices are read in transactions of their own: if the list changed meanwhile, once more. */
static enum err make_until_whole(struct call *c, struct export *x)
{
    int64_t before;

    for (int i = 0; i < ATTEMPTS; i++) {
        before = x->set->generation;
        x->set->items = 0;
        x->after = 0;
        TRY(make(c, x));
        TRY(slow_read(c, read_state, x));
        if (x->set->generation == before)
            return write_manifest(c, x->set);
        (void)unlink(x->set->csv.path);
        (void)unlink(x->set->json.path);
    }
    return fail(c, ERR_BUSY, N_("The list is being published just now; please try again"));
}

enum err open_data_current(struct call *c, struct open_data *ret)
{
    struct open_data old = { 0 };
    struct export x = { .set = ret };
    bool have = read_manifest(c, &old);

    *ret = (struct open_data) { .on = day_text(c->mem, day_of(c->now)),
        .made_at = clock_instant(c->mem, c->now) };
    TRY(slow_read(c, read_state, &x));
    if (have && old.generation == ret->generation && str_eq(old.on, ret->on)) {
        *ret = old;
        return OK;
    }
    TRY(make_until_whole(c, &x));
    if (have)
        forget(&old, ret);
    return OK;
}
