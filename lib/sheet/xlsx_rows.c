/* xlsx_rows.c – the cells of one sheet of an XLSX, row by row as the reader passes them. Cells and
 * rows without an address follow the one before; rows and cells out of order are damage. */
#include <string.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"
#include "lib/sheet/xml.h"

#define INDEX_MAX 8000000 /* of shared texts */
#define EXCEL_COLUMNS 16384

struct xlsx_rows {
    struct xml *x;
    const struct xlsx *k;
    int line;                   /* number of the present row */
    int column;                 /* of the last cell of it, -1: none */
    bool in_data;               /* within <sheetData> */
    struct sheet_merge *merges; /* passed so far: they come after the cells */
    size_t n_merges;
};

enum err xlsx_begin(struct call *c, struct book *b, struct sheet *s)
{
    TRY(strings_load(c, b, b->xlsx));
    s->rows = mem_new(s, struct xlsx_rows);
    s->rows->k = b->xlsx;
    return xml_open(c, s->rows, b->xlsx->zip, b->xlsx->parts[s->index], &s->rows->x);
}

/* ---- places
 * ---------------------------------------------------------------------------------------- */

/* "AB12" → column 27, row 12; false if it is no place. */
static bool parse_place(const char **at, int *ret_row, int *ret_column)
{
    const char *s = *at;
    int column = 0, row = 0;

    for (; *s >= 'A' && *s <= 'Z' && column <= EXCEL_COLUMNS; s++)
        column = column * 26 + (*s - 'A' + 1);
    for (; *s >= '0' && *s <= '9' && row <= SHEET_LINE_MAX; s++)
        row = row * 10 + (*s - '0');
    *at = s;
    *ret_row = row;
    *ret_column = column - 1;
    return column > 0 && column <= EXCEL_COLUMNS && row > 0 && row <= SHEET_LINE_MAX;
}

static enum err out_of_order(struct call *c, const struct sheet *s, int column)
{
    return sheet_fail(c, s, ERR_INVALID,
        N_("Sheet {sheet}, row {row}, column {column}: rows or cells are not in order, the file is "
           "damaged: open it with Excel or WPS and save it again"),
        s->rows->line, column);
}

static enum err begin_row(struct call *c, struct sheet *s)
{
    struct xlsx_rows *r = s->rows;
    const char *number = xml_attribute(r->x, "r"), *hidden;
    int64_t n = r->line + 1;

    if ((number != NULL && !str_int(number, 1, SHEET_LINE_MAX, &n)) || n <= r->line ||
        n > SHEET_LINE_MAX)
        return out_of_order(c, s, -1);
    r->line = (int)n;
    r->column = -1;
    row_clear(&s->row, r->line);
    hidden = xml_attribute(r->x, "hidden");
    s->row.out.hidden = hidden != NULL && (str_eq(hidden, "1") || str_eq(hidden, "true"));
    return OK;
}

/* ---- cells
 * ------------------------------------------------------------------------------------------ */

enum cell_type {
    CELL_NUMBER,
    CELL_SHARED,
    CELL_TEXT,
    CELL_FORMULA_TEXT,
    CELL_BOOLEAN,
    CELL_FAULT,
    CELL_ISO
};
static const struct {
    const char *word;
    enum cell_type type;
} cell_types[] = { { "n", CELL_NUMBER }, { "s", CELL_SHARED }, { "inlineStr", CELL_TEXT },
    { "str", CELL_FORMULA_TEXT }, { "b", CELL_BOOLEAN }, { "e", CELL_FAULT }, { "d", CELL_ISO } };

struct cell {
    enum cell_type type;
    enum format format;
    int column;
    bool formula;
};

static enum err bad_cell(struct call *c, const struct sheet *s, const struct cell *cell)
{
    return sheet_fail(c, s, ERR_INVALID,
        N_("Sheet {sheet}, row {row}, column {column}: the cell cannot be read, the file is "
           "damaged: open it with Excel or WPS and save it again"),
        s->rows->line, cell->column);
}

static enum err begin_cell(struct call *c, const struct sheet *s, struct cell *cell)
{
    struct xlsx_rows *r = s->rows;
    const char *place = xml_attribute(r->x, "r"), *word;
    int64_t style = 0;
    int row = r->line, column = r->column + 1;

