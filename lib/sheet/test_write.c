/* test_write.c – what is written comes back as it was, in bounded memory, and never as a formula.
 */
#include "lib/sheet/test_package.h"

#include <malloc.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "tests/support.h"

#define MIB ((size_t)1024 * 1024)

static const struct sheet_column columns[] = { { "名称", 30 }, { "sep=;", 0 }, { "<table>", 0 } };
static const enum sheet_format formats[] = { SHEET_XLSX, SHEET_CSV };

/* Every text once as first, once as last cell, with an empty one between. */
static const char *const texts[] = {
    "食品经营许可",
    "emoji \xf0\x9f\x98\x80\xf0\x9f\x87\xa8\xf0\x9f\x87\xb3 and rare \xf0\xa0\x80\x80 㐀",
    "line 1\nline 2\n",
    "line 1\r\nline 2\rline 3",
    "007",
    "450602199001011234",
    "12345678901234567890",
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+86 770",
    "-5",
    "@SUM(A1)",
    "'quoted",
    "\ttab",
    " blanks around ",
    "a,b;c\td|e",
    "say \"hello\", \"\"",
    "<b>&amp;</b> ]]>",
    "_x000D_ and _x005F_ and _x12_",
    "\x01\x02\x1f control \x7f",
    "\xef\xbf\xbe\xef\xbf\xbf no characters",
    "2021-04-12",
    "1e5",
    "TRUE",
    "#N/A",
    "http://example.org/ x",
    "\xe2\x80\x8b zero width, \xef\xbb\xbf mark",
    "\xc2\xa0no-break\xe3\x80\x80",
};

static const char *path_in(struct call *c, const char *name)
{
    return str_printf(c->mem, "%s/%s", test_dir(c->mem), name);
}

static struct sheet_writer *begin(
    struct call *c, const char *path, enum sheet_format format, bool guard)
{
    const struct sheet_options options = { format, guard };
    struct sheet_writer *w;

    test_ok(c, sheet_create(c, path, &options, &w), "create");
    test_ok(c, sheet_add(c, w, "事项 1", columns, COUNT_OF(columns)), "add");
    return w;
}

static void every_kind_of_text_comes_back(void **state maybe_unused)
{
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        struct call *c = fresh();
        const char *path = path_in(c, "事项.v1");
        struct sheet_writer *w = begin(c, path, formats[f], false);
        struct sheet *s;

        for (size_t i = 0; i < COUNT_OF(texts); i++) {
            const char *cells[] = { texts[i], i % 2 == 0 ? NULL : "", texts[i] };

            test_ok(c, sheet_write_row(c, w, cells, 3), texts[i]);
        }
        assert_int_equal(access(path, F_OK), -1);
        test_ok(c, sheet_finish(c, w), "finish");
        s = open_first(c, path);
        assert_string_equal(sheet_name(s), formats[f] == SHEET_XLSX ? "事项 1" : "事项");
        expect_row(c, s, 1, 3, "名称", "sep=;", "<table>");
        for (size_t i = 0; i < COUNT_OF(texts); i++)
            expect_row(c, s, (int)i + 2, 3, texts[i], EMPTY, texts[i]);
        expect_end(c, s);
        forget(c);
    }
}

static char *part_of(struct call *c, const char *path, const char *part)
{
    zip_t *z = zip_open(path, ZIP_RDONLY, NULL);
    char *p = mem_array(c->mem, char, MIB);
    zip_file_t *f;

    assert_non_null(z);
    f = zip_fopen(z, part, 0);
    assert_non_null(f);
    assert_true(zip_fread(f, p, MIB - 1) > 0);
    (void)zip_fclose(f);
    zip_discard(z);
    return p;
}

