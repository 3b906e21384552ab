/* test_sign.c – known answers, and what must not open. */
#include "lib/base/testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/sign/sign.h"

struct fixture {
    struct call c;
    struct site site;
    char dir[64];
};

static int begin(void **state)
{
    struct fixture *f = mem_new(NULL, struct fixture);
    struct keyring *k;

    f->c = (struct call) { .mem = f, .actor = &actor_program, .site = &f->site };
    (void)snprintf(f->dir, sizeof f->dir, "/tmp/cityhall-sign-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->site.data_dir = f->dir;
    assert_int_equal(keyring_make(&f->c, f->dir), OK);
    assert_int_equal(keyring_open(&f->c, f, f->dir, &k), OK);
    site_put(&f->site, keyring_slot, k);
    *state = f;
    return 0;
}

static int end(void **state)
{
    struct fixture *f = *state;
    int r = system(str_printf(f, "rm -rf %s", f->dir));

    mem_free(f);
    return r;
}

static void sm3_has_the_answer_of_the_standard(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(
        sm3_hex(f, "abc", 3), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

static void a_sealed_value_opens_only_in_its_place(void **state)
{
    struct fixture *f = *state;
    struct bytes sealed, changed;
    const char *text;

    assert_int_equal(seal_text(&f->c, "account", "phone", 7, "0770-0123456", &sealed), OK);
    assert_null(memmem(sealed.p, sealed.n, "0770", 4));
    assert_int_equal(open_text(&f->c, "account", "phone", 7, sealed, &text), OK);
    assert_string_equal(text, "0770-0123456");
    assert_int_equal(open_text(&f->c, "account", "phone", 8, sealed, &text), ERR_INTERNAL);
    error_clear(&f->c);
    assert_int_equal(open_text(&f->c, "account", "email", 7, sealed, &text), ERR_INTERNAL);
    error_clear(&f->c);
    changed = (struct bytes) { .p = talloc_memdup(f, sealed.p, sealed.n), .n = sealed.n };
    ((uint8_t *)(uintptr_t)changed.p)[sealed.n / 2] ^= 1;
    assert_int_equal(open_text(&f->c, "account", "phone", 7, changed, &text), ERR_INTERNAL);
    error_clear(&f->c);
    assert_int_equal(seal_text(&f->c, "account", "phone", 7, NULL, &sealed), OK);
    assert_null(sealed.p);
    assert_int_equal(seal_text(&f->c, "account", "phone", 7, "", &sealed), OK);
    assert_int_equal(open_text(&f->c, "account", "phone", 7, sealed, &text), OK);
    assert_string_equal(text, "");
}

static void rotation_keeps_old_values_readable_and_findable(void **state)
{
    struct fixture *f = *state;
    const char *before = lookup_digest(&f->c, "phone", "13");
    struct site next = { .data_dir = f->dir };
    struct bytes sealed, sealed_anew;
    struct keyring *k;
    const char *text;

    assert_int_equal(seal_text(&f->c, "t", "x", 1, "old", &sealed), OK);
    assert_int_equal(keyring_rotate(&f->c, f->dir), OK);
    assert_int_equal(keyring_open(&f->c, f, f->dir, &k), OK);
    site_put(&next, keyring_slot, k);
    f->c.site = &next;
    assert_int_equal(open_text(&f->c, "t", "x", 1, sealed, &text), OK);
    assert_string_equal(text, "old");
    assert_string_not_equal(lookup_digest(&f->c, "phone", "13"), before);
    assert_string_equal(lookup_digest_old(&f->c, "phone", "13"), before);
    assert_int_equal(seal_text(&f->c, "t", "x", 1, "new", &sealed_anew), OK);
    assert_memory_not_equal(sealed.p + 1, sealed_anew.p + 1, 8);
}

static enum err collect(void *data, const void *p, size_t n)
{
    buf_add(data, p, n);
    return OK;
}

static void a_sealed_file_opens_whole_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 200000 };

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        const char *in = str_printf(f, "%s/in%zu", f->dir, i), *out = str_printf(f, "%s.out", in);
        char *content = mem_array(f, char, sizes[i] + 1);
        struct bytes key;
        struct stat st;
        struct buf b;
        FILE *file = fopen(in, "we");

        memset(content, 'x', sizes[i]);
        assert_non_null(file);
        assert_int_equal(fwrite(content, 1, sizes[i], file), sizes[i]);
        assert_int_equal(fclose(file), 0);
        assert_int_equal(seal_file(&f->c, in, out, &key), OK);
        buf_init(&b, f, 1 << 20);
        assert_int_equal(open_file(&f->c, out, key, collect, &b), OK);
        assert_int_equal(b.n, sizes[i]);
        assert_memory_equal(b.p, content, sizes[i]);
        assert_int_equal(stat(out, &st), 0);
        assert_int_equal(truncate(out, st.st_size > 65552 ? 65552 : st.st_size - 1), 0);
        buf_reset(&b);
        assert_int_equal(open_file(&f->c, out, key, collect, &b), ERR_INTERNAL);
        error_clear(&f->c);
    }
}

static void keys_are_readable_by_their_owner_only(void **state)
{
    struct fixture *f = *state;
    struct stat st;

    assert_int_equal(stat(str_printf(f, "%s/keys/active", f->dir), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0400);
    assert_int_equal(stat(str_printf(f, "%s/keys", f->dir), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void passwords_match_only_themselves(void **state)
{
    struct fixture *f = *state;
    const char *hash;

    assert_int_equal(password_hash(&f->c, "correct horse", &hash), OK);
    assert_true(str_starts(hash, "$argon2id$"));
    assert_true(password_matches(hash, "correct horse"));
    assert_false(password_matches(hash, "correct horsf"));
    assert_false(password_matches("", ""));
}

static void totp_has_the_answers_of_rfc_6238(void **state)
{
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    int64_t step = 0;

    (void)state;
    assert_true(totp_matches(secret, "287082", 59, &step)); /* of 94287082 */
    assert_int_equal(step, 1);
    assert_true(totp_matches(secret, "081804", 1111111109, &step));
    assert_true(totp_matches(secret, "005924", 1234567890, &step));
    assert_true(totp_matches(secret, "005924", 1234567890 + 30, &step));
    assert_false(totp_matches(secret, "005924", 1234567890 + 90, &step));
    assert_false(totp_matches(secret, "05924", 1234567890, &step));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(sm3_has_the_answer_of_the_standard, begin, end),
        cmocka_unit_test_setup_teardown(a_sealed_value_opens_only_in_its_place, begin, end),
        cmocka_unit_test_setup_teardown(
            rotation_keeps_old_values_readable_and_findable, begin, end),
        cmocka_unit_test_setup_teardown(a_sealed_file_opens_whole_or_not_at_all, begin, end),
        cmocka_unit_test_setup_teardown(keys_are_readable_by_their_owner_only, begin, end),
        cmocka_unit_test_setup_teardown(passwords_match_only_themselves, begin, end),
        cmocka_unit_test(totp_has_the_answers_of_rfc_6238),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
