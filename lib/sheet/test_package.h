/* test_package.h – workbooks made by hand, part by part, so that tests can break them. */
#ifndef SHEET_TEST_PACKAGE_H
#define SHEET_TEST_PACKAGE_H

#include "lib/base/testing.h"

#include "lib/sheet/sheet.h"

struct part {
    const char *name, *text;
};

/* A ZIP file of these parts (ends with { 0 }) in the test's directory; its path. */
const char *package_make(const char *name, const struct part *parts);
/* The same for a workbook of one sheet "表" with these <row>s; NULL: without that part. `after`
 * follows </sheetData>. */
struct workbook {
    const char *rows, *strings, *styles, *after, *properties;
};
const char *workbook_make(const char *name, const struct workbook *w);
/* A file of these bytes; its path. */
const char *file_make(const char *name, const void *p, size_t n);
const char *text_make(const char *name, const char *text);

/* A call whose memory is freed by forget(). */
struct call *fresh(void);
void forget(struct call *c);

struct sheet *open_first(struct call *c, const char *path);
/* The next row, which must have this number; NULL: the end. */
const struct sheet_row *next_row(struct call *c, struct sheet *s, int number);
#define EMPTY ((const char *)NULL)
void expect_cells(const struct sheet_row *row, size_t n, ...); /* const char *, EMPTY */
#define expect_row(c, s, number, n, ...)                                                           \
    expect_cells(next_row((c), (s), (number)), (n), __VA_ARGS__)
void expect_end(struct call *c, struct sheet *s);
/* Opening the file or reading its first visible sheet to the end fails so; the message, filled in
 * in English, holds `text`. */
void expect_refused(const char *path, enum err e, const char *text);

#endif
