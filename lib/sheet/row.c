/* row.c – one row being read. All its texts stand in one buffer that is used again for the next
 * row, so a sheet of any length needs the memory of its longest row. */
#include <string.h>

#include "lib/base/mem.h"
#include "lib/sheet/private.h"

#define ROW_MAX ((SHEET_COLUMNS_MAX + 1) * (SHEET_CELL_MAX + 1))

void row_init(struct row *r, const void *mem)
{
    buf_init(&r->text, mem, ROW_MAX);
    row_clear(r, 0);
}

void row_clear(struct row *r, int number)
{
    buf_reset(&r->text);
    r->n = 0;
    r->begin = 0;
    r->out = (struct sheet_row) { .number = number };
}

void row_shorten(struct row *r, size_t n)
{
    r->text.n = r->begin + n;
    r->text.p[r->text.n] = '\0';
}

void row_replace(struct row *r, const char *text)
{
    row_shorten(r, 0);
    buf_puts(&r->text, text);
}

void row_end(struct row *r, size_t column, enum sheet_kind kind)
{
    if (row_length(r) == 0)
        return;
    must(column >= r->n && column < SHEET_COLUMNS_MAX);
    for (size_t i = r->n; i < column; i++)
        r->kinds[i] = SHEET_EMPTY;
    r->at[column] = r->begin;
    r->kinds[column] = (uint8_t)kind;
    r->n = column + 1;
    buf_putc(&r->text, '\0');
    must(buf_ok(&r->text));
    r->begin = r->text.n;
}

const struct sheet_row *row_done(struct row *r)
{
    if (r->n == 0)
        return NULL;
    for (size_t i = 0; i < r->n; i++)
        r->cells[i] = r->kinds[i] == SHEET_EMPTY ? NULL : r->text.p + r->at[i];
    r->out.n = r->n;
    r->out.cells = r->cells;
    r->out.kinds = r->kinds;
    return &r->out;
}
