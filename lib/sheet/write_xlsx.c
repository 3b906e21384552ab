/* write_xlsx.c – XLSX out, with libxlsxwriter in its constant-memory mode: a row is on disk when
 * the next one begins. Only worksheet_write_string() is ever called for data, so nothing becomes a
 * formula, a link or a number. The only file that includes libxlsxwriter. */
#include <ctype.h>
#include <string.h>
#include <xlsxwriter.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"

#define WIDTH_MIN 8
#define WIDTH_MAX 60
#define ARROW 4 /* characters that the filter's arrow hides */
#define HEADER_COLOUR 0xe8eef5
#define TEXT_FORMAT 49 /* "@", ECMA-376 18.8.30 */
#define EVERYWHERE "A1:XFD1048576"

struct xlsx_out {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *header, *text, *lines;
    struct buf escaped;
};

static int out_destroy(struct xlsx_out *o)
{
    if (o->book != NULL)
        lxw_workbook_free(o->book);
    return 0;
}

static enum err refused(struct call *c, lxw_error e)
{
    return fail_internal(c, "libxlsxwriter: %s", lxw_strerror(e));
}

/* Temporary files stand where the workbook will: it may hold what must not lie in /tmp. */
static char *folder_of(const void *mem, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? str_dup(mem, ".") : str_dup_n(mem, path, (size_t)(slash - path) + 1);
}

enum err xlsx_out_open(struct call *c, struct sheet_writer *w)
{
    struct xlsx_out *o = mem_new(w, struct xlsx_out);
    lxw_workbook_options options = { .constant_memory = 1, .tmpdir = folder_of(o, w->path) };
    lxw_doc_properties properties = { .created = c->now };

    buf_init(&o->escaped, o, SHEET_CELL_MAX * 2);
    o->book = workbook_new_opt(w->part, &options);
    if (o->book == NULL)
        return fail_internal(c, "libxlsxwriter gave no workbook");
    talloc_set_destructor(o, out_destroy);
    (void)workbook_set_properties(o->book, &properties);
    o->header = workbook_add_format(o->book);
    format_set_bold(o->header);
    format_set_bg_color(o->header, HEADER_COLOUR);
    format_set_num_format_index(o->header, TEXT_FORMAT);
    o->text = workbook_add_format(o->book);
    format_set_num_format_index(o->text, TEXT_FORMAT);
    o->lines = workbook_add_format(o->book);
    format_set_num_format_index(o->lines, TEXT_FORMAT);
    format_set_text_wrap(o->lines);
    w->xlsx = o;
    return OK;
}

/* ---- cells
 * --------------------------------------------------------------------------------------- */

/* "_x" and four digits and "_": how the file format writes a character; libxlsxwriter lets it by.
 */
static bool is_escape(const char *s)
{
    if (s[0] != '_' || s[1] != 'x')
        return false;
    for (int i = 2; i < 6; i++)
        if (!isxdigit((unsigned char)s[i]))
            return false;
    return s[6] == '_';
}

/* U+FFFE and U+FFFF, which XML does not know: the digit they end with, else 0. */
static char no_character(const char *s)
{
    if (strncmp(s, "\xef\xbf\xbe", 3) == 0)
        return 'E';
    return strncmp(s, "\xef\xbf\xbf", 3) == 0 ? 'F' : '\0';
}

static const char *escape(struct buf *b, const char *s)
{
    if (strstr(s, "_x") == NULL && strstr(s, "\xef\xbf") == NULL)
        return s;
    buf_reset(b);
    while (*s != '\0') {
        char last = no_character(s);

        if (last != '\0') {
            buf_printf(b, "_xFFF%c_", last);
            s += 3;
            continue;
        }
        if (is_escape(s))
            buf_puts(b, "_x005F");
        buf_putc(b, *s++);
    }
    return buf_ok(b) ? b->p : NULL;
}

