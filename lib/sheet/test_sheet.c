/* test_sheet.c – what stands in a workbook is what is read, from both kinds of file. */
#include "lib/sheet/test_package.h"

#include <string.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sheet/private.h"
#include "tests/support.h"

#define S_(text) "<is><t>" text "</t></is>"

/* ---- XLSX --------------------------------------------------------------------------------------
 */

static void texts_of_all_kinds_are_read(void **state maybe_unused)
{
    struct call *c = fresh();
    struct sheet *s = open_first(c,
        workbook_make("a.xlsx",
            &(struct workbook) {
                .strings =
                    "<sst "
                    "xmlns=\"x\"><si><t>名称</t></si><si><r><t>办</t></r><r><rPr/><t>事</t></r>"
                    "<rPh sb=\"0\" eb=\"1\"><t>ban</t></rPh></si><si><t xml:space=\"preserve\"> "
                    "a\nb "
                    "</t></si><si><t>x_x000D_y_x005F_x000D_</t></si></sst>",
                .rows =
                    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
                    "t=\"s\"><v>1</v></c></row>"
                    "<row r=\"3\"><c r=\"A3\" s=\"5\"/></row>"
                    "<row r=\"4\" hidden=\"1\"><c r=\"B4\" t=\"s\"><v>2</v></c><c "
                    "t=\"s\"><v>3</v></c>"
                    "<c r=\"D4\" t=\"inlineStr\">" S_(
                        "=1+1 &lt;&amp;&gt; \xf0\x9f\x98\x80") "</c>"
                                                               "<c r=\"E4\" "
                                                               "t=\"inlineStr\"><is/></c></row>"
                                                               "<row><c t=\"b\"><v>1</v></c><c "
                                                               "t=\"b\"><v>0</v></c><c "
                                                               "t=\"e\"><f>X()</f><v>#N/A</v></c>"
                                                               "<c "
                                                               "t=\"str\"><f>A1</f><v>=值</v></"
                                                               "c><c t=\"str\"><f>A9</f><v></v></c>"
                                                               "<c><f>1+1</f><v>2</v></c></row>",
            }));
    const struct sheet_row *row;

    assert_string_equal(sheet_name(s), "表&1");
    expect_row(c, s, 1, 3, "名称", EMPTY, "办事");
    row = next_row(c, s, 4);
    assert_true(row->hidden);
    expect_cells(row, 4, EMPTY, " a\nb ", "x\ry_x000D_", "=1+1 <&> \xf0\x9f\x98\x80");
    row = next_row(c, s, 5);
    assert_false(row->hidden);
    expect_cells(row, 6, "TRUE", "FALSE", "#N/A", "=值", EMPTY, "2");
    assert_int_equal(row->kinds[0], SHEET_BOOLEAN);
    assert_int_equal(row->kinds[2], SHEET_FAULT);
    assert_int_equal(row->kinds[3], SHEET_TEXT);
    assert_int_equal(row->kinds[5], SHEET_NUMBER);
    expect_end(c, s);
    forget(c);
}

static void numbers_are_the_shortest_text_of_what_was_saved(void **state maybe_unused)
{
    static const struct {
        const char *saved, *text;
        enum sheet_kind kind;
    } cases[] = {
        { "0", "0", SHEET_NUMBER },
        { "-12", "-12", SHEET_NUMBER },
        { "7.0000000000000007E-2", "0.07", SHEET_NUMBER },
        { "0.1", "0.1", SHEET_NUMBER },
        { "5.0", "5", SHEET_NUMBER },
        { "-1.25E3", "-1250", SHEET_NUMBER },
        { "1E-7", "0.0000001", SHEET_NUMBER },
        { "0.30000000000000004", "0.30000000000000004", SHEET_NUMBER },
        { "999999999999999", "999999999999999", SHEET_NUMBER },
        { "450602199001010000", "450602199001010000", SHEET_ROUNDED },
        { "4.5060219900101E+17", "450602199001010000", SHEET_ROUNDED },
        { " 8\n", "8", SHEET_NUMBER },
        { "1E+99", "1.00000000000000e+99", SHEET_ROUNDED },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call *c = fresh();
        struct sheet *s = open_first(
            c, workbook_make("n.xlsx",
                   &(struct workbook) {
                       .rows = str_printf(c, "<row><c><v>%s</v></c></row>", cases[i].saved) }));
        const struct sheet_row *row = next_row(c, s, 1);

        expect_cells(row, 1, cases[i].text);
        assert_int_equal(row->kinds[0], cases[i].kind);
        forget(c);
    }
}

