/* sheet.h – workbooks in and out: XLSX and CSV.
 *
 *     struct sheet_book *book;
 *     struct sheet *s;
 *     TRY(sheet_open(c, path, &book));
 *     TRY(sheet_begin(c, book, "事项", &s));               NULL: the first sheet that is not hidden
 *     for (;;) {
 *         const struct sheet_row *row;
 *         TRY(sheet_next_row(c, s, &row));
 *         if (row == NULL)
 *             break;
 *         name = sheet_cell(row, 0);                       NULL: empty
 *     }
 *
 * A file is what its first bytes say, never its name. One row is in memory at a time (and the
 * shared texts of an XLSX, up to SHEET_STRINGS_MAX). Every error says what is wrong, where (sheet,
 * row, column letter) and how a person mends it. Nothing is ever calculated, opened or run: of a
 * formula only the value that was saved with it is read. */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

#define SHEET_ROWS_MAX 200000                            /* rows with content, per sheet */
#define SHEET_COLUMNS_MAX 300                            /* up to column KN */
#define SHEET_CELL_MAX ((size_t)64 * 1024)               /* bytes of UTF-8 in a cell */
#define SHEET_UNPACKED_MAX ((uint64_t)512 * 1024 * 1024) /* parts of an XLSX; bytes of a CSV */
#define SHEET_STRINGS_MAX ((size_t)128 * 1024 * 1024)    /* shared texts, held in memory */
#define SHEET_SHEETS_MAX 200                             /* sheets in a workbook */
#define SHEET_MERGES_MAX 10000                           /* merged ranges in a sheet */
#define SHEET_LINE_MAX 1048576                           /* row numbers of Excel end here */

/* ---- reading ------------------------------------------------------------------------------------
 */

enum sheet_format { SHEET_XLSX, SHEET_CSV };

struct sheet_info {
    const char *name; /* of a CSV: the name of its file without the ending */
    bool hidden;      /* people who look at the workbook do not see it */
};

struct sheet_book {
    enum sheet_format format;
    const struct sheet_info *sheets;
    size_t n_sheets;
    const char *encoding; /* "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"; of an XLSX "UTF-8" */
    char delimiter;       /* of a CSV: ',' ';' '\t' or what its line "sep=" says */
};

/* What a cell was in the workbook; cells of a CSV are texts. */
enum sheet_kind {
    SHEET_EMPTY,
    SHEET_TEXT,
    SHEET_NUMBER,  /* "12.5": shortest decimal text of the number that was saved, no exponent */
    SHEET_ROUNDED, /* a number of more than 15 digits: programs keep 15 and put zeros for the rest,
                      so an identity or account number typed as a number is wrong for ever */
    SHEET_DATE,    /* "2021-04-12", by its number format; "2021-04-12 09:30:00" if that has hours */
    SHEET_TIME,    /* "09:30:00"; durations may go beyond 24 hours */
    SHEET_BOOLEAN, /* "TRUE" or "FALSE" */
    SHEET_FAULT    /* "#N/A", "#REF!": the value of a formula that failed */
};

/* Rows without any content are left out; `number` is what the person sees beside the row, from 1.
 * Texts are valid UTF-8 as they stand there (not trimmed); they live until the next row. */
struct sheet_row {
    int number;
    bool hidden; /* by hand or by a filter */
    size_t n;    /* the last cell with content is n - 1 */
    const char *const *cells;
    const uint8_t *kinds; /* enum sheet_kind */
};

/* Text of a column (from 0), NULL if empty or beyond the end of the row. */
static inline const char *sheet_cell(const struct sheet_row *row, size_t column)
{
    return column < row->n ? row->cells[column] : NULL;
}

/* Both ends included; rows from 1, columns from 0. Only the first cell of a merged range has a
 * text, the others are empty. */
struct sheet_merge {
    int first_row, last_row, first_column, last_column;
};

struct sheet;

/* Opens a workbook; freed with c->mem or by mem_free(). ERR_NOT_FOUND: no such file;
 * ERR_UNSUPPORTED: not a workbook (says what it is instead), locked, unknown encoding;
 * ERR_INVALID: damaged or a part missing; ERR_TOO_LARGE. A CSV is read through once to learn its
 * encoding. */
enum err sheet_open(struct call *c, const char *path, struct sheet_book **ret) nodiscard;

/* Begins to read a sheet from its top, as often as one likes, also several at the same time. The
 * name must be the same but for upper and lower case of ASCII letters. NULL: the first that is not
 * hidden. ERR_NOT_FOUND lists the names there are. Freed with the book or by mem_free(). */
enum err sheet_begin(
    struct call *c, struct sheet_book *book, const char *name, struct sheet **ret) nodiscard;
const char *sheet_name(const struct sheet *s);
/* *ret NULL: the end. After an error the sheet cannot be read on. */
enum err sheet_next_row(struct call *c, struct sheet *s, const struct sheet_row **ret) nodiscard;
/* The merged ranges of the sheet, in the order saved. They stand behind the cells: asked for before
 * the last row has been read, this costs a pass over the sheet. */
enum err sheet_merges(
    struct call *c, struct sheet *s, const struct sheet_merge **ret, size_t *ret_n) nodiscard;

/* "A" for 0, "AB" for 27; "AB12"; "A1:C3". */
const char *sheet_column_letters(const void *mem, size_t column);
const char *sheet_place(const void *mem, int row, size_t column);
const char *sheet_range(const void *mem, const struct sheet_merge *m);

/* ---- writing ------------------------------------------------------------------------------------
 * Cells are texts and stay texts: leading zeros, long numbers and what begins with = + - @ come
 * back as they were. Never a formula. In an XLSX the columns are formatted as text too, so that
 * what people add by hand keeps its zeros; the header row is bold, frozen and has filters. */

struct sheet_column {
    const char *title;
    int width; /* in characters of Latin; 0: by the title. CSV: no meaning */
};

struct sheet_options {
    enum sheet_format format;
    /* CSV: puts ' before cells that a spreadsheet program would take for a formula (OWASP: those
     * that begin with = + - @ TAB CR LF, and the full-width forms). For files that people open and
     * nobody reads back; it changes the texts, so round trips leave it out. XLSX needs no guard. */
    bool guard;
};

struct sheet_writer;

/* Begins a file; it appears at `path` when finished, all at once, and not at all if it is not. */
enum err sheet_create(struct call *c, const char *path, const struct sheet_options *options,
    struct sheet_writer **ret) nodiscard;
/* Begins a sheet with its header row. A name has 1 to 31 characters, none of []:*?/\ and no ' at
 * its ends. A CSV has one sheet. */
enum err sheet_add(struct call *c, struct sheet_writer *w, const char *name,
    const struct sheet_column *columns, size_t n) nodiscard;
/* NULL and "" are empty cells; n is at most the number of columns. What could not be read back is
 * ERR_TOO_LARGE: more than SHEET_ROWS_MAX rows with the header, a text of more than SHEET_CELL_MAX
 * bytes or, in an XLSX, of more than 32,767 characters (an emoji counts two). */
enum err sheet_write_row(
    struct call *c, struct sheet_writer *w, const char *const *cells, size_t n) nodiscard;
enum err sheet_finish(struct call *c, struct sheet_writer *w) nodiscard;

#endif
