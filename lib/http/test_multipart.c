/* test_multipart.c – the reader of forms with files must say the same however the bytes arrive, and
 * survive whatever they are. Inputs are mutations of a good form, from a fixed seed. */
#include "lib/base/testing.h"

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/multipart.h"

#define ROUNDS 4000
#define TOLD_MAX 100000

static const char form[] =
    "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--Xy\r\r\n\r\n"
    "--XyZ\r\nContent-Disposition: form-data; name=\"f\"; filename=\"b\\\"c\"\r\n"
    "Content-Type: text/plain\r\n\r\n\r\n-\r\n--XyZ--\r\n";

static void told_begin(void *data, const char *name, const char *filename)
{
    buf_printf(data, "<%s|%s>", name, str_or(filename, "-"));
}

static void told_piece(void *data, const char *p, size_t n)
{
    buf_add(data, p, n);
}

static void told_end(void *data)
{
    buf_puts(data, "</>");
}

/* All that was told, and how it ended; pieces of random sizes up to `most`. */
static char *read_in_pieces(const void *mem, const char *p, size_t n, size_t most, uint64_t *seed)
{
    static const struct multipart_events events = { told_begin, told_piece, told_end };
    struct buf told;
    struct multipart *m;
    bool fine = true;

    buf_init(&told, mem, TOLD_MAX);
    m = multipart_new(mem, "multipart/form-data; boundary=XyZ", &events, &told);
    assert_non_null(m);
    for (size_t at = 0; at < n && fine;) {
        size_t size;

        *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        size = 1 + (size_t)(*seed >> 33) % most;
        size = size > n - at ? n - at : size;
        fine = multipart_add(m, p + at, size);
        at += size;
    }
    buf_puts(&told, !fine ? "broken" : multipart_complete(m) ? "complete" : "incomplete");
    return told.p;
}

static void a_good_form_is_read(void **state)
{
    scoped_mem void *mem = mem_context(NULL);
    uint64_t seed = 1;

    (void)state;
    assert_string_equal(read_in_pieces(mem, form, sizeof form - 1, sizeof form, &seed),
        "<a|->one\r\n--Xy\r\r\n</><f|b\"c>\r\n-</>complete");
}

static void pieces_make_no_difference(void **state)
{
    uint64_t seed = 20210412;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        scoped_mem void *mem = mem_context(NULL);
        char *p = mem_array(mem, char, sizeof form);
        size_t n = sizeof form - 1;

        memcpy(p, form, n);
        for (int k = round % 4; k > 0; k--) {
            static const char bytes[] = "\r\n-\"\\;=: XZ\0\xff";

            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            p[(seed >> 33) % n] = bytes[(seed >> 20) % (sizeof bytes - 1)];
        }
        n -= round % 7 == 6 ? (size_t)(seed >> 40) % n : 0; /* cut off */
        assert_string_equal(
            read_in_pieces(mem, p, n, 1, &seed), read_in_pieces(mem, p, n, n, &seed));
        assert_string_equal(
            read_in_pieces(mem, p, n, 9, &seed), read_in_pieces(mem, p, n, 2, &seed));
    }
}

static void boundaries_are_plain(void **state)
{
    static const char *const bad[] = { "multipart/form-data",
        "multipart/form-data; boundary=", "multipart/form-data; xboundary=a",
        "multipart/form-data; boundary=\"a", "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=a\x01",
        "multipart/form-data; "
        "boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaa" };
    static const struct multipart_events events = { told_begin, told_piece, told_end };
    scoped_mem void *mem = mem_context(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        bool refused = multipart_new(mem, bad[i], &events, NULL) == NULL;

        if (!refused)
            print_error("%s\n", bad[i]);
        assert_true(refused);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_form_is_read),
        cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(boundaries_are_plain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