#define STYLES                                                                                        \
    "<styleSheet xmlns=\"x\"><numFmts count=\"9\">"                                                   \
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/>" \
    "<numFmt numFmtId=\"165\" formatCode=\"yyyy/m/d h:mm\"/>"                                         \
    "<numFmt numFmtId=\"166\" formatCode=\"#,##0.00&quot; days&quot;;[Red]-0\"/>"                     \
    "<numFmt numFmtId=\"167\" formatCode=\"[h]:mm:ss\"/>"                                             \
    "<numFmt numFmtId=\"168\" formatCode=\"[Magenta]0.0\\d\"/>"                                       \
    "<numFmt numFmtId=\"169\" formatCode=\"[$-804]mmm\"/></numFmts>"                                  \
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"                                     \
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/>"           \
    "<xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf numFmtId=\"168\"/><xf numFmtId=\"169\"/>"        \
    "<xf numFmtId=\"49\"/><xf numFmtId=\"31\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>"

static void days_and_times_follow_their_number_format(void **state maybe_unused)
{
    static const struct {
        int style;
        const char *saved, *text;
        enum sheet_kind kind;
    } cases[] = {
        { 0, "44298", "44298", SHEET_NUMBER },
        { 1, "44298", "2021-04-12", SHEET_DATE },
        { 2, "44298.75", "2021-04-12", SHEET_DATE },
        { 3, "44298.395833333336", "2021-04-12 09:30:00", SHEET_DATE },
        { 3, "44298", "2021-04-12", SHEET_DATE },
        { 3, "44298.999999999", "2021-04-13", SHEET_DATE },
        { 4, "44298", "44298", SHEET_NUMBER },
        { 5, "1.5", "36:00:00", SHEET_TIME },
        { 6, "12", "12", SHEET_NUMBER },
        { 7, "44298", "2021-04-12", SHEET_DATE },
        { 8, "0123", "0123", SHEET_NUMBER },
        { 9, "59", "1900-02-28", SHEET_DATE },
        { 9, "60", "60", SHEET_NUMBER }, /* 29 February 1900 never was */
        { 9, "61", "1900-03-01", SHEET_DATE },
        { 9, "1", "1900-01-01", SHEET_DATE },
        { 9, "2958465", "9999-12-31", SHEET_DATE },
        { 9, "2958466", "2958466", SHEET_NUMBER },
        { 9, "-1", "-1", SHEET_NUMBER },
        { 10, "0.395833333333333", "09:30:00", SHEET_TIME },
        { 99, "44298", "44298", SHEET_NUMBER },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call *c = fresh();
        struct sheet *s =
            open_first(c, workbook_make("d.xlsx",
                              &(struct workbook) { .styles = STYLES,
                                  .rows = str_printf(c, "<row><c s=\"%d\"><v>%s</v></c></row>",
                                      cases[i].style, cases[i].saved) }));
        const struct sheet_row *row = next_row(c, s, 1);

        expect_cells(row, 1, cases[i].text);
        assert_int_equal(row->kinds[0], cases[i].kind);
        forget(c);
    }
}

static void days_since_1904_and_written_as_days_are_read(void **state maybe_unused)
{
    struct call *c = fresh();
    struct sheet *s = open_first(c,
        workbook_make("m.xlsx",
            &(struct workbook) { .styles = STYLES,
                .properties = "date1904=\"1\"",
                .rows = "<row><c s=\"1\"><v>42836</v></c><c t=\"d\"><v>2021-04-12T00:00:00Z</v></c>"
                        "<c t=\"d\"><v>2021-04-12T09:30:00.5Z</v></c><c "
                        "t=\"d\"><v>2021-04-12</v></c></row>" }));

    expect_row(c, s, 1, 4, "2021-04-12", "2021-04-12", "2021-04-12 09:30:00", "2021-04-12");
    forget(c);
}

static void merged_and_hidden_are_told(void **state maybe_unused)
{
    struct call *c = fresh();
    const struct sheet_merge *m;
    struct sheet_book *b;
    struct sheet *s;
    size_t n;

    test_ok(c,
        sheet_open(c,
            workbook_make("m.xlsx", &(struct workbook) { .rows = "<row><c><v>1</v></c></row>",
                                        .after = "<mergeCells count=\"2\"><mergeCell "
                                                 "ref=\"A1:C1\"/><mergeCell ref=\"AB2:AB12\"/>"
                                                 "</mergeCells>" }),
            &b),
        "open");
    assert_int_equal(b->n_sheets, 2);
    assert_true(b->sheets[0].hidden);
    assert_false(b->sheets[1].hidden);
    test_ok(c, sheet_begin(c, b, "表&1", &s), "begin");
    expect_row(c, s, 1, 1, "1");
    test_ok(c, sheet_merges(c, s, &m, &n), "merges");
    assert_int_equal(n, 2);
    assert_string_equal(sheet_range(c, &m[0]), "A1:C1");
    assert_string_equal(sheet_range(c, &m[1]), "AB2:AB12");
    expect_end(c, s);
    test_ok(c, sheet_merges(c, s, &m, &n), "merges");
    assert_int_equal(n, 2);
    assert_string_equal(sheet_range(c, &m[1]), "AB2:AB12");
    assert_int_equal(sheet_begin(c, b, "没有", &s), ERR_NOT_FOUND);
    assert_string_equal(c->error.params[3], "暗, 表&1");
    forget(c);
}

