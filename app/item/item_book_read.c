/* item_book_read.c – reading a workbook of items: the sheets of lists first, then item by item. */
#include "app/item/item_book_private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/conf/conf.h"
#include "lib/sheet/sheet.h"

#define ABSENT SIZE_MAX

/* A row of a list, waiting for its item. */
struct waiting {
    const char *code, *effective_on;
    int number;
    bool taken;
    const char **cells; /* by our columns */
};

struct open_sheet {
    const struct book_sheet *sheet;
    struct sheet *in;
    const char *file;            /* "list.xlsx!materials" */
    size_t at[BOOK_COLUMNS_MAX]; /* where each of our columns stands */
    struct waiting *rows;
    size_t n;
};

struct book_reader {
    const void *mem;
    struct sheet_book *book;
    const struct book_sheet *sheets;
    size_t n;
    struct open_sheet open[BOOK_LISTS_MAX];
};

/* ---- the book -------------------------------------------------------------------------------- */

/* "名称（中文） name.zh" → "name.zh". */
static const char *field_name(const char *header)
{
    const char *blank = header == NULL ? NULL : strrchr(header, ' ');

    return blank == NULL ? str_or(header, "") : blank + 1;
}

static void find_columns(struct conf *k, struct open_sheet *o, const struct sheet_row *head)
{
    for (size_t i = 0; i < o->sheet->n; i++) {
        o->at[i] = ABSENT;
        for (size_t j = 0; head != NULL && j < head->n; j++) {
            if (str_eq(field_name(sheet_cell(head, j)), o->sheet->columns[i].name))
                o->at[i] = j;
        }
        if (o->at[i] == ABSENT)
            conf_error(k, conf_make(k, o->file, 1, 1, NULL),
                N_("The column {name} is missing: its header ends with that word"), "name",
                o->sheet->columns[i].name);
    }
    for (size_t j = 0; head != NULL && j < head->n; j++) {
        const char *name = field_name(sheet_cell(head, j));
        bool known = *name == '\0';

        for (size_t i = 0; i < o->sheet->n; i++)
            known = known || str_eq(name, o->sheet->columns[i].name);
        if (!known)
            conf_error(k, conf_make(k, o->file, 1, (int)j + 1, NULL),
                N_("The column {name} is not known"), "name", str_or(sheet_cell(head, j), ""));
    }
}

static enum err refuse_merges(struct call *c, struct conf *k, const struct open_sheet *o)
{
    const struct sheet_merge *merges;
    size_t n;

    TRY(sheet_merges(c, o->in, &merges, &n));
    for (size_t i = 0; i < n; i++)
        conf_error(k, conf_make(k, o->file, merges[i].first_row, merges[i].first_column + 1, NULL),
            N_("The cells {range} are merged: write the value into each of them"), "range",
            sheet_range(c->mem, &merges[i]));
    return OK;
}

static enum err open_one(struct call *c, struct book_reader *b, struct conf *k, const char *file,
    const struct book_sheet *sheet, struct open_sheet *o)
{
    const struct sheet_row *head;

    o->sheet = sheet;
    o->file = str_printf(b->mem, "%s!%s", file, sheet->name);
    TRY(sheet_begin(c, b->book, sheet->name, &o->in));
    TRY(refuse_merges(c, k, o));
    TRY(sheet_next_row(c, o->in, &head));
    find_columns(k, o, head);
    return OK;
}

static const char **our_cells(
    const void *mem, const struct open_sheet *o, const struct sheet_row *row)
{
    const char **cells = mem_array(mem, const char *, o->sheet->n);

    for (size_t i = 0; i < o->sheet->n; i++)
        cells[i] = o->at[i] == ABSENT ? NULL : str_dup(mem, sheet_cell(row, o->at[i]));
    return cells;
}

static int by_item(const void *pa, const void *pb)
{
    const struct waiting *a = pa, *b = pb;
    int d = strcmp(a->code, b->code);

    d = d != 0 ? d : strcmp(a->effective_on, b->effective_on);
    return d != 0 ? d : (a->number > b->number) - (a->number < b->number);
}

static enum err read_rows(struct call *c, struct book_reader *b, struct open_sheet *o)
{
    const struct sheet_row *row;

    for (;;) {
        const char **cells;

        TRY(sheet_next_row(c, o->in, &row));
        if (row == NULL)
            break;
        if (o->n % 512 == 0)
            o->rows = mem_grow(b->mem, o->rows, struct waiting, o->n + 512);
        cells = our_cells(b->mem, o, row);
        o->rows[o->n++] = (struct waiting) { .code = str_or(cells[0], ""),
            .effective_on = str_or(cells[1], ""),
            .number = row->number,
            .cells = cells };
    }
    if (o->n > 0)
        qsort(o->rows, o->n, sizeof *o->rows, by_item);
    return OK;
}

enum err book_open(struct call *c, const char *path, struct conf *k, struct book_reader **ret)
{
    struct book_reader *b = mem_new(c->mem, struct book_reader);
    const char *slash = strrchr(path, '/');
    const char *file = str_dup(b, slash == NULL ? path : slash + 1);