    *cell = (struct cell) { .column = column };
    if (place != NULL && (!parse_place(&place, &row, &column) || *place != '\0'))
        return bad_cell(c, s, cell);
    cell->column = column;
    if (row != r->line || cell->column <= r->column || cell->column >= EXCEL_COLUMNS)
        return out_of_order(c, s, cell->column);
    r->column = cell->column;
    word = str_or(xml_attribute(r->x, "s"), "0");
    if (str_int(word, 0, INT32_MAX, &style) && (size_t)style < r->k->n_formats)
        cell->format = r->k->formats[style];
    word = xml_attribute(r->x, "t");
    for (size_t i = 0; word != NULL && i < COUNT_OF(cell_types); i++)
        if (str_eq(word, cell_types[i].word))
            cell->type = cell_types[i].type;
    return OK;
}

static enum err check_length(struct call *c, const struct sheet *s, const struct cell *cell)
{
    if (row_length(&s->row) <= SHEET_CELL_MAX && buf_ok(&s->row.text))
        return OK;
    return sheet_fail(c, s, ERR_TOO_LARGE,
        N_("Sheet {sheet}, row {row}, column {column}: the text of the cell is longer than 64 KiB: "
           "shorten it"),
        s->rows->line, cell->column);
}

/* Collects the text of <v> or <is> up to </c>. */
static enum err collect(struct call *c, struct sheet *s, struct cell *cell)
{
    struct xml *x = s->rows->x;
    bool wanted = false;
    enum xml_event e;

    for (;;) {
        TRY(xml_next(c, x, &e));
        if (e == XML_DONE)
            return bad_cell(c, s, cell);
        if (e == XML_TEXT) {
            if (!wanted)
                continue;
            buf_puts(&s->row.text, xml_text(x));
            TRY(check_length(c, s, cell));
            continue;
        }
        if (e == XML_END && xml_is(x, "c"))
            return OK;
        if (e == XML_BEGIN && xml_is(x, "rPh")) {
            TRY(xml_skip(c, x));
            continue;
        }
        if (xml_is(x, "v") || xml_is(x, "t"))
            wanted = e == XML_BEGIN;
        else if (xml_is(x, "f"))
            cell->formula = true;
    }
}

/* White space around numbers and indexes, which some programs write. */
static void trim(struct row *r)
{
    static const char blank[] = " \t\r\n";
    char *s = row_text(r);
    size_t n = row_length(r), skip = strspn(s, blank);

    while (n > skip && strchr(blank, s[n - 1]) != NULL)
        n--;
    memmove(s, s + skip, n - skip);
    row_shorten(r, n - skip);
}

static enum err end_number(struct call *c, struct sheet *s, const struct cell *cell)
{
    enum sheet_kind kind = SHEET_NUMBER;
    char text[NUMBER_SIZE];

    if (row_length(&s->row) == 0)
        return OK;
    if (!number_cell(row_text(&s->row), cell->format, s->rows->k->since_1904, text, &kind))
        return bad_cell(c, s, cell);
    row_replace(&s->row, text);
    row_end(&s->row, (size_t)cell->column, kind);
    return OK;
}

static enum err end_shared(struct call *c, struct sheet *s, const struct cell *cell)
{
    const struct strings *t = &s->rows->k->strings;
    int64_t i;

    if (row_length(&s->row) == 0)
        return OK;
    if (!str_int(row_text(&s->row), 0, INDEX_MAX, &i) || (size_t)i >= t->n)
        return bad_cell(c, s, cell);
    row_replace(&s->row, t->text + t->at[i]);
    TRY(check_length(c, s, cell));
    row_end(&s->row, (size_t)cell->column, SHEET_TEXT);
    return OK;
}

/* "2021-04-12T00:00:00.000Z" → "2021-04-12"; with hours: a blank instead of the T, no fraction. */
static void end_iso(struct row *r, int column)
{
    char *s = row_text(r), *t = strchr(s, 'T');

    if (t != NULL) {
        size_t date = (size_t)(t - s), n = strlen(t) > 9 ? date + 9 : row_length(r);

        *t = ' ';
        row_shorten(r, str_starts(t + 1, "00:00:00") ? date : n);
    }
    row_end(r, (size_t)column, SHEET_DATE);
}

static enum err end_cell(struct call *c, struct sheet *s, const struct cell *cell)
{
    struct row *r = &s->row;

    switch (cell->type) {
    case CELL_NUMBER:
        return end_number(c, s, cell);
    case CELL_SHARED:
        return end_shared(c, s, cell);
    case CELL_TEXT:
    case CELL_FORMULA_TEXT:
        row_shorten(r, number_unescape(row_text(r)));
        row_end(r, (size_t)cell->column, SHEET_TEXT);
        return OK;
    case CELL_BOOLEAN:
        if (row_length(r) > 0)
            row_replace(
                r, str_eq(row_text(r), "1") || str_eq(row_text(r), "true") ? "TRUE" : "FALSE");
        row_end(r, (size_t)cell->column, SHEET_BOOLEAN);
        return OK;
    case CELL_FAULT:
        row_end(r, (size_t)cell->column, SHEET_FAULT);
        return OK;
    case CELL_ISO:
        end_iso(r, cell->column);
        return OK;
    }
    return OK;
}

