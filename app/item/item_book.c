/* item_book.c – the columns of the workbook follow from the shape; writing it. */
#include "app/item/item_book_private.h"
#include "core/registry/registry.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"
#include "lib/sheet/sheet.h"

#define CELL_TEXT_MAX 32767
#define WIDE 40

/* ---- columns --------------------------------------------------------------------------------- */

static bool is_list(const struct shape *s)
{
    return s->type == SHAPE_LIST || s->type == SHAPE_PAIRS;
}

/* Filled in by the program: not in the workbook. */
static bool is_made(const struct shape *s)
{
    static const char *const made[] = { "code", "office_name", "decided_by_name",
        "supervised_by_name" };

    return str_in(s->name, made, COUNT_OF(made));
}

static const char *label_of(const struct shape *s)
{
    return s->label == NULL ? s->name : i18n_lookup(LANG_ZH, s->label);
}

static void add(struct book_sheet *sheet, struct book_column k)
{
    must(sheet->n < BOOK_COLUMNS_MAX);
    sheet->columns[sheet->n++] = k;
}

static void add_pair(const void *mem, struct book_sheet *sheet, struct book_column k)
{
    const char *name = k.name, *label = k.label;
    size_t depth = k.path[0] == NULL ? 0 : k.path[1] == NULL ? 1 : 2;

    for (int en = 0; en < 2; en++) {
        k.name = str_printf(mem, "%s%s%s", name, *name == '\0' ? "" : ".", en ? "en" : "zh");
        k.label = str_printf(mem, "%s%s", label, en ? "（英文）" : "（中文）");
        k.english = en == 1;
        k.path[depth] = en ? "en" : "zh";
        add(sheet, k);
    }
}

static void add_fields(const void *mem, struct book_sheet *sheet, const struct shape *shape,
    const struct shape *within, size_t offset)
{
    for (const struct shape *s = shape; s->type != SHAPE_END_; s++) {
        struct book_column k = { .field = s,
            .name = within == NULL ? s->name : str_printf(mem, "%s.%s", within->name, s->name),
            .label = within == NULL ? label_of(s)
                                    : str_printf(mem, "%s：%s", label_of(within), label_of(s)),
            .path = { within == NULL ? s->name : within->name, within == NULL ? NULL : s->name },
            .offset = offset + s->offset,
            .count_offset = offset + s->count_offset };

        if (is_list(s) || (within == NULL && sheet->list == NULL && is_made(s)))
            continue;
        if (s->type == SHAPE_STRUCT)
            add_fields(mem, sheet, s->sub, s, offset + s->offset);
        else if (s->type == SHAPE_PAIR)
            add_pair(mem, sheet, k);
        else
            add(sheet, k);
    }
}

static void add_key(struct book_sheet *sheet)
{
    add(sheet, (struct book_column) { .name = "item.code", .label = "事项编码" });
    add(sheet, (struct book_column) { .name = "item.effective_on", .label = "施行日期" });
}

const struct book_sheet *book_sheets(const void *mem, size_t *ret_n)
{
    struct book_sheet *list = mem_array(mem, struct book_sheet, BOOK_LISTS_MAX);

    list[0].name = BOOK_ITEMS;
    add_key(&list[0]);
    add(&list[0], (struct book_column) { .name = "item.state", .label = "状态" });
    add_fields(mem, &list[0], item_shape, NULL, 0);
    *ret_n = 1;
    for (const struct shape *s = item_shape; s->type != SHAPE_END_; s++) {
        struct book_sheet *sheet = &list[*ret_n];

        if (!is_list(s))
            continue;
        must(*ret_n + 1 < BOOK_LISTS_MAX);
        (*ret_n)++;
        sheet->name = s->name;
        sheet->list = s;
        add_key(sheet);
        if (s->type == SHAPE_PAIRS)
            add_pair(
                mem, sheet, (struct book_column) { .name = "", .label = label_of(s), .field = s });
        else
            add_fields(mem, sheet, s->sub, NULL, 0);
    }
    return list;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Rows of lists wait as texts: a workbook is written sheet by sheet. */
struct row {
    struct row *next;
    const char *cells[];
};

struct book_writer {
    struct sheet_writer *out;
    const struct book_sheet *sheets;
    size_t n;
    struct row *first[BOOK_LISTS_MAX], *last[BOOK_LISTS_MAX];
    const void *mem;
};

static enum err begin_sheet(struct call *c, struct book_writer *w, const struct book_sheet *s)
{
    struct sheet_column *columns = mem_array(c->mem, struct sheet_column, s->n);

    for (size_t i = 0; i < s->n; i++)
        columns[i].title = str_printf(c->mem, "%s %s", s->columns[i].label, s->columns[i].name);
    return sheet_add(c, w->out, s->name, columns, s->n);
}

enum err book_create(struct call *c, const char *path, struct book_writer **ret)
{
    struct book_writer *w = mem_new(c->mem, struct book_writer);

    w->mem = c->mem;
    w->sheets = book_sheets(w, &w->n);
    TRY(sheet_create(c, path, &(struct sheet_options) { .format = SHEET_XLSX }, &w->out));
    *ret = w;
    return begin_sheet(c, w, &w->sheets[0]);
}

static const char *lines(const void *mem, const char *const *list, size_t n)
{
    struct buf b;

    buf_init(&b, mem, CELL_TEXT_MAX);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_putc(&b, '\n');
        buf_puts(&b, list[i]);
    }
    return b.p;
}