    b->mem = b;
    b->sheets = book_sheets(b, &b->n);
    *ret = b;
    TRY(sheet_open(c, path, &b->book));
    for (size_t i = 0; i < b->n; i++)
        TRY(open_one(c, b, k, file, &b->sheets[i], &b->open[i]));
    for (size_t i = 1; i < b->n && conf_errors(k) == 0; i++)
        TRY(read_rows(c, b, &b->open[i]));
    return OK;
}

/* ---- an item --------------------------------------------------------------------------------- */

struct spot {
    struct conf *k;
    const struct open_sheet *o;
    int number; /* of the row */
};

static struct conf_node *text_at(const struct spot *p, size_t column, const char *text)
{
    return conf_make(p->k, p->o->file, p->number, (int)p->o->at[column] + 1, text);
}

static struct conf_node *lines_at(const struct spot *p, size_t column, const char *text)
{
    struct conf_node *list = conf_make_list(p->k, p->o->file, p->number, (int)p->o->at[column] + 1);

    while (text != NULL && *text != '\0') {
        size_t n = strcspn(text, "\n");

        if (n > 0)
            conf_put(p->k, list, NULL, text_at(p, column, conf_text_n(p->k, text, n)));
        text += n + (text[n] == '\n');
    }
    return list;
}

/* The map at a path below the row's, made when it is first needed. */
static struct conf_node *map_for(
    const struct spot *p, struct conf_node *row, const struct book_column *c)
{
    struct conf_node *at = row;

    for (size_t i = 0; i + 1 < COUNT_OF(c->path) && c->path[i + 1] != NULL; i++) {
        if (!conf_has(at, c->path[i]))
            conf_put(p->k, at, c->path[i], conf_make(p->k, p->o->file, p->number, 1, NULL));
        at = conf_get(at, c->path[i]);
    }
    return at;
}

static void put_cell(const struct spot *p, struct conf_node *row, size_t column, const char *text)
{
    const struct book_column *c = &p->o->sheet->columns[column];
    size_t last = 0;

    while (last + 1 < COUNT_OF(c->path) && c->path[last + 1] != NULL)
        last++;
    if (c->field->type == SHAPE_TEXTS)
        conf_put(p->k, map_for(p, row, c), c->path[last], lines_at(p, column, text));
    else if (text != NULL)
        conf_put(p->k, map_for(p, row, c), c->path[last], text_at(p, column, text));
}

static struct conf_node *row_node(const struct spot *p, const char **cells)
{
    struct conf_node *row = conf_make(p->k, p->o->file, p->number, 1, NULL);

    for (size_t i = 0; i < p->o->sheet->n; i++) {
        if (p->o->sheet->columns[i].field != NULL)
            put_cell(p, row, i, cells[i]);
    }
    return row;
}

/* The first of an item's rows, which stand together. */
static size_t first_of(const struct open_sheet *o, const struct waiting *key)
{
    size_t low = 0, high = o->n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (by_item(&o->rows[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void put_list(
    const struct spot *item, struct open_sheet *o, struct conf_node *root, const char **cells)
{
    struct spot p = { .k = item->k, .o = o };
    const struct waiting key = { .code = str_or(cells[0], ""),
        .effective_on = str_or(cells[1], "") };
    struct conf_node *list = conf_make_list(p.k, item->o->file, item->number, 1);

    for (size_t i = first_of(o, &key); i < o->n && str_eq(o->rows[i].code, key.code) &&
                                       str_eq(o->rows[i].effective_on, key.effective_on);
         i++) {
        p.number = o->rows[i].number;
        o->rows[i].taken = true;
        conf_put(p.k, list, NULL, row_node(&p, o->rows[i].cells));
    }
    conf_put(p.k, root, o->sheet->list->name, list);
}

enum err book_next(struct call *c, struct book_reader *b, struct conf *k, struct conf_node **ret)
{
    static const char *const keys[] = { "code", "effective_on", "state" };
    struct open_sheet *o = &b->open[0];
    struct spot p = { .k = k, .o = o };
    const struct sheet_row *row;
    const char **cells;

    *ret = NULL;
    TRY(sheet_next_row(c, o->in, &row));
    if (row == NULL)
        return OK;
    p.number = row->number;
    cells = our_cells(c->mem, o, row);
    *ret = row_node(&p, cells);
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (cells[i] != NULL)
            conf_put(k, *ret, keys[i], text_at(&p, i, cells[i]));
    }
    for (size_t i = 1; i < b->n; i++)
        put_list(&p, &b->open[i], *ret, cells);
    conf_take(k, *ret);
    return OK;
}

void book_done(struct book_reader *b, struct conf *k)
{
    for (size_t i = 1; i < b->n; i++) {
        for (size_t j = 0; j < b->open[i].n; j++) {
            const struct waiting *w = &b->open[i].rows[j];

            if (!w->taken)
                conf_error(k, conf_make(k, b->open[i].file, w->number, 1, NULL),
                    N_("No item {code} of {day} stands on the sheet items"), "code", w->code, "day",
                    w->effective_on);
        }
    }
}
