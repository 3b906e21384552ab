/* write.c – the face for writing, and CSV: UTF-8 with its mark, so that Excel sees Chinese, CRLF at
 * the ends of lines, RFC 4180. A file is written beside its place and moved there when finished. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"

static enum err cannot_write(struct call *c, const char *what)
{
    return fail_internal(c, "writing a workbook: %s: %s", what, strerror(errno));
}

static int writer_destroy(struct sheet_writer *w)
{
    if (w->csv != NULL)
        (void)fclose(w->csv);
    if (!w->finished)
        (void)unlink(w->part);
    return 0;
}

static enum err csv_out_open(struct call *c, struct sheet_writer *w)
{
    w->csv = fopen(w->part, "we");
    if (w->csv == NULL)
        return cannot_write(c, "open");
    (void)fputs("\xef\xbb\xbf", w->csv);
    return OK;
}

enum err sheet_create(struct call *c, const char *path, const struct sheet_options *options,
    struct sheet_writer **ret)
{
    struct sheet_writer *w = mem_new(c->mem, struct sheet_writer);

    w->options = *options;
    w->path = str_dup(w, path);
    w->part = str_printf(w, "%s.%s.part", path, id_random(w));
    talloc_set_destructor(w, writer_destroy);
    TRY(options->format == SHEET_XLSX ? xlsx_out_open(c, w) : csv_out_open(c, w));
    *ret = w;
    return OK;
}

/* ---- CSV
 * ------------------------------------------------------------------------------------------ */

/* Would a spreadsheet program take it for a formula? OWASP, "CSV Injection". */
static bool looks_like_formula(const char *s)
{
    static const char *const wide[] = { "＝", "＋", "－", "＠" };

    if (strchr("=+-@\t\r\n", *s) != NULL)
        return true;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (str_starts(s, wide[i]))
            return true;
    return false;
}

static bool needs_quotes(const char *s)
{
    return strpbrk(s, ",;\t\"\r\n") != NULL || s[0] == ' ' || s[strlen(s) - 1] == ' ';
}

static void put_cell(const struct sheet_writer *w, const char *s, bool always_quoted)
{
    bool guard, quotes;

    if (s == NULL || s[0] == '\0')
        return;
    guard = w->options.guard && looks_like_formula(s);
    quotes = always_quoted || guard || needs_quotes(s);
    if (quotes)
        (void)fputc('"', w->csv);
    if (guard)
        (void)fputc('\'', w->csv);
    for (; *s != '\0'; s++) {
        if (*s == '"')
            (void)fputc('"', w->csv);
        (void)fputc(*s, w->csv);
    }
    if (quotes)
        (void)fputc('"', w->csv);
}

static void csv_out_row(
    const struct sheet_writer *w, const char *const *cells, size_t n, bool always_quoted)
{
    for (size_t i = 0; i < w->n_columns; i++) {
        if (i > 0)
            (void)fputc(',', w->csv);
        put_cell(w, i < n ? cells[i] : NULL, always_quoted);
    }
    (void)fputs("\r\n", w->csv);
}

/* Titles are quoted, so that no first cell makes the file look like something else. */
static void csv_out_header(
    const struct sheet_writer *w, const struct sheet_column *columns, size_t n)
{
    scoped_mem void *tmp = mem_context(NULL);
    const char **titles = mem_array(tmp, const char *, n);

    for (size_t i = 0; i < n; i++)
        titles[i] = columns[i].title;
    csv_out_row(w, titles, n, true);
}

/* ---- both
 * ------------------------------------------------------------------------------------------- */

enum err sheet_add(struct call *c, struct sheet_writer *w, const char *name,
    const struct sheet_column *columns, size_t n)
{
    must(n > 0 && n <= SHEET_COLUMNS_MAX);
    must(w->options.format == SHEET_XLSX || w->name == NULL);
    if (w->xlsx != NULL) {
        TRY(xlsx_out_check_name(c, w, name));
        TRY(xlsx_out_end(c, w));
    }
    w->name = str_dup(w, name);
    w->n_columns = n;
    w->n_rows = 1;
    if (w->options.format == SHEET_XLSX)
        return xlsx_out_add(c, w, columns, n);
    csv_out_header(w, columns, n);
    return OK;
}

static bool too_long(const struct sheet_writer *w, const char *s)
{
    size_t bytes = strlen(s), units = 0;

    if (bytes > SHEET_CELL_MAX)
        return true;
    if (w->options.format == SHEET_CSV || bytes <= SHEET_TEXT_MAX)
        return false;
    for (uint32_t cp; (cp = utf8_next(&s)) != 0;)
        units += cp > 0xffff ? 2 : 1;
    return units > SHEET_TEXT_MAX;
}

enum err sheet_write_row(struct call *c, struct sheet_writer *w, const char *const *cells, size_t n)
{
    must(w->name != NULL && n <= w->n_columns);
    if (w->n_rows >= SHEET_ROWS_MAX)
        return fail(c, ERR_TOO_LARGE,
            N_("Sheet {sheet} would have more than {max} rows: take fewer at once"), "sheet",
            w->name, "max", str_printf(c->mem, "%d", SHEET_ROWS_MAX));
    w->n_rows++;
    for (size_t i = 0; i < n; i++)
        if (cells[i] != NULL && too_long(w, cells[i]))
            return fail(c, ERR_TOO_LARGE,
                N_("Sheet {sheet}, row {row}, column {column}: the text is longer than a cell can "
                   "hold"),
                "sheet", w->name, "row", str_printf(c->mem, "%d", w->n_rows), "column",
                sheet_column_letters(c->mem, i));
    if (w->options.format == SHEET_XLSX)
        return xlsx_out_row(c, w, cells, n);
    csv_out_row(w, cells, n, false);
    return OK;
}

static enum err csv_out_close(struct call *c, struct sheet_writer *w)
{
    bool bad = ferror(w->csv) != 0;

    bad = fclose(w->csv) != 0 || bad;
    w->csv = NULL;
    return bad ? cannot_write(c, "close") : OK;
}

enum err sheet_finish(struct call *c, struct sheet_writer *w)
{
    int fd;
    bool synced;

    must(w->name != NULL && !w->finished);
    TRY(w->options.format == SHEET_XLSX ? xlsx_out_close(c, w) : csv_out_close(c, w));
    fd = open(w->part, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot_write(c, "open again");
    synced = fsync(fd) == 0;
    (void)close(fd);
    if (!synced || rename(w->part, w->path) != 0)
        return cannot_write(c, "move");
    w->finished = true;
    return OK;
}