static void cells_are_texts_and_the_header_stays_in_sight(void **state maybe_unused)
{
    struct call *c = fresh();
    const char *path = path_in(c, "a.xlsx"), *cells[] = { "=1+1", "007", "http://example.org" };
    struct sheet_writer *w = begin(c, path, SHEET_XLSX, false);
    const char *xml, *styles;

    test_ok(c, sheet_write_row(c, w, cells, 3), "row");
    test_ok(c, sheet_write_row(c, w, cells, 2), "row");
    test_ok(c, sheet_finish(c, w), "finish");
    xml = part_of(c, path, "xl/worksheets/sheet1.xml");
    assert_null(strstr(xml, "<f>"));
    assert_null(strstr(xml, "<v>"));
    assert_null(strstr(xml, "hyperlink"));
    assert_non_null(strstr(xml, "<t>=1+1</t>"));
    assert_non_null(strstr(xml, "state=\"frozen\""));
    assert_non_null(strstr(xml, "<autoFilter ref=\"A1:C3\"/>"));
    assert_non_null(strstr(xml, "numberStoredAsText=\"1\""));
    assert_non_null(strstr(xml, "<col min=\"1\" max=\"1\" width=\"30."));
    styles = part_of(c, path, "xl/styles.xml");
    assert_non_null(strstr(styles, "<b/>"));
    assert_non_null(strstr(styles, "numFmtId=\"49\"")); /* text */
    forget(c);
}

static void a_csv_has_its_mark_and_crlf(void **state maybe_unused)
{
    static const char want[] = "\xef\xbb\xbf\"名称\",\"sep=;\",\"<table>\"\r\n=1,\"a,b\",\r\n";
    static const char want_guarded[] =
        "\xef\xbb\xbf\"名称\",\"sep=;\",\"<table>\"\r\n\"'=1\",\"a,b\",\r\n"
        "\"'＋1\",\"'-1\",\"'\tx\"\r\n";

    for (int guard = 0; guard < 2; guard++) {
        struct call *c = fresh();
        const char *path = path_in(c, "a.csv"), *cells[] = { "=1", "a,b" };
        const char *more[] = { "＋1", "-1", "\tx" };
        struct sheet_writer *w = begin(c, path, SHEET_CSV, guard == 1);
        char bytes[200] = { 0 };
        FILE *f;

        test_ok(c, sheet_write_row(c, w, cells, 2), "row");
        if (guard == 1)
            test_ok(c, sheet_write_row(c, w, more, 3), "row");
        test_ok(c, sheet_finish(c, w), "finish");
        f = fopen(path, "re");
        assert_non_null(f);
        (void)!fread(bytes, 1, sizeof(bytes) - 1, f);
        (void)fclose(f);
        assert_string_equal(bytes, guard == 1 ? want_guarded : want);
        forget(c);
    }
}

static void several_sheets_are_written_and_read_by_name(void **state maybe_unused)
{
    struct call *c = fresh();
    const char *path = path_in(c, "a.xlsx"), *cells[] = { "1" };
    struct sheet_writer *w = begin(c, path, SHEET_XLSX, false);
    struct sheet_book *b;
    struct sheet *s;

    test_ok(c, sheet_write_row(c, w, cells, 1), "row");
    test_ok(c, sheet_add(c, w, "材料", columns, 1), "second");
    cells[0] = "2";
    test_ok(c, sheet_write_row(c, w, cells, 1), "row");
    assert_int_equal(sheet_add(c, w, "材料", columns, 1), ERR_INVALID);
    error_clear(c);
    assert_int_equal(sheet_add(c, w, "a/b", columns, 1), ERR_INVALID);
    error_clear(c);
    test_ok(c, sheet_add(c, w, "空", columns, 2), "one without rows");
    test_ok(c, sheet_finish(c, w), "finish");
    test_ok(c, sheet_open(c, path, &b), "open");
    assert_int_equal(b->n_sheets, 3);
    test_ok(c, sheet_begin(c, b, "材料", &s), "begin");
    expect_row(c, s, 1, 1, "名称");
    expect_row(c, s, 2, 1, "2");
    expect_end(c, s);
    test_ok(c, sheet_begin(c, b, "空", &s), "begin");
    expect_row(c, s, 1, 2, "名称", "sep=;");
    expect_end(c, s);
    forget(c);
}

