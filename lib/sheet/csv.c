/* csv.c – RFC 4180 with what programs here really write: , ; or tab between cells, lines ended by
 * CRLF, LF or CR, Excel's first line "sep=;". Quotes within a cell that does not begin with one are
 * plain characters; text after a closing quote is an error, as is a quote that is never closed. */
#include <string.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"

#define SAMPLE_LINES 20

struct csv {
    struct decoder *d;
    char delimiter;
    const char *p; /* bytes not read yet */
    size_t n;
    bool ended; /* no more bytes */
    int line;   /* rows begun */
    int column; /* of the cell being read */
};

#define NO_MORE (-1)

static enum err next_byte(struct call *c, struct csv *k, int *ret)
{
    if (k->n == 0 && !k->ended) {
        TRY(decode_next(c, k->d, &k->p, &k->n));
        k->ended = k->n == 0;
    }
    *ret = k->ended ? NO_MORE : (unsigned char)*k->p;
    return OK;
}

static void take(struct csv *k)
{
    k->p++;
    k->n--;
}

/* ---- the delimiter
 * ------------------------------------------------------------------------------------ */

/* How often ch stands outside of quotes in each of the first lines of the sample. */
static int count_in_lines(const char *s, size_t n, char ch, int counts[static SAMPLE_LINES])
{
    bool quoted = false;
    int lines = 0;

    for (size_t i = 0, begun = 0; i < n && lines < SAMPLE_LINES; i++) {
        if (!quoted && (s[i] == '\n' || s[i] == '\r')) {
            lines += begun > 0;
            begun = 0;
            continue;
        }
        if (begun++ == 0)
            counts[lines] = 0;
        quoted = quoted != (s[i] == '"');
        counts[lines] += !quoted && s[i] == ch;
        if (i + 1 == n)
            lines++;
    }
    return lines;
}

/* The one that is in most lines as often as in the first; of equals the more frequent. */
static char guess_delimiter(const char *s, size_t n)
{
    static const char candidates[] = ",;\t";
    char best = ',';
    int best_score = 0;

    for (const char *d = candidates; *d != '\0'; d++) {
        int counts[SAMPLE_LINES] = { 0 }, score = 0;
        int lines = count_in_lines(s, n, *d, counts);

        for (int i = 0; i < lines; i++)
            score += counts[i] == counts[0];
        score = counts[0] == 0 ? 0 : score * 1000 + (counts[0] > 999 ? 999 : counts[0]);
        if (score > best_score) {
            best_score = score;
            best = *d;
        }
    }
    return best;
}

/* Excel's "sep=;" as the first line names it; its length, 0 if there is none. */
static size_t separator_line(const char *s, size_t n, char *ret)
{
    size_t at = 5;

    if (n < 6 || memcmp(s, "sep=", 4) != 0 || (s[at] != '\r' && s[at] != '\n'))
        return 0;
    *ret = s[4];
    at += s[at] == '\r' && at + 1 < n && s[at + 1] == '\n' ? 2 : 1;
    return at;
}

/* ---- opening
 * ------------------------------------------------------------------------------------------- */

static enum err start(struct call *c, const void *mem, const struct book *b, struct csv **ret)
{
    struct csv *k = mem_new(mem, struct csv);
    int ch;

    TRY(decode_start(c, k, b, &k->d));
    TRY(next_byte(c, k, &ch));
    *ret = k;
    return OK;
}

enum err csv_open(struct call *c, struct book *b)
{
    scoped_mem void *tmp = mem_context(NULL);
    struct sheet_info *info = mem_new(b, struct sheet_info);
    const char *slash = strrchr(b->path, '/'), *name = slash == NULL ? b->path : slash + 1;
    const char *dot = strrchr(name, '.');
    struct csv *k;

    info->name =
        str_dup_n(b, name, dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name));
    b->open.sheets = info;
    b->open.n_sheets = 1;
    TRY(decode_detect(c, b));
    TRY(start(c, tmp, b, &k));
    if (separator_line(k->p, k->n, &b->open.delimiter) == 0)
        b->open.delimiter = guess_delimiter(k->p, k->n);
    return OK;
}

enum err csv_begin(struct call *c, const struct book *b, struct sheet *s)
{
    char ignored;
    size_t skip;