static enum err put_cell(
    struct call *c, struct sheet_writer *w, size_t column, const char *s, lxw_format *format)
{
    struct xlsx_out *o = w->xlsx;
    const char *text = escape(&o->escaped, s);
    lxw_error e = text == NULL ? LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED
                               : worksheet_write_string(o->sheet, (lxw_row_t)(w->n_rows - 1),
                                     (lxw_col_t)column, text, format);

    if (e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED)
        return fail(c, ERR_TOO_LARGE,
            N_("Sheet {sheet}, row {row}, column {column}: the text is longer than a cell can "
               "hold"),
            "sheet", w->name, "row", str_printf(c->mem, "%d", w->n_rows), "column",
            sheet_column_letters(c->mem, column));
    return e == LXW_NO_ERROR ? OK : refused(c, e);
}

enum err xlsx_out_row(struct call *c, struct sheet_writer *w, const char *const *cells, size_t n)
{
    const struct xlsx_out *o = w->xlsx;

    for (size_t i = 0; i < n; i++) {
        if (cells[i] == NULL || cells[i][0] == '\0')
            continue;
        TRY(put_cell(c, w, i, cells[i], strchr(cells[i], '\n') != NULL ? o->lines : o->text));
    }
    return OK;
}

/* ---- sheets
 * -------------------------------------------------------------------------------------- */

/* Chinese characters are as wide as two Latin ones. */
static int width_of(const struct sheet_column *column)
{
    const char *s = column->title;
    int width = ARROW;

    if (column->width > 0)
        return column->width;
    for (uint32_t cp; (cp = utf8_next(&s)) != 0;)
        width += cp >= 0x1100 ? 2 : 1;
    return width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
}

/* The filter covers the rows that are there now. */
enum err xlsx_out_end(struct call *c, const struct sheet_writer *w)
{
    lxw_row_t last = w->n_rows > 1 ? (lxw_row_t)(w->n_rows - 1) : 1; /* at least one below */
    lxw_error e;

    if (w->xlsx->sheet == NULL)
        return OK;
    e = worksheet_autofilter(w->xlsx->sheet, 0, 0, last, (lxw_col_t)(w->n_columns - 1));
    return e == LXW_NO_ERROR ? OK : refused(c, e);
}

enum err xlsx_out_check_name(struct call *c, const struct sheet_writer *w, const char *name)
{
    if (workbook_validate_sheet_name(w->xlsx->book, name) == LXW_NO_ERROR)
        return OK;
    return fail(c, ERR_INVALID,
        N_("A sheet cannot be named {sheet}: 1 to 31 characters, none of [ ] : * ? / \\, and each "
           "name once"),
        "sheet", name);
}

enum err xlsx_out_add(
    struct call *c, struct sheet_writer *w, const struct sheet_column *columns, size_t n)
{
    struct xlsx_out *o = w->xlsx;

    o->sheet = workbook_add_worksheet(o->book, w->name);
    if (o->sheet == NULL)
        return fail_internal(c, "libxlsxwriter gave no sheet");
    for (size_t i = 0; i < n; i++) {
        lxw_col_t at = (lxw_col_t)i;

        (void)worksheet_set_column(o->sheet, at, at, width_of(&columns[i]), o->text);
    }
    worksheet_freeze_panes(o->sheet, 1, 0);
    (void)worksheet_ignore_errors(o->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, EVERYWHERE);
    for (size_t i = 0; i < n; i++)
        TRY(put_cell(c, w, i, columns[i].title, o->header));
    return OK;
}

enum err xlsx_out_close(struct call *c, struct sheet_writer *w)
{
    lxw_workbook *book = w->xlsx->book;
    lxw_error e;

    TRY(xlsx_out_end(c, w));
    w->xlsx->book = NULL; /* freed also when closing fails */
    e = workbook_close(book);
    return e == LXW_NO_ERROR ? OK : refused(c, e);
}
