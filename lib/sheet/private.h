/* private.h – what the files of lib/sheet share. */
#ifndef SHEET_PRIVATE_H
#define SHEET_PRIVATE_H

#include <stdio.h>

#include "lib/base/buf.h"
#include "lib/sheet/sheet.h"

struct unzip;
struct csv;
struct xlsx;
struct xlsx_rows;

/* ---- row.c: cells as they come become a row ----------------------------------------------------
 */
struct row {
    struct buf text;              /* cells one after the other, each with its NUL */
    size_t begin;                 /* of the cell being put together */
    size_t at[SHEET_COLUMNS_MAX]; /* with content; else unset */
    uint8_t kinds[SHEET_COLUMNS_MAX];
    const char *cells[SHEET_COLUMNS_MAX];
    size_t n; /* the last cell with content is n - 1 */
    struct sheet_row out;
};
void row_init(struct row *r, const void *mem);
void row_clear(struct row *r, int number);
/* The cell being put together: what was added to r->text since the last row_end(). */
static inline char *row_text(const struct row *r)
{
    return r->text.p + r->begin;
}
static inline size_t row_length(const struct row *r)
{
    return r->text.n - r->begin;
}
void row_shorten(struct row *r, size_t n);
void row_replace(struct row *r, const char *text);
/* The text becomes the cell of `column`, which is after all earlier ones; no text: no cell. */
void row_end(struct row *r, size_t column, enum sheet_kind kind);
/* NULL if the row has no content. */
const struct sheet_row *row_done(struct row *r);

/* ---- sheet.c ------------------------------------------------------------------------------------
 */
struct sheet {
    struct sheet_book *book;
    size_t index;
    struct row row;
    int n_rows;
    bool ended;
    struct csv *csv;
    struct xlsx_rows *rows;
};
struct book { /* `open` is its first member: sheet_open() hands out that */
    struct sheet_book open;
    const char *path;
    struct xlsx *xlsx;
    size_t csv_skip; /* bytes of the mark at the beginning */
};
enum err sheet_begin_at(
    struct call *c, struct sheet_book *book, size_t index, struct sheet **ret) nodiscard;
/* Errors with their place; column < 0: the whole row. Code and message as for fail(). */
enum err sheet_fail(
    struct call *c, const struct sheet *s, enum err code, const char *msgid, int row, int column);

/* ---- kind.c ------------------------------------------------------------------------------------
 */
/* What the first bytes say; an error that names it if it is not for us. */
enum err kind_of(struct call *c, const char *path, enum sheet_format *ret) nodiscard;
/* Why this package is no workbook. */
enum err kind_of_package(struct call *c, const struct unzip *u) nodiscard;

/* ---- xlsx.c: the package; xlsx_rows.c: the cells ------------------------------------------------
 */
struct strings {
    char *text;
    size_t n_text, cap_text;
    uint32_t *at;
    size_t n, cap;
    bool loaded;
};
enum format { FORMAT_NUMBER, FORMAT_DATE, FORMAT_DATE_TIME, FORMAT_TIME };
struct xlsx {
    struct unzip *zip;
    const char **parts; /* of each sheet */
    const char *styles_part, *strings_part;
    struct strings strings;
    uint8_t *formats; /* of each style: enum format */
    size_t n_formats;
    bool since_1904;
};
enum err xlsx_open(struct call *c, struct book *b) nodiscard;
enum err xlsx_begin(struct call *c, struct book *b, struct sheet *s) nodiscard;
enum err xlsx_next(struct call *c, struct sheet *s, const struct sheet_row **ret) nodiscard;
enum err xlsx_merges(
    struct call *c, struct sheet *s, const struct sheet_merge **ret, size_t *ret_n) nodiscard;
enum err strings_load(struct call *c, const struct book *b, struct xlsx *x) nodiscard;
enum err styles_load(struct call *c, const struct book *b, struct xlsx *x) nodiscard;

/* ---- number.c -----------------------------------------------------------------------------------
 */
#define NUMBER_SIZE 400
enum format number_format(int id, const char *code); /* code NULL: a built-in format */
/* The number as text, with its kind; false: `v` is no number. */
bool number_cell(const char *v, enum format f, bool since_1904, char out[static NUMBER_SIZE],
    enum sheet_kind *ret);
/* "_x000D_" of the file format becomes the character, in place; returns the new length. */
size_t number_unescape(char *s);

/* ---- csv.c, decode.c ----------------------------------------------------------------------------
 */
enum err csv_open(struct call *c, struct book *b) nodiscard;
enum err csv_begin(struct call *c, const struct book *b, struct sheet *s) nodiscard;
enum err csv_next(struct call *c, struct sheet *s, const struct sheet_row **ret) nodiscard;

struct decoder;
/* Reads the file through and says in which encoding it is. */
enum err decode_detect(struct call *c, struct book *b) nodiscard;
enum err decode_start(
    struct call *c, const void *mem, const struct book *b, struct decoder **ret) nodiscard;
/* The next bytes of UTF-8, which need not end with a whole character; *ret_n 0: the end. */
enum err decode_next(struct call *c, struct decoder *d, const char **ret, size_t *ret_n) nodiscard;

/* ---- the writers --------------------------------------------------------------------------------
 */
#define SHEET_TEXT_MAX 32767 /* UTF-16 units in a cell of an XLSX */
struct xlsx_out;
struct sheet_writer {
    struct sheet_options options;
    const char *path;
    const char *part; /* written here until finished */
    const char *name; /* of the present sheet */
    size_t n_columns;
    int n_rows; /* of the present sheet, header included */
    bool finished;
    struct xlsx_out *xlsx;
    FILE *csv;
};
enum err xlsx_out_open(struct call *c, struct sheet_writer *w) nodiscard;
enum err xlsx_out_check_name(
    struct call *c, const struct sheet_writer *w, const char *name) nodiscard;
enum err xlsx_out_add(
    struct call *c, struct sheet_writer *w, const struct sheet_column *columns, size_t n) nodiscard;
enum err xlsx_out_row(
    struct call *c, struct sheet_writer *w, const char *const *cells, size_t n) nodiscard;
enum err xlsx_out_end(struct call *c, const struct sheet_writer *w) nodiscard; /* of a sheet */
enum err xlsx_out_close(struct call *c, struct sheet_writer *w) nodiscard;

#endif