static const char *cell_of(const void *mem, const struct book_column *k, const char *row)
{
    const void *from = row + k->offset;
    const struct pair *p = from;

    switch (k->field->type) {
    case SHAPE_TEXT:
    case SHAPE_DAY:
    case SHAPE_WORD:
        return *(const char *const *)from;
    case SHAPE_PAIR:
    case SHAPE_PAIRS:
        return k->english ? p->en : p->zh;
    case SHAPE_INT:
        if (*(const int *)from == k->field->absent &&
            (k->field->absent < k->field->min || k->field->absent > k->field->max))
            return NULL;
        return str_printf(mem, "%d", *(const int *)from);
    case SHAPE_BOOL:
        return *(const bool *)from ? "true" : "false";
    case SHAPE_TEXTS:
        return lines(mem, *(const char *const *const *)from,
            *(const size_t *)(const void *)(row + k->count_offset));
    case SHAPE_LIST:
    case SHAPE_STRUCT:
    case SHAPE_END_:
        break;
    }
    return NULL;
}

static void fill(const void *mem, const struct book_sheet *s, const struct registry_version *v,
    const char *row, const char **cells)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct book_column *k = &s->columns[i];

        if (k->field != NULL)
            cells[i] = str_dup(mem, cell_of(mem, k, row));
        else
            cells[i] = str_dup(mem, i == 0 ? v->code : i == 1 ? v->effective_on : v->state);
    }
}

static void keep_rows(
    struct book_writer *w, size_t at, const struct registry_version *v, const struct item *m)
{
    const struct book_sheet *s = &w->sheets[at];
    const char *value = (const char *)m;
    const char *rows = *(const char *const *)(const void *)(value + s->list->offset);
    size_t n = *(const size_t *)(const void *)(value + s->list->count_offset);
    size_t size = s->list->type == SHAPE_PAIRS ? sizeof(struct pair) : s->list->size;

    for (size_t i = 0; i < n; i++) {
        struct row *r =
            mem_zero_(w->mem, sizeof *r + s->n * sizeof(const char *), 1, "row of a workbook");

        fill(r, s, v, rows + i * size, r->cells);
        if (w->last[at] == NULL)
            w->first[at] = r;
        else
            w->last[at]->next = r;
        w->last[at] = r;
    }
}

enum err book_put(
    struct call *c, struct book_writer *w, const struct registry_version *v, const struct item *m)
{
    const char *cells[BOOK_COLUMNS_MAX];

    fill(c->mem, &w->sheets[0], v, (const char *)m, cells);
    TRY(sheet_write_row(c, w->out, cells, w->sheets[0].n));
    for (size_t i = 1; i < w->n; i++)
        keep_rows(w, i, v, m);
    return OK;
}

enum err book_finish(struct call *c, struct book_writer *w)
{
    for (size_t i = 1; i < w->n; i++) {
        TRY(begin_sheet(c, w, &w->sheets[i]));
        for (const struct row *r = w->first[i]; r != NULL; r = r->next)
            TRY(sheet_write_row(c, w->out, r->cells, w->sheets[i].n));
    }
    return sheet_finish(c, w->out);
}
