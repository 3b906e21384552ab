/* test_message.c – messages reach their owner only, in the own language, and the outside by wish.
 */
#include "core/message/message.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"
#include "tests/on_both.h"

static const struct actor lin = { .kind = ACTOR_PERSON, .account_id = 71, .name = "applicant" };
static const struct actor wei = { .kind = ACTOR_PERSON, .account_id = 72, .name = "applicant" };

static void with_keys(struct both *f)
{
    struct site *s = mem_new(f->c, struct site);
    const char *dir = test_dir(f->mem);
    struct keyring *k;

    *s = *f->c->site;
    s->data_dir = dir;
    f->c->site = s;
    test_ok(f->c, keyring_make(f->c, dir), "keys");
    test_ok(f->c, keyring_open(f->c, f->mem, dir, &k), "keys");
    site_put(s, keyring_slot, k);
}

static void send_one(struct both *f, int64_t account)
{
    const char *params[] = { "number", "450699-1", NULL };
    const struct message m = { .about_kind = "casefile",
        .about_id = 5,
        .link = "/casefiles/450699-1",
        .title = "Messages",
        .text = "{number} and {other}",
        .params = params };

    test_ok(f->c, message_send(f->c, account, &m), "send");
}

static void only_the_owner_reads_a_message(void **state)
{
    struct both *f = *state;
    struct message_view *list;
    int64_t total, unread;
    size_t n;

    with_keys(f);
    send_one(f, lin.account_id);
    f->c->actor = &wei;
    test_ok(f->c, message_list(f->c, 1, &list, &n, &total), "list");
    assert_int_equal(n, 0);
    f->c->actor = &lin;
    f->c->lang = LANG_ZH;
    test_ok(f->c, message_list(f->c, 1, &list, &n, &total), "list");
    assert_int_equal(n, 1);
    assert_int_equal(total, 1);
    assert_string_equal(list[0].title, "消息");
    assert_non_null(strstr(list[0].text, "450699-1"));
    assert_false(list[0].is_read);
    test_ok(f->c, message_unread(f->c, &unread), "unread");
    assert_int_equal(unread, 1);
    test_ok(f->c, message_read_all(f->c), "read");
    test_ok(f->c, message_unread(f->c, &unread), "unread");
    assert_int_equal(unread, 0);
}

static void by_wish_a_message_goes_out_too(void **state)
{
    struct both *f = *state;
    struct outbox_row *rows;
    const char *address;
    size_t n;

    with_keys(f);
    send_one(f, lin.account_id);
    test_ok(f->c, outbox_list(f->c, "waiting", &rows, &n), "outbox");
    assert_int_equal(n, 0);
    f->c->actor = &lin;
    test_ok(f->c, message_prefer(f->c, OUTBOX_EMAIL, "lin@hall.example"), "prefer");
    test_ok(f->c, message_prefer(f->c, OUTBOX_SMS, "10000000000"), "prefer");
    test_ok(f->c, message_preference(f->c, OUTBOX_EMAIL, &address), "preference");
    assert_string_equal(address, "lin@hall.example");
    send_one(f, lin.account_id);
    test_ok(f->c, outbox_list(f->c, "waiting", &rows, &n), "outbox");
    assert_int_equal(n, 2);
    test_ok(f->c, message_prefer(f->c, OUTBOX_EMAIL, ""), "not any more");
    send_one(f, lin.account_id);
    test_ok(f->c, outbox_list(f->c, "waiting", &rows, &n), "outbox");
    assert_int_equal(n, 3);
}

static void wrong_addresses_are_refused(void **state)
{
    static const char *const bad[] = { "lin", "lin@hall", "a b@hall.example",
        "lin@hall.example\r\nBcc: x@y.example" };
    struct both *f = *state;

    with_keys(f);
    f->c->actor = &lin;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_int_equal(message_prefer(f->c, OUTBOX_EMAIL, bad[i]), ERR_INVALID);
        error_clear(f->c);
    }
    assert_int_equal(message_prefer(f->c, OUTBOX_SMS, "0770-0123456"), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(only_the_owner_reads_a_message),
        ON_BOTH_ENGINES(by_wish_a_message_goes_out_too),
        ON_BOTH_ENGINES(wrong_addresses_are_refused),
    };

    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
