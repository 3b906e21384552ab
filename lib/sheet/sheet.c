/* sheet.c – the face for reading: which reader a file gets, the list of sheets, places for people.
 */
#include <string.h>
#include <strings.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"

enum err sheet_open(struct call *c, const char *path, struct sheet_book **ret)
{
    enum sheet_format format;
    struct book *b;

    TRY(kind_of(c, path, &format));
    b = mem_new(c->mem, struct book);
    b->open.format = format;
    b->path = str_dup(b, path);
    TRY(format == SHEET_XLSX ? xlsx_open(c, b) : csv_open(c, b));
    *ret = &b->open;
    return OK;
}

static const char *names_of(const void *mem, const struct sheet_book *b)
{
    const char *names = "";

    for (size_t i = 0; i < b->n_sheets; i++)
        names = str_printf(mem, "%s%s%s", names, i == 0 ? "" : ", ", b->sheets[i].name);
    return names;
}

static enum err find_sheet(
    struct call *c, const struct sheet_book *b, const char *name, size_t *ret)
{
    for (size_t i = 0; i < b->n_sheets; i++) {
        if (name == NULL ? !b->sheets[i].hidden : strcasecmp(name, b->sheets[i].name) == 0) {
            *ret = i;
            return OK;
        }
    }
    if (name == NULL)
        return fail(c, ERR_NOT_FOUND,
            N_("All sheets of the workbook are hidden: show the one "
               "that is meant and save it again"));
    return fail(c, ERR_NOT_FOUND, N_("The workbook has no sheet named {sheet}; it has: {names}"),
        "sheet", name, "names", names_of(c->mem, b));
}

enum err sheet_begin_at(struct call *c, struct sheet_book *book, size_t index, struct sheet **ret)
{
    struct book *b = (struct book *)book;
    struct sheet *s = mem_new(book, struct sheet);

    s->book = book;
    s->index = index;
    row_init(&s->row, s);
    TRY(book->format == SHEET_XLSX ? xlsx_begin(c, b, s) : csv_begin(c, b, s));
    *ret = s;
    return OK;
}

enum err sheet_begin(struct call *c, struct sheet_book *book, const char *name, struct sheet **ret)
{
    size_t index = 0;

    TRY(find_sheet(c, book, name, &index));
    return sheet_begin_at(c, book, index, ret);
}

const char *sheet_name(const struct sheet *s)
{
    return s->book->sheets[s->index].name;
}

enum err sheet_next_row(struct call *c, struct sheet *s, const struct sheet_row **ret)
{
    const struct sheet_row *row = NULL;

    if (!s->ended)
        TRY(s->csv != NULL ? csv_next(c, s, &row) : xlsx_next(c, s, &row));
    s->ended = row == NULL;
    *ret = row;
    if (row != NULL && ++s->n_rows > SHEET_ROWS_MAX)
        return fail(c, ERR_TOO_LARGE,
            N_("Sheet {sheet} has more than {max} rows: split it into several files"), "sheet",
            sheet_name(s), "max", str_printf(c->mem, "%d", SHEET_ROWS_MAX));
    return OK;
}

enum err sheet_merges(
    struct call *c, struct sheet *s, const struct sheet_merge **ret, size_t *ret_n)
{
    *ret = NULL;
    *ret_n = 0;
    if (s->csv != NULL)
        return OK;
    return xlsx_merges(c, s, ret, ret_n);
}

/* ---- places
 * -------------------------------------------------------------------------------------- */

const char *sheet_column_letters(const void *mem, size_t column)
{
    char letters[16], *s = letters + sizeof(letters);
    size_t n = column + 1;

    for (*--s = '\0'; n > 0; n = (n - 1) / 26)
        *--s = (char)('A' + (n - 1) % 26);
    return str_dup(mem, s);
}

const char *sheet_place(const void *mem, int row, size_t column)
{
    return str_printf(mem, "%s%d", sheet_column_letters(mem, column), row);
}

const char *sheet_range(const void *mem, const struct sheet_merge *m)
{
    return str_printf(mem, "%s:%s", sheet_place(mem, m->first_row, (size_t)m->first_column),
        sheet_place(mem, m->last_row, (size_t)m->last_column));
}

enum err sheet_fail(
    struct call *c, const struct sheet *s, enum err code, const char *msgid, int row, int column)
{
    return fail(c, code, msgid, "sheet", sheet_name(s), "row", str_printf(c->mem, "%d", row),
        "column", column < 0 ? "–" : sheet_column_letters(c->mem, (size_t)column));
}
