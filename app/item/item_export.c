/* item_export.c – writes the list to a file, one record at a time. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

#include "app/item/item_book.h"
#include "app/item/item_io.h"
#include "core/registry/registry.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"

#define DOCUMENT_MAX (2 * 1024 * 1024)

struct item_file {
    const char *path;
    int fd;
};

struct output {
    struct item_file *file;   /* YAML, CSV */
    struct book_writer *book; /* XLSX */
    enum item_format format;
    size_t n;
};

/* ---- the file -------------------------------------------------------------------------------- */

static enum err cannot(struct call *c, const char *path)
{
    return fail(c, ERR_UNAVAILABLE, N_("The file {path} cannot be written: {why}"), "path", path,
        "why", strerror(errno));
}

static int file_destroy(struct item_file *f)
{
    if (f->fd >= 0)
        (void)close(f->fd);
    return 0;
}

enum err item_file_open(struct call *c, const char *path, struct item_file **ret)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0)
        return cannot(c, path);
    *ret = mem_new(c->mem, struct item_file);
    **ret = (struct item_file) { .path = str_dup(*ret, path), .fd = fd };
    talloc_set_destructor(*ret, file_destroy);
    return OK;
}

enum err item_file_put(struct call *c, struct item_file *f, const struct buf *b)
{
    size_t n = 0;

    if (!buf_ok(b))
        return fail(c, ERR_TOO_LARGE, N_("The record {code} is too large"), "code", f->path);
    while (n < b->n) {
        ssize_t wrote = write(f->fd, b->p + n, b->n - n);

        if (wrote <= 0)
            return cannot(c, f->path);
        n += (size_t)wrote;
    }
    return OK;
}

/* A pipe cannot be synced and need not be. */
enum err item_file_close(struct call *c, struct item_file *f)
{
    int fd = f->fd;

    f->fd = -1;
    if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS) {
        (void)close(fd);
        return cannot(c, f->path);
    }
    return close(fd) == 0 ? OK : cannot(c, f->path);
}

/* ---- YAML ------------------------------------------------------------------------------------ */

/* What the loader fills in itself does not stand in the file. */
json_t *item_document(const struct registry_version *v, const struct item *m)
{
    static const char *const made[] = { "office_name", "decided_by_name", "supervised_by_name" };
    json_t *o = json_pack(
        "{s:s?, s:s, s:s}", "code", v->code, "effective_on", v->effective_on, "state", v->state);
    json_t *body = shape_to_json(item_shape, m);
    const char *key;
    json_t *value;

    json_object_foreach(body, key, value)
    {
        if (!str_in(key, made, COUNT_OF(made)) && !str_eq(key, "code"))
            json_object_set(o, key, value);
    }
    json_decref(body);
    if (v->code == NULL)
        json_object_del(o, "code");
    return o;
}

static void write_yaml(struct buf *b, const struct registry_version *v, const struct item *m)
{
    json_t *o = item_document(v, m);

    conf_write(b, o);
    json_decref(o);
}

/* ---- CSV: one line an item, for spreadsheets and open data; read only -------------------------
 */

static void cell(struct buf *b, const char *s, bool last)
{
    buf_putc(b, '"');
    for (s = str_or(s, ""); *s != '\0'; s++) {
        if (*s == '"')
            buf_putc(b, '"');
        buf_putc(b, *s);
    }
    buf_puts(b, last ? "\"\r\n" : "\",");
}

static const char *number(struct call *c, int n)
{
    return str_printf(c->mem, "%d", n);
}

static const char *limit(struct call *c, const struct item_limit *l)
{
    return l->none ? "" : str_printf(c->mem, "%d %s", l->n, str_or(l->unit, ""));
}

static const char *joined(struct call *c, const char *const *list, size_t n)
{
    struct buf b;

    buf_init(&b, c->mem, 65536);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%s", i == 0 ? "" : " ", list[i]);
    return b.p;
}

static const char *const csv_keys[] = { "code", "short_code", "state", "effective_on", "version",
    "name", "name_en", "type", "level", "office", "office_name", "decided_by", "kind", "promise",
    "legal", "visits", "channels", "audience", "materials", "fees", "result" };

static void write_csv(
    struct call *c, struct buf *b, const struct registry_version *v, const struct item *m)
{
    const char *const cells[COUNT_OF(csv_keys)] = { v->code, v->short_code, v->state,
        v->effective_on, number(c, v->version), m->name.zh, m->name.en, m->type,
        number(c, m->level), m->office, m->office_name.zh, m->decided_by, m->kind,
        limit(c, &m->promise), limit(c, &m->legal), number(c, m->visits),
        joined(c, m->channels, m->n_channels), joined(c, m->audience, m->n_audience),
        number(c, (int)m->n_materials), number(c, (int)m->n_fees), m->result.name.zh };

    for (size_t i = 0; i < COUNT_OF(cells); i++)
        cell(b, cells[i], i + 1 == COUNT_OF(cells));
}

static void write_csv_head(struct buf *b)
{
    buf_puts(b, "\xef\xbb\xbf");
    for (size_t i = 0; i < COUNT_OF(csv_keys); i++)
        cell(b, csv_keys[i], i + 1 == COUNT_OF(csv_keys));
}

/* ---- all of them ----------------------------------------------------------------------------- */

static enum err write_one(struct call *c, const struct registry_version *v, void *data)
{
    scoped_mem void *own = mem_context(c->mem);
    void *mem = c->mem;
    struct output *x = data;
    struct item m;
    struct buf b;
    enum err e;

    c->mem = own;
    buf_init(&b, own, DOCUMENT_MAX);
    e = item_parse(c, v, &m);
    if (e == OK && x->format == ITEM_XLSX)
        e = book_put(c, x->book, v, &m);
    else if (e == OK && x->format == ITEM_YAML)
        write_yaml(&b, v, &m);
    else if (e == OK)
        write_csv(c, &b, v, &m);
    c->mem = mem;
    TRY(e);
    x->n++;
    return x->format == ITEM_XLSX ? OK : item_file_put(c, x->file, &b);
}

static enum err export_book(struct call *c, struct output *x, const char *path, day on)
{
    TRY(book_create(c, path, &x->book));
    TRY(registry_each(c, ITEM_KIND, on, write_one, x));
    return book_finish(c, x->book);
}

enum err item_export(
    struct call *c, enum item_format format, const char *path, day on, size_t *ret_n)
{
    struct output x = { .format = format };
    struct buf head;

    if (format == ITEM_XLSX) {
        TRY(export_book(c, &x, path, on));
        *ret_n = x.n;
        return OK;
    }
    buf_init(&head, c->mem, 4096);
    if (format == ITEM_CSV)
        write_csv_head(&head);
    TRY(item_file_open(c, path, &x.file));
    TRY(item_file_put(c, x.file, &head));
    TRY(registry_each(c, ITEM_KIND, on, write_one, &x));
    *ret_n = x.n;
    return item_file_close(c, x.file);
}
