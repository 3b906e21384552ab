/* test_broken.c – what is no workbook, or a broken one, is refused with what and where; limits
 * hold. */
#include "lib/sheet/test_package.h"

#include <string.h>
#include <zip.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "tests/support.h"

#define WHOLE (&(struct workbook) { .rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" })
#define MIB ((size_t)1024 * 1024)

/* ---- other kinds of file -----------------------------------------------------------------------
 */

static void other_kinds_of_file_are_named(void **state maybe_unused)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *text;
    } cases[] = {
        { "<html><table><tr><td>1</td></tr></table></html>", 0, "web page" },
        { "\xef\xbb\xbf\r\n <!DOCTYPE HTML><p>", 0, "web page" },
        { "<table border=1>", 0, "web page" },
        { "MIME-Version: 1.0\r\n", 0, "web page" },
        { "<?xml version=\"1.0\"?><Workbook/>", 0, "XML" },
        { "%PDF-1.7\n%\xe2\xe3", 0, "PDF" },
        { "\x89PNG\r\n\x1a\n", 0, "PNG" },
        { "Rar!\x1a\x07", 0, "RAR" },
        { "\x09\x08\x10\x00\x00\x06\x05\x00", 8, "(.xls)" },
        { "", 0, "empty" },
        { "a,b\n\0,\n", 7, "known encoding" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_refused(
            file_make("报表.xls", cases[i].bytes, cases[i].n ? cases[i].n : strlen(cases[i].bytes)),
            str_eq(cases[i].text, "empty") ? ERR_INVALID : ERR_UNSUPPORTED, cases[i].text);
    expect_refused("/nonexistent/a.xlsx", ERR_NOT_FOUND, "cannot be opened");
    expect_refused("/tmp", ERR_UNSUPPORTED, "not a file");
}

/* A compound file with this entry in its directory, far behind, so that it crosses a chunk. */
static const char *compound(const char *entry, size_t at)
{
    scoped_mem void *m = mem_context(NULL);
    size_t n = at + 1024;
    char *p = mem_array(m, char, n);

    memcpy(p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
    for (size_t i = 0; entry[i] != '\0'; i++)
        p[at + 2 * i] = entry[i];
    return file_make("旧.xlsx", p, n);
}

static void old_and_locked_workbooks_are_told_apart(void **state maybe_unused)
{
    expect_refused(compound("Workbook", 1024), ERR_UNSUPPORTED, "Excel 97");
    expect_refused(compound("EncryptedPackage", 1024), ERR_UNSUPPORTED, "password");
    expect_refused(compound("EncryptedPackage", 65536 - 10), ERR_UNSUPPORTED, "password");
    expect_refused(compound("WordDocument", 1024), ERR_UNSUPPORTED, "Word");
}

static void other_packages_are_named(void **state maybe_unused)
{
    static const struct {
        struct part parts[2];
        const char *text;
        enum err e;
    } cases[] = {
        { { { "word/document.xml", "<x/>" } }, "Word", ERR_UNSUPPORTED },
        { { { "content.xml", "<x/>" } }, "OpenDocument", ERR_UNSUPPORTED },
        { { { "xl/workbook.bin", "x" } }, "xlsb", ERR_UNSUPPORTED },
        { { { "photo.jpg", "x" } }, "ZIP", ERR_UNSUPPORTED },
        { { { "xl/workbook.xml", "<workbook/>" } }, "list of parts", ERR_INVALID },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_refused(package_make("p.xlsx", cases[i].parts), cases[i].e, cases[i].text);
}

/* ---- damage
 * --------------------------------------------------------------------------------------- */

static char *slurp(const void *mem, const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "re");
    char *p = mem_array(mem, char, MIB);

    assert_non_null(f);
    *ret_n = fread(p, 1, MIB, f);
    assert_int_equal(fclose(f), 0);
    return p;
}

static void a_package_cut_off_anywhere_is_damaged(void **state maybe_unused)
{
    scoped_mem void *m = mem_context(NULL);
    size_t n;
    char *p = slurp(m, workbook_make("w.xlsx", WHOLE), &n);

    for (size_t cut = 8; cut < n; cut += n / 13)
        expect_refused(file_make("cut.xlsx", p, cut), ERR_INVALID, "damaged");
}

/* Each byte of the compressed sheet, turned over: never read as if nothing had happened, unless the
 * text is the same; the end of a part is always reached, where its CRC is checked. */
static void a_changed_byte_is_noticed(void **state maybe_unused)
{
    scoped_mem void *m = mem_context(NULL);
    struct buf rows;
    size_t n, at;
    char *p, *name;

    buf_init(&rows, m, MIB);
    for (int i = 1; i <= 50; i++)
        buf_printf(&rows, "<row r=\"%d\"><c r=\"A%d\"><v>%d</v></c></row>", i, i, i * i * 7919);
    p = slurp(m, workbook_make("w.xlsx", &(struct workbook) { .rows = rows.p }), &n);
    name = memmem(p, n, "xl/worksheets/sheet1.xml", 24);
    assert_non_null(name);
    at = (size_t)(name - p) + 24;
    for (size_t i = at; i < at + 600; i += 7) {
        p[i] = (char)~p[i];
        expect_refused(file_make("flip.xlsx", p, n), ERR_INVALID, "damaged");
        p[i] = (char)~p[i];
    }
}

static void missing_parts_are_named(void **state maybe_unused)
{
    static const struct part no_relations[] = {
        { "_rels/.rels", "<Relationships><Relationship Id=\"a\" Type=\"x/officeDocument\" "
                         "Target=\"xl/workbook.xml\"/></Relationships>" },
        { "xl/workbook.xml", "<workbook/>" }, { 0 }
    };
    const struct part no_sheets[] = { no_relations[0], { "xl/workbook.xml", "<workbook/>" },
        { "xl/_rels/workbook.xml.rels", "<Relationships/>" }, { 0 } };

    expect_refused(
        workbook_make("w.xlsx", &(struct workbook) { 0 }), ERR_INVALID, "sheet 暗 is missing");
    expect_refused(package_make("w.xlsx", no_relations), ERR_INVALID, "xl/_rels/workbook.xml.rels");
    expect_refused(package_make("w.xlsx", no_sheets), ERR_INVALID, "no sheet with cells");
    expect_refused(workbook_make("w.xlsx",
                       &(struct workbook) { .rows = "<row><c t=\"s\"><v>0</v></c></row>" }),
        ERR_INVALID, "row 1, column A");
}

static void broken_cells_are_named_by_sheet_row_and_column(void **state maybe_unused)
{
    static const struct {
        const char *rows, *text;
        enum err e;
    } cases[] = {
        { "<row r=\"7\"><c r=\"AB7\"><v>1,5</v></c></row>",
            "Sheet 表&1, row 7, column AB: ", ERR_INVALID },
        { "<row r=\"7\"><c r=\"B7\"><v>0x10</v></c></row>", "row 7, column B", ERR_INVALID },
        { "<row r=\"7\"><c r=\"B7\"><v>1e999</v></c></row>", "row 7, column B", ERR_INVALID },
        { "<row r=\"7\"><c r=\"7\"><v>1</v></c></row>", "row 7, column A", ERR_INVALID },
        { "<row r=\"7\"><c r=\"B8\"><v>1</v></c></row>", "not in order", ERR_INVALID },
        { "<row r=\"7\"><c r=\"B7\"/><c r=\"A7\"/></row>", "not in order", ERR_INVALID },
        { "<row r=\"7\"/><row r=\"7\"/>", "not in order", ERR_INVALID },
        { "<row r=\"1048577\"/>", "not in order", ERR_INVALID },
        { "<row r=\"2\"><c r=\"C2\"><f>A1</f></c></row>", "row 2, column C: the formula was never",
            ERR_INVALID },
        { "<row r=\"2\"><c r=\"C2\"><f>A1</f><v></v></c></row>", "column C: the formula was never",
            ERR_INVALID },
        { "<row r=\"2\"><c r=\"KO2\"><v>1</v></c></row>", "row 2, column KO", ERR_TOO_LARGE },
        { "<row r=\"2\"><c r=\"A2\">", "xl/worksheets/sheet1.xml", ERR_INVALID },
        { "<row r=\"2\"><c r=\"A2\"><v>&x;</v></c></row>", "sheet1.xml", ERR_INVALID },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect_refused(workbook_make("w.xlsx", &(struct workbook) { .rows = cases[i].rows }),
            cases[i].e, cases[i].text);
}

static void entities_and_unknown_encodings_are_refused(void **state maybe_unused)
{
    expect_refused(
        workbook_make("w.xlsx", &(struct workbook) { .rows = "",
                                    .styles = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
                                              "\"&a;&a;&a;&a;\">]><x>&b;</x>" }),
        ERR_UNSUPPORTED, "document type");
    expect_refused(
        workbook_make("w.xlsx", &(struct workbook) { .rows = "",
                                    .styles = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>" }),
        ERR_UNSUPPORTED, "document type");
    expect_refused(
        workbook_make("w.xlsx", &(struct workbook) { .rows = "",
                                    .styles = "<?xml version=\"1.0\" encoding=\"klingon\"?><x/>" }),
        ERR_UNSUPPORTED, "unknown encoding");
}

/* ---- limits
 * ----------------------------------------------------------------------------------------- */

static void bombs_are_refused(void **state maybe_unused)
{
    scoped_mem void *m = mem_context(NULL);
    char *blanks = mem_array(m, char, 513 * MIB / 9 + 1);
    struct part parts[] = { { "_rels/.rels", "<x/>" }, { "1", blanks }, { "2", blanks },
        { "3", blanks }, { "4", blanks }, { "5", blanks }, { "6", blanks }, { "7", blanks },
        { "8", blanks }, { "9", blanks }, { 0 } };
    size_t n;
    char *p, *entry;

    memset(blanks, ' ', 513 * MIB / 9);
    expect_refused(package_make("bomb.xlsx", parts), ERR_TOO_LARGE, "512 MiB");

    /* The directory says that the sheet is small; it is not. */
    blanks[200000] = '\0';
    p = slurp(m, workbook_make("w.xlsx", &(struct workbook) { .rows = blanks }), &n);
    entry = memmem(p, n, "PK\x01\x02", 4);
    for (char *next = entry; next != NULL;
         next = memmem(next + 4, n - (size_t)(next + 4 - p), "PK\x01\x02", 4))
        if (memcmp(next + 46, "xl/worksheets/", 14) == 0)
            memcpy(next + 24, "\x00\x10\x00\x00", 4);
    expect_refused(file_make("lie.xlsx", p, n), ERR_INVALID, "damaged");
}

static void cells_and_rows_have_limits(void **state maybe_unused)
{
    scoped_mem void *m = mem_context(NULL);
    char *long_text = mem_array(m, char, SHEET_CELL_MAX + 2);
    struct buf b;

    memset(long_text, 'x', SHEET_CELL_MAX + 1);
    expect_refused(
        workbook_make("w.xlsx",
            &(struct workbook) {
                .rows = str_printf(m, "<row><c/><c t=\"str\"><v>%s</v></c></row>", long_text) }),
        ERR_TOO_LARGE, "row 1, column B");
    expect_refused(workbook_make("w.xlsx",
                       &(struct workbook) {
                           .strings = str_printf(m, "<sst><si><t>%s</t></si></sst>", long_text),
                           .rows = "<row><c t=\"s\"><v>0</v></c></row>" }),
        ERR_TOO_LARGE, "row 1, column A");
    buf_init(&b, m, 16 * MIB); /* a row full of long texts, then one that no row can hold */
    for (int i = 0; i < 299; i++)
        buf_puts(&b, "<c t=\"s\"><v>0</v></c>");
    buf_puts(&b, "<c t=\"str\"><v>");
    for (int i = 0; i < 130; i++)
        buf_add(&b, long_text, SHEET_CELL_MAX);
    buf_puts(&b, "</v></c>");
    expect_refused(workbook_make("w.xlsx",
                       &(struct workbook) {
                           .strings = str_printf(m, "<sst><si><t>%s</t></si></sst>", long_text + 1),
                           .rows = str_printf(m, "<row>%s</row>", b.p) }),
        ERR_TOO_LARGE, "row 1, column KN");
    expect_refused(text_make("l.csv", str_printf(m, "1\n2,\"%s\"\n", long_text)), ERR_TOO_LARGE,
        "row 2, column B");

    buf_init(&b, m, 4 * MIB);
    for (int i = 0; i < SHEET_COLUMNS_MAX + 5; i++) /* empty cells beyond are no harm */
        buf_puts(&b, i == 0 ? "1" : ",");
    buf_puts(&b, "\n2");
    for (int i = 0; i < SHEET_COLUMNS_MAX; i++)
        buf_putc(&b, ',');
    buf_puts(&b, "x");
    expect_refused(text_make("c.csv", b.p), ERR_TOO_LARGE, "row 2, column KO");

    buf_reset(&b);
    for (int i = 0; i < SHEET_ROWS_MAX; i++)
        buf_puts(&b, i % 2 == 0 ? "1\n\n" : "1\n");
    {
        struct call *c = fresh();
        struct sheet *s = open_first(c, text_make("r.csv", b.p));
        const struct sheet_row *row;

        for (int i = 0; i < SHEET_ROWS_MAX; i++)
            test_ok(c, sheet_next_row(c, s, &row), "a row");
        expect_end(c, s);
        forget(c);
    }
    buf_puts(&b, "1\n");
    expect_refused(text_make("r.csv", b.p), ERR_TOO_LARGE, "Sheet r has more than 200000 rows");
}

/* ---- CSV
 * --------------------------------------------------------------------------------------------- */

static void broken_text_files_are_named_by_row_and_column(void **state maybe_unused)
{
    expect_refused(text_make("q.csv", "a,b\n1,\"x\ny\n"), ERR_INVALID,
        "Sheet q, row 2, column B: a quotation mark is opened");
    expect_refused(
        text_make("q.csv", "a,b\n1,\"x\"y\n"), ERR_INVALID, "row 2, column B: there is text after");
    /* Broken UTF-8 is not read as GB18030. */
    expect_refused(
        text_make("u.csv", "事项,名称,编码\n办事,大厅,\xe4\xba\n"), ERR_UNSUPPORTED, "Line 2");
    expect_refused(text_make("u.csv", "事项,名称,编码,办事\n大厅\xe4"), ERR_UNSUPPORTED, "Line 2");
    expect_refused(text_make("u.csv", "\xef\xbb\xbf"
                                      "a\n\xca\xc2\n"),
        ERR_UNSUPPORTED, "Line 2");
    expect_refused(text_make("u.csv", "a\nb\n\xca\xc2\xff\xff\n"), ERR_UNSUPPORTED,
        "Line 3 of the text file is not valid GB18030");
    expect_refused(file_make("u.csv",
                       "\xff\xfe"
                       "a\0\n\0b",
                       7),
        ERR_UNSUPPORTED, "UTF-16LE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_kinds_of_file_are_named),
        cmocka_unit_test(old_and_locked_workbooks_are_told_apart),
        cmocka_unit_test(other_packages_are_named),
        cmocka_unit_test(a_package_cut_off_anywhere_is_damaged),
        cmocka_unit_test(a_changed_byte_is_noticed),
        cmocka_unit_test(missing_parts_are_named),
        cmocka_unit_test(broken_cells_are_named_by_sheet_row_and_column),
        cmocka_unit_test(entities_and_unknown_encodings_are_refused),
        cmocka_unit_test(bombs_are_refused),
        cmocka_unit_test(cells_and_rows_have_limits),
        cmocka_unit_test(broken_text_files_are_named_by_row_and_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
