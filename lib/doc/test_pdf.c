/* test_pdf.c – what is drawn can be read back: poppler finds the text and its fonts, zbar the code;
 * the same calls give the same bytes. */
#include "lib/base/testing.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/doc/pdf.h"
#include "tests/support.h"

#define ADDRESS "https://fcg.example/q/0a1b2c3d"
#define NAME "食品经营许可新办（含网络经营、餐饮服务）"

static struct bytes two_pages(struct call *c, const char *text)
{
    const struct pdf_style style = { .size = 30, .bold = true, .align = PDF_CENTRE };
    struct bytes file;
    struct pdf *p;

    test_ok(c,
        pdf_new(
            c, &(struct pdf_info) { .title = "样本", .author = "城", .as_of = "2021-04-12" }, &p),
        "new");
    pdf_page(p, PDF_A4_WIDTH, PDF_A4_HEIGHT);
    assert_true(pdf_text(p, &style, 20, 20, 170, text) > 10);
    pdf_qr(p, 50, 100, 100, ADDRESS);
    pdf_page(p, PDF_A5_WIDTH, PDF_A5_HEIGHT);
    pdf_box(p, 10, 10, 20, 20, 3, 0x0b5d8a);
    pdf_frame(p, 40, 10, 20, 20, 3, 0x0b5d8a, 0.5);
    pdf_line(p, 10, 50, 100, 50, 0, 0.3, 2);
    test_ok(c, pdf_finish(p, &file), "finish");
    return file;
}

static const char *keep(struct call *c, struct bytes file)
{
    const char *path = str_printf(c->mem, "%s/p.pdf", test_dir(c->mem));
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(file.p, 1, file.n, f), file.n);
    assert_int_equal(fclose(f), 0);
    return path;
}

static const char *output(struct call *c, const char *command)
{
    char *all = mem_array(c->mem, char, 65536);
    FILE *f = popen(command, "re");

    assert_non_null(f);
    all[fread(all, 1, 65535, f)] = '\0';
    assert_int_equal(pclose(f), 0);
    return all;
}

static void others_read_it(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    const char *path = keep(c, two_pages(c, NAME)), *said;

    said = output(c, str_printf(mem, "pdftotext %s -", path));
    assert_non_null(strstr(said, "食品经营许可"));
    said = output(c, str_printf(mem, "pdfinfo %s", path));
    assert_non_null(strstr(said, "Pages:           2"));
    assert_non_null(strstr(said, "样本"));
    said = output(c, str_printf(mem, "pdffonts %s", path));
    assert_non_null(strstr(said, "NotoSansCJK"));
    said = output(
        c, str_printf(mem,
               "pdftoppm -r 100 -f 1 -l 1 -png -singlefile %s %s.1 && zbarimg --raw -q %s.1.png",
               path, path, path));
    assert_string_equal(said, ADDRESS "\n");
}

static void same_calls_same_bytes(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    struct bytes a = two_pages(c, NAME), b;

    c->now += 86400 * 400;
    b = two_pages(c, NAME);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    b = two_pages(c, "结婚登记");
    assert_true(a.n != b.n || memcmp(a.p, b.p, a.n) != 0);
}

static void long_names_get_smaller(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    const struct pdf_style free = { .size = 40 }, bound = { .size = 40, .height_max = 30 };
    struct bytes file;
    struct pdf *p;

    test_ok(c, pdf_new(c, &(struct pdf_info) { .as_of = "2021-04-12" }, &p), "new");
    pdf_page(p, PDF_A4_WIDTH, PDF_A4_HEIGHT);
    assert_true(pdf_text_height(p, &free, 60, NAME) > 60);
    assert_true(pdf_text_height(p, &bound, 60, NAME) <= 30);
    assert_true(pdf_text_height(p, &bound, 60, "") <= 0);
    test_ok(c, pdf_finish(p, &file), "finish");
}

static void a_missing_glyph_is_an_error(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    const struct pdf_style style = { .size = 12 };
    struct bytes file;
    struct pdf *p;

    test_ok(c, pdf_new(c, &(struct pdf_info) { .as_of = "2021-04-12" }, &p), "new");
    pdf_page(p, PDF_A4_WIDTH, PDF_A4_HEIGHT);
    (void)pdf_text(p, &style, 10, 10, 100, "\xf3\xb0\x80\x80"); /* of a private area */
    assert_int_equal(pdf_finish(p, &file), ERR_STATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_read_it),
        cmocka_unit_test(same_calls_same_bytes),
        cmocka_unit_test(long_names_get_smaller),
        cmocka_unit_test(a_missing_glyph_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