    TRY(start(c, s, b, &s->csv));
    s->csv->delimiter = b->open.delimiter;
    skip = separator_line(s->csv->p, s->csv->n, &ignored);
    s->csv->p += skip;
    s->csv->n -= skip; /* Excel does not show that line and does not count it */
    return OK;
}

/* ---- cells
 * --------------------------------------------------------------------------------------------- */

static enum err add(struct call *c, struct sheet *s, int ch)
{
    if (row_length(&s->row) >= SHEET_CELL_MAX)
        return sheet_fail(c, s, ERR_TOO_LARGE,
            N_("Sheet {sheet}, row {row}, column {column}: the text of the cell is longer than 64 "
               "KiB: shorten it, or look for a quotation mark that is not closed"),
            s->csv->line, s->csv->column);
    buf_putc(&s->row.text, (char)ch);
    return OK;
}

static bool ends_cell(const struct csv *k, int ch)
{
    return ch == NO_MORE || ch == '\n' || ch == '\r' || ch == (unsigned char)k->delimiter;
}

/* After the opening quote, up to what follows the closing one. */
static enum err read_quoted(struct call *c, struct sheet *s)
{
    struct csv *k = s->csv;
    int ch;

    for (;;) {
        TRY(next_byte(c, k, &ch));
        if (ch == NO_MORE)
            return sheet_fail(c, s, ERR_INVALID,
                N_("Sheet {sheet}, row {row}, column {column}: a quotation mark is opened here and "
                   "never closed"),
                k->line, k->column);
        take(k);
        if (ch == '"') {
            TRY(next_byte(c, k, &ch));
            if (ch != '"')
                break;
            take(k);
        }
        TRY(add(c, s, ch));
    }
    if (ends_cell(k, ch))
        return OK;
    return sheet_fail(c, s, ERR_INVALID,
        N_("Sheet {sheet}, row {row}, column {column}: there is text after the closing quotation "
           "mark; a quotation mark within a cell is written twice"),
        k->line, k->column);
}

static enum err read_cell(struct call *c, struct sheet *s)
{
    struct csv *k = s->csv;
    int ch;

    TRY(next_byte(c, k, &ch));
    if (ch == '"') {
        take(k);
        return read_quoted(c, s);
    }
    while (!ends_cell(k, ch)) {
        take(k);
        TRY(add(c, s, ch));
        TRY(next_byte(c, k, &ch));
    }
    return OK;
}

static enum err end_cell(struct call *c, struct sheet *s)
{
    struct csv *k = s->csv;

    if (row_length(&s->row) == 0)
        return OK;
    if (k->column >= SHEET_COLUMNS_MAX)
        return sheet_fail(c, s, ERR_TOO_LARGE,
            N_("Sheet {sheet}, row {row}, column {column}: there is a text beyond column KN; a "
               "sheet may have 300 columns at most"),
            k->line, k->column);
    if (!utf8_valid(row_text(&s->row), row_length(&s->row)))
        return sheet_fail(c, s, ERR_INVALID,
            N_("Sheet {sheet}, row {row}, column {column}: the text is not valid UTF-8"), k->line,
            k->column);
    row_end(&s->row, (size_t)k->column, SHEET_TEXT);
    return OK;
}

/* Reads the cells of a row and the end of its line. */
static enum err read_row(struct call *c, struct sheet *s)
{
    struct csv *k = s->csv;
    int ch;

    k->line++;
    row_clear(&s->row, k->line);
    for (k->column = 0;; k->column++) {
        TRY(read_cell(c, s));
        TRY(end_cell(c, s));
        TRY(next_byte(c, k, &ch));
        if (ch == NO_MORE)
            return OK;
        take(k);
        if (ch == '\r') {
            TRY(next_byte(c, k, &ch));
            if (ch == '\n')
                take(k);
            return OK;
        }
        if (ch == '\n')
            return OK;
    }
}

enum err csv_next(struct call *c, struct sheet *s, const struct sheet_row **ret)
{
    int ch;

    for (;;) {
        TRY(next_byte(c, s->csv, &ch));
        *ret = NULL;
        if (ch == NO_MORE)
            return OK;
        TRY(read_row(c, s));
        *ret = row_done(&s->row);
        if (*ret != NULL)
            return OK;
    }
}