static void columns_have_letters(void **state maybe_unused)
{
    scoped_mem void *m = mem_context(NULL);

    assert_string_equal(sheet_column_letters(m, 0), "A");
    assert_string_equal(sheet_column_letters(m, 25), "Z");
    assert_string_equal(sheet_column_letters(m, 26), "AA");
    assert_string_equal(sheet_column_letters(m, 299), "KN");
    assert_string_equal(sheet_column_letters(m, 16383), "XFD");
    assert_string_equal(sheet_place(m, 12, 27), "AB12");
}

/* ---- CSV ---------------------------------------------------------------------------------------
 */

static void quotes_and_line_ends_are_those_of_rfc_4180(void **state maybe_unused)
{
    struct call *c = fresh();
    struct sheet *s =
        open_first(c, text_make("事项.v2.csv",
                          "a,\"b,1\",\"c \"\"q\"\"\"\r\n\r\n,,\n\"x\r\ny\",,5\"6,\"\"\rlast, 1 "));

    assert_string_equal(sheet_name(s), "事项.v2");
    expect_row(c, s, 1, 3, "a", "b,1", "c \"q\"");
    expect_row(c, s, 4, 3, "x\r\ny", EMPTY, "5\"6");
    expect_row(c, s, 5, 2, "last", " 1 ");
    expect_end(c, s);
    forget(c);
}

static void delimiters_are_found_out(void **state maybe_unused)
{
    static const struct {
        const char *text;
        char delimiter;
    } cases[] = {
        { "a,b\n1,2\n", ',' },
        { "a;b\n1,5;2\n2,5;3\n", ';' },
        { "a\tb,c\n1\t2\n", '\t' },
        { "\"a;b;c\",d\n1,2\n", ',' },
        { "sep=|\r\na|b\n", '|' },
        { "alone\n", ',' },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call *c = fresh();
        struct sheet_book *b;

        test_ok(c, sheet_open(c, text_make("d.csv", cases[i].text), &b), cases[i].text);
        assert_int_equal(b->delimiter, cases[i].delimiter);
        forget(c);
    }
    {
        struct call *c = fresh();
        struct sheet *s = open_first(c, text_make("d.csv", "sep=|\r\na|b\n"));

        expect_row(c, s, 1, 2, "a", "b");
        forget(c);
    }
}

static void encodings_are_found_out(void **state maybe_unused)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *encoding;
    } cases[] = {
        { "\xe4\xba\x8b,\xe9\xa1\xb9\n", 8, "UTF-8" },
        { "\xef\xbb\xbf\xe4\xba\x8b,\xe9\xa1\xb9\n", 11, "UTF-8" },
        { "\xca\xc2,\xcf\xee\n", 6, "GB18030" },
        { "\xff\xfe\x8b\x4e,\0\x79\x98\n\0", 10, "UTF-16LE" },
        { "\xfe\xff\x4e\x8b\0,\x98\x79\0\n", 10, "UTF-16BE" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct call *c = fresh();
        struct sheet *s = open_first(c, file_make("e.csv", cases[i].bytes, cases[i].n));

        assert_string_equal(s->book->encoding, cases[i].encoding);
        expect_row(c, s, 1, 2, "事", "项");
        expect_end(c, s);
        forget(c);
    }
}

/* Characters that stand across the borders of what is read at once, also of four bytes. */
static void long_files_of_gb18030_come_whole(void **state maybe_unused)
{
    scoped_mem void *m = mem_context(NULL);
    struct call *c = fresh();
    struct sheet *s;
    struct buf b;

    buf_init(&b, m, 4 * 1024 * 1024);
    for (int i = 0; i < 40000; i++)
        buf_printf(&b, "%d,\xca\xc2\xcf\xee\x82\x32\xe0\x36\n", i);
    s = open_first(c, file_make("g.csv", b.p, b.n));
    for (int i = 0; i < 40000; i++) {
        const struct sheet_row *row = next_row(c, s, i + 1);

        assert_string_equal(sheet_cell(row, 0), str_printf(m, "%d", i));
        assert_string_equal(sheet_cell(row, 1), "事项\xe4\x89\x85");
    }
    expect_end(c, s);
    forget(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_all_kinds_are_read),
        cmocka_unit_test(numbers_are_the_shortest_text_of_what_was_saved),
        cmocka_unit_test(days_and_times_follow_their_number_format),
        cmocka_unit_test(days_since_1904_and_written_as_days_are_read),
        cmocka_unit_test(merged_and_hidden_are_told),
        cmocka_unit_test(columns_have_letters),
        cmocka_unit_test(quotes_and_line_ends_are_those_of_rfc_4180),
        cmocka_unit_test(delimiters_are_found_out),
        cmocka_unit_test(encodings_are_found_out),
        cmocka_unit_test(long_files_of_gb18030_come_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
