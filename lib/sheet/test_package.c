/* test_package.c – hand-made workbooks for the tests of lib/sheet. */
#include "lib/sheet/test_package.h"

#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "tests/support.h"

#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define DOC "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

static void *paths; /* lives as long as the test program */

__attribute__((destructor)) static void free_paths(void)
{
    mem_free(paths);
}

static const char *path_of(const char *name)
{
    if (paths == NULL)
        paths = mem_context(NULL);
    return str_printf(paths, "%s/%s", test_dir(paths), name);
}

const char *file_make(const char *name, const void *p, size_t n)
{
    const char *path = path_of(name);
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

const char *text_make(const char *name, const char *text)
{
    return file_make(name, text, strlen(text));
}

const char *package_make(const char *name, const struct part *parts)
{
    const char *path = path_of(name);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);

    assert_non_null(z);
    for (; parts->name != NULL; parts++) {
        zip_source_t *s;

        if (parts->text == NULL)
            continue;
        s = zip_source_buffer(z, parts->text, strlen(parts->text), 0);
        assert_true(zip_file_add(z, parts->name, s, 0) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
    return path;
}

const char *workbook_make(const char *name, const struct workbook *w)
{
    scoped_mem void *m = mem_context(NULL);
    const struct part parts[] = {
        { "_rels/.rels",
            HEAD "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"rId1\" Type=\"" DOC
                 "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>" },
        { "xl/workbook.xml",
            str_printf(m,
                HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" DOC "\"><workbookPr %s/><sheets>"
                     "<sheet name=\"暗\" sheetId=\"2\" state=\"hidden\" r:id=\"rId1\"/>"
                     "<sheet name=\"表&amp;1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                w->properties == NULL ? "" : w->properties) },
        { "xl/_rels/workbook.xml.rels",
            HEAD "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"rId1\" Type=\"" DOC
                 "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" "
                 "Type=\"" DOC "/styles\" Target=\"/xl/styles.xml\"/><Relationship Id=\"rId3\" "
                 "Type=\"" DOC "/sharedStrings\" Target=\"./sharedStrings.xml\"/>"
                 "</Relationships>" },
        { "xl/styles.xml", w->styles },
        { "xl/sharedStrings.xml", w->strings },
        { "xl/worksheets/sheet1.xml",
            w->rows == NULL
                ? NULL
                : str_printf(m,
                      HEAD "<worksheet xmlns=\"" MAIN "\"><sheetData>%s</sheetData>%s</worksheet>",
                      w->rows, w->after == NULL ? "" : w->after) },
        { 0 },
    };

    return package_make(name, parts);
}

struct call *fresh(void)
{
    return test_call(NULL);
}

void forget(struct call *c)
{
    mem_free(c);
}

struct sheet *open_first(struct call *c, const char *path)
{
    struct sheet_book *b;
    struct sheet *s;

    test_ok(c, sheet_open(c, path, &b), path);
    test_ok(c, sheet_begin(c, b, NULL, &s), path);
    return s;
}

const struct sheet_row *next_row(struct call *c, struct sheet *s, int number)
{
    const struct sheet_row *row;

    test_ok(c, sheet_next_row(c, s, &row), "next row");
    assert_non_null(row);
    assert_int_equal(row->number, number);
    return row;
}

void expect_cells(const struct sheet_row *row, size_t n, ...)
{
    va_list args;

    assert_int_equal(row->n, n);
    va_start(args, n);
    for (size_t i = 0; i < n; i++) {
        const char *want = va_arg(args, const char *), *got = sheet_cell(row, i);

        if (want == NULL)
            assert_null(got);
        else if (got == NULL)
            fail_test("row %d, column %zu is empty, not %s", row->number, i, want);
        else
            assert_string_equal(got, want);
        assert_int_equal(row->kinds[i] == SHEET_EMPTY, want == NULL);
    }
    va_end(args);
    assert_null(sheet_cell(row, n));
}

void expect_end(struct call *c, struct sheet *s)
{
    const struct sheet_row *row;

    for (int i = 0; i < 2; i++) {
        test_ok(c, sheet_next_row(c, s, &row), "the end");
        assert_null(row);
    }
}

static enum err read_all(struct call *c, const char *path)
{
    const struct sheet_row *row;
    struct sheet_book *b;
    struct sheet *s;

    TRY(sheet_open(c, path, &b));
    TRY(sheet_begin(c, b, NULL, &s));
    do {
        TRY(sheet_next_row(c, s, &row));
    } while (row != NULL);
    return OK;
}

void expect_refused(const char *path, enum err e, const char *text)
{
    struct call *c = fresh();
    enum err got = read_all(c, path);
    const char *message =
        got == OK ? "it was read" : i18n_format(c->mem, LANG_EN, c->error.msgid, c->error.params);

    if (got != e || strstr(message, text) == NULL)
        fail_test("%s: %s: %s", path, err_name(got), message);
    forget(c);
}
