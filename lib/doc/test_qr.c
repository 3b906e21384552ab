/* test_qr.c – what is drawn can be read back: zbar reads the PNG, the SVG has the same modules. */
#include "lib/base/testing.h"

#include <stdio.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/doc/qr.h"
#include "tests/support.h"

#define ADDRESS "https://fcg.example/q/0a1b2c3d"

static void png_is_readable(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    const char *path = str_printf(mem, "%s/q.png", test_dir(mem));
    char found[200] = "";
    struct bytes png;
    FILE *f;

    test_ok(c, qr_png(c, ADDRESS, 8, &png), "png");
    f = fopen(path, "we");
    assert_non_null(f);
    assert_int_equal(fwrite(png.p, 1, png.n, f), png.n);
    assert_int_equal(fclose(f), 0);
    f = popen(str_printf(mem, "zbarimg --raw -q %s", path), "re");
    assert_non_null(f);
    assert_non_null(fgets(found, sizeof found, f));
    assert_int_equal(pclose(f), 0);
    found[strcspn(found, "\n")] = '\0';
    assert_string_equal(found, ADDRESS);
}

static void svg_is_whole(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    const char *svg;

    test_ok(c, qr_svg(c, ADDRESS, "A <code> & more", &svg), "svg");
    assert_true(str_starts(svg, "<svg xmlns="));
    assert_true(str_ends(svg, "</svg>\n"));
    assert_non_null(strstr(svg, "<title>A &lt;code> &amp; more</title>"));
    assert_non_null(strstr(svg, "M4 4h7v1h-7z")); /* the corner begins after the margin */
}

static void too_long(void **state)
{
    (void)state;
    scoped_mem void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    char text[QR_TEXT_MAX + 2];
    const char *svg;

    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_int_equal(qr_svg(c, text, "", &svg), ERR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_is_readable),
        cmocka_unit_test(svg_is_whole),
        cmocka_unit_test(too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