static void what_is_not_finished_leaves_no_file(void **state maybe_unused)
{
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        struct call *c = fresh();
        const char *dir = test_dir(c->mem), *path = str_printf(c->mem, "%s/a", dir);
        struct sheet_writer *w = begin(c, path, formats[f], false);
        const char *cells[] = { "1" };

        test_ok(c, sheet_write_row(c, w, cells, 1), "row");
        mem_free(w);
        assert_int_equal(rmdir(dir), 0); /* it is empty */
        forget(c);
    }
    {
        struct call *c = fresh();
        const struct sheet_options options = { .format = SHEET_CSV };
        struct sheet_writer *w;

        assert_int_equal(sheet_create(c, "/dev/null/a.csv", &options, &w), ERR_INTERNAL);
        forget(c);
    }
}

static void too_long_texts_are_named(void **state maybe_unused)
{
    struct call *c = fresh();
    struct sheet_writer *w = begin(c, path_in(c, "a.xlsx"), SHEET_XLSX, false);
    char *s = mem_array(c->mem, char, SHEET_CELL_MAX + 2);
    const char *cells[] = { "", s };

    for (size_t i = 0; i < 16383 * 4; i += 4)
        memcpy(s + i, "\xf0\x9f\x98\x80", 4);
    test_ok(c, sheet_write_row(c, w, cells, 2), "32,766 units");
    memcpy(s + 16383 * 4, "ab", 2);
    assert_int_equal(sheet_write_row(c, w, cells, 2), ERR_TOO_LARGE);
    assert_string_equal(c->error.params[5], "B");
    assert_string_equal(c->error.params[3], "3");
    forget(c);
}

/* ---- memory
 * ------------------------------------------------------------------------------------------ */

extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t allocated(void)
{
    if (__sanitizer_get_current_allocated_bytes != NULL)
        return __sanitizer_get_current_allocated_bytes();
    return mallinfo2().uordblks;
}

static void watch(size_t before, int row)
{
    size_t now = allocated();

    if (row % 5000 == 0 && now > before && now - before > 4 * MIB)
        fail_test("%zu KiB more at row %d", (now - before) / 1024, row);
}

/* 100,000 rows of 6 cells, each with a text of its own: 35 MB of XML. */
static void long_sheets_need_no_more_memory(void **state maybe_unused)
{
    enum { ROWS = 100000, CELLS = 6 };
    struct sheet_column wide[CELLS];
    const char *cells[CELLS];
    char buffers[CELLS][64];

    for (int i = 0; i < CELLS; i++) {
        wide[i] = (struct sheet_column) { "列", 10 };
        cells[i] = buffers[i];
    }
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        struct call *c = fresh();
        const char *path = path_in(c, "long");
        const struct sheet_options options = { .format = formats[f] };
        size_t before = allocated();
        struct sheet_writer *w;
        struct sheet *s;

        test_ok(c, sheet_create(c, path, &options, &w), "create");
        test_ok(c, sheet_add(c, w, "长", wide, CELLS), "add");
        for (int row = 2; row <= ROWS; row++) {
            for (int i = 0; i < CELLS; i++)
                (void)snprintf(buffers[i], sizeof(buffers[i]), "事项 %08d-%02d", row, i);
            test_ok(c, sheet_write_row(c, w, cells, CELLS), "row");
            watch(before, row);
        }
        test_ok(c, sheet_finish(c, w), "finish");
        mem_free(w);
        before = allocated();
        s = open_first(c, path);
        for (int row = 1; row <= ROWS; row++) {
            const struct sheet_row *r = next_row(c, s, row);

            (void)snprintf(buffers[0], sizeof(buffers[0]), "事项 %08d-%02d", row, CELLS - 1);
            assert_int_equal(r->n, CELLS);
            assert_string_equal(sheet_cell(r, CELLS - 1), row == 1 ? "列" : buffers[0]);
            watch(before, row);
        }
        expect_end(c, s);
        forget(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_text_comes_back),
        cmocka_unit_test(cells_are_texts_and_the_header_stays_in_sight),
        cmocka_unit_test(a_csv_has_its_mark_and_crlf),
        cmocka_unit_test(several_sheets_are_written_and_read_by_name),
        cmocka_unit_test(what_is_not_finished_leaves_no_file),
        cmocka_unit_test(too_long_texts_are_named),
        cmocka_unit_test(long_sheets_need_no_more_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