static enum err read_cell(struct call *c, struct sheet *s)
{
    struct cell cell;

    TRY(begin_cell(c, s, &cell));
    TRY(collect(c, s, &cell));
    if (cell.type != CELL_TEXT && cell.type != CELL_FORMULA_TEXT)
        trim(&s->row);
    if (cell.formula && row_length(&s->row) == 0 && cell.type == CELL_NUMBER)
        return sheet_fail(c, s, ERR_INVALID,
            N_("Sheet {sheet}, row {row}, column {column}: the formula was never calculated: open "
               "the file with Excel or WPS and save it again"),
            s->rows->line, cell.column);
    if (row_length(&s->row) > 0 && cell.column >= SHEET_COLUMNS_MAX)
        return sheet_fail(c, s, ERR_TOO_LARGE,
            N_("Sheet {sheet}, row {row}, column {column}: there is a text beyond column KN; a "
               "sheet may have 300 columns at most"),
            s->rows->line, cell.column);
    return end_cell(c, s, &cell);
}

/* ---- merged ranges ------------------------------------------------------------------------------
 */

static bool parse_range(const char *s, struct sheet_merge *ret)
{
    struct sheet_merge m;

    if (s == NULL || !parse_place(&s, &m.first_row, &m.first_column))
        return false;
    m.last_row = m.first_row;
    m.last_column = m.first_column;
    if (*s == ':') {
        s++;
        if (!parse_place(&s, &m.last_row, &m.last_column))
            return false;
    }
    *ret = m;
    return *s == '\0' && m.first_row <= m.last_row && m.first_column <= m.last_column;
}

static enum err add_merge(struct call *c, struct sheet *s)
{
    struct xlsx_rows *r = s->rows;
    size_t n = r->n_merges;
    struct sheet_merge m;

    if (!parse_range(xml_attribute(r->x, "ref"), &m))
        return OK;
    if (n >= SHEET_MERGES_MAX)
        return fail(c, ERR_TOO_LARGE,
            N_("Sheet {sheet}: there are more than {max} merged ranges: unmerge them"), "sheet",
            sheet_name(s), "max", str_printf(c->mem, "%d", SHEET_MERGES_MAX));
    if ((n & (n - 1)) == 0)
        r->merges = mem_grow(r, r->merges, struct sheet_merge, n == 0 ? 1 : n * 2);
    r->merges[r->n_merges++] = m;
    return OK;
}

/* What follows the cells. */
static enum err read_after(struct call *c, struct sheet *s, enum xml_event e)
{
    if (e == XML_BEGIN && xml_is(s->rows->x, "mergeCell"))
        return add_merge(c, s);
    return OK;
}

enum err xlsx_next(struct call *c, struct sheet *s, const struct sheet_row **ret)
{
    struct xlsx_rows *r = s->rows;
    enum xml_event e;

    for (;;) {
        TRY(xml_next(c, r->x, &e));
        *ret = NULL;
        if (e == XML_DONE)
            return OK;
        if (e == XML_TEXT)
            continue;
        if (xml_is(r->x, "sheetData"))
            r->in_data = e == XML_BEGIN;
        if (!r->in_data)
            TRY(read_after(c, s, e));
        else if (e == XML_BEGIN && xml_is(r->x, "row"))
            TRY(begin_row(c, s));
        else if (e == XML_BEGIN && xml_is(r->x, "c"))
            TRY(read_cell(c, s));
        else if (e == XML_END && xml_is(r->x, "row") && (*ret = row_done(&s->row)) != NULL)
            return OK;
    }
}

enum err xlsx_merges(struct call *c, struct sheet *s, const struct sheet_merge **ret, size_t *ret_n)
{
    struct xlsx_rows *r = s->rows;

    if (!s->ended) { /* a second reader goes ahead */
        struct sheet *ahead;

        TRY(sheet_begin_at(c, s->book, s->index, &ahead));
        r = ahead->rows;
        for (enum xml_event e = XML_BEGIN; e != XML_DONE;) {
            TRY(xml_next(c, r->x, &e));
            if (e == XML_BEGIN && xml_is(r->x, "sheetData"))
                TRY(xml_skip(c, r->x));
            else
                TRY(read_after(c, ahead, e));
        }
    }
    *ret = r->merges;
    *ret_n = r->n_merges;
    return OK;
}
