/* test_work.c – jobs and the outbox against real receivers on loopback, with the clock in hand: a
 * receiver that is down for a day loses nothing, a job that fails leaves nothing behind.
 *
 * Over 500 lines: the receivers that the tests talk to stand beside them. */
#include "lib/base/testing.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/db/db.h"
#include "lib/sign/sign.h"
#include "lib/work/work.h"
#include "tests/support.h"

#define ON_BOTH(test)                                                                              \
    { #test " on SQLite", test, set_up_sqlite, tear_down, NULL },                                  \
    {                                                                                              \
#test " on PostgreSQL", test, set_up_pgsql, tear_down, NULL                                \
    }
#define TAKEN_MAX 64
#define REQUEST_MAX 8192
#define HOUR 3600

/* ---- receivers
 * ---------------------------------------------------------------------------------------- */

/* Speaks HTTP or SMTP, one connection after the other; keeps what it took over. */
struct receiver {
    int fd;
    bool smtp;
    char url[64];
    pthread_t thread;
    bool running;
    atomic_bool stop;
    atomic_int refuse; /* so many requests are answered with 500 */
    char taken[TAKEN_MAX][REQUEST_MAX];
    int n_taken, n_refused;
    char refused_key[64];
};

static void say(int fd, const char *text)
{
    (void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

/* Reads until `end` stands in the text or the other side closes. */
static bool read_until(int fd, char *text, const char *end)
{
    size_t n = strlen(text);

    while (strstr(text, end) == NULL && n < REQUEST_MAX - 1) {
        ssize_t got = recv(fd, text + n, REQUEST_MAX - 1 - n, 0);

        if (got <= 0)
            return false;
        n += (size_t)got;
        text[n] = '\0';
    }
    return true;
}

static void keep(struct receiver *r, const char *text)
{
    must(r->n_taken < TAKEN_MAX);
    (void)snprintf(r->taken[r->n_taken++], REQUEST_MAX, "%s", text);
}

static const char *key_in(const char *request, char out[static 64])
{
    const char *at = strstr(request, "Idempotency-Key: ");

    at = at == NULL ? "" : at + strlen("Idempotency-Key: ");
    (void)snprintf(out, 64, "%.*s", (int)strcspn(at, "\r\n"), at);
    return out;
}

static void serve_http(struct receiver *r, int fd)
{
    char text[REQUEST_MAX] = "";

    if (!read_until(fd, text, "\r\n\r\n") || !read_until(fd, text, "}"))
        return;
    if (atomic_load(&r->refuse) > 0) {
        atomic_fetch_sub(&r->refuse, 1);
        r->n_refused++;
        key_in(text, r->refused_key);
        say(fd, "HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    }
    keep(r, text);
    say(fd, "HTTP/1.1 200 ok\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

static void serve_smtp(struct receiver *r, int fd)
{
    char text[REQUEST_MAX] = "";

    say(fd, "220 hall\r\n");
    for (const char *answer = ""; answer != NULL;) {
        text[0] = '\0';
        if (!read_until(fd, text, "\r\n"))
            return;
        answer = str_starts(text, "QUIT")   ? NULL
                 : str_starts(text, "DATA") ? "354 go\r\n"
                                            : "250 ok\r\n";
        say(fd, answer == NULL ? "221 bye\r\n" : answer);
        if (answer != NULL && str_starts(answer, "354")) {
            text[0] = '\0';
            if (!read_until(fd, text, "\r\n.\r\n"))
                return;
            keep(r, text);
            say(fd, "250 taken\r\n");
        }
    }
}

static void *receive(void *data)
{
    struct receiver *r = data;

    while (!atomic_load(&r->stop)) {
        struct pollfd p = { .fd = r->fd, .events = POLLIN };
        int fd;

        if (poll(&p, 1, 50) <= 0)
            continue;
        fd = accept(r->fd, NULL, NULL);
        if (fd < 0)
            continue;
        if (r->smtp)
            serve_smtp(r, fd);
        else
            serve_http(r, fd);
        (void)close(fd);
    }
    return NULL;
}

/* A port of its own where nobody listens yet: connections are refused. */
static void receiver_init(struct receiver *r, bool smtp)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;

    r->smtp = smtp;
    r->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(r->fd >= 0 && bind(r->fd, (struct sockaddr *)&a, sizeof a) == 0);
    must(getsockname(r->fd, (struct sockaddr *)&a, &n) == 0);
    (void)snprintf(
        r->url, sizeof r->url, "%s://127.0.0.1:%d", smtp ? "smtp" : "http", (int)ntohs(a.sin_port));
}

static void receiver_up(struct receiver *r)
{
    must(listen(r->fd, 16) == 0);
    must(pthread_create(&r->thread, NULL, receive, r) == 0);
    r->running = true;
}

static void receiver_end(struct receiver *r)
{
    atomic_store(&r->stop, true);
    if (r->running)
        (void)pthread_join(r->thread, NULL);
    (void)close(r->fd);
}

/* ---- fixture
 * ------------------------------------------------------------------------------------------- */

struct fixture {
    void *mem;
    struct call *c;
    struct db *db;
    struct receiver sms, mail;
    struct outbox_settings settings;
    int fail_write; /* the n-th write from now is lost */
};

static enum err write_here(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct fixture *f = c->owner;

    if (f->fail_write > 0 && --f->fail_write == 0)
        return fail(c, ERR_UNAVAILABLE, "the database is gone");
    return test_write(c, f->db, run, data);
}

static const struct slow_ops ops = { .read = write_here, .write = write_here };

STATEMENT(test_work_mark, "INSERT INTO database_mark (name, value, made_at) VALUES ($1, 'x', 'x')");
STATEMENT(test_work_marks, "SELECT count(*) FROM database_mark WHERE name = $1");

static enum err mark_and_fail(struct call *c, const json_t *arguments)
{
    (void)arguments;
    TRY(db_exec(c, &test_work_mark, "half-done"));
    return fail(c, ERR_STATE, "not possible");
}

static enum err mark(struct call *c, const json_t *arguments)
{
    return db_exec(c, &test_work_mark, json_string_value(json_object_get(arguments, "name")));
}

static enum err tick(struct call *c, const json_t *arguments)
{
    (void)arguments;
    must(c->db == NULL); /* a slow job holds no transaction */
    return OK;
}

static const struct job_kind kinds[] = {
    { .name = "test.fail", .run = JOB_IN_WRITE, .attempts_max = 3, .handle = mark_and_fail },
    { .name = "test.mark", .run = JOB_IN_WRITE, .handle = mark },
    { .name = "test.tick", .run = JOB_SLOW, .every_s = 60, .handle = tick },
    { .name = "test.night", .run = JOB_SLOW, .at_midnight = true, .handle = tick },
    { 0 },
};
static const struct module room = { .name = "test", .jobs = kinds };
static const struct module *const rooms[] = { &room, NULL };
static const struct work_table table = { rooms };

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);
    struct site *s = mem_new(mem, struct site);
    struct keyring *k;

    f->mem = mem;
    f->c = test_call(mem);
    *s = *f->c->site;
    s->data_dir = test_dir(mem);
    site_put(s, slow_slot, &ops);
    f->c->site = s;
    f->c->owner = f;
    test_ok(f->c, keyring_make(f->c, s->data_dir), "keys");
    test_ok(f->c, keyring_open(f->c, mem, s->data_dir, &k), "keys");
    site_put(s, keyring_slot, k);
    receiver_init(&f->sms, false);
    receiver_init(&f->mail, true);
    f->settings = (struct outbox_settings) { f->mail.url, "noreply@hall.example", f->sms.url };
    site_put(s, outbox_slot, &f->settings);
    test_ok(
        f->c, db_connect(f->c, mem, test_db_migrated(mem, engine), DB_USE_WRITER, &f->db), "db");
    *state = f;
    return 0;
}

static int set_up_sqlite(void **state)
{
    return set_up(state, DB_SQLITE);
}

static int set_up_pgsql(void **state)
{
    return set_up(state, DB_PGSQL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    receiver_end(&f->sms);
    receiver_end(&f->mail);
    mem_free(f->mem);
    return 0;
}

static int rounds(struct fixture *f)
{
    int n;

    test_ok(f->c, work_round(f->c, &table, 1000, &n), "round");
    return n;
}

static enum err add_message(struct call *c, void *data)
{
    return outbox_add(c, data);
}

static void post(struct fixture *f, enum outbox_channel channel, const char *to, const char *body)
{
    struct outbox_message m = { .channel = channel,
        .to = to,
        .subject = "您的申请已受理,请查看办理进度和承诺办结日期",
        .body = body };

    test_ok(f->c, test_write(f->c, f->db, add_message, &m), "add");
}

struct listing {
    const char *state;
    struct outbox_row *rows;
    size_t n;
};

static enum err list(struct call *c, void *data)
{
    struct listing *l = data;

    return outbox_list(c, l->state, &l->rows, &l->n);
}

static struct listing in_state(struct fixture *f, const char *state)
{
    struct listing l = { .state = state };

    test_ok(f->c, test_write(f->c, f->db, list, &l), "list");
    return l;
}

/* ---- outbox
 * ------------------------------------------------------------------------------------------- */

static void a_receiver_down_for_a_day_loses_nothing(void **state)
{
    struct fixture *f = *state;
    struct listing l;

    for (int i = 0; i < 3; i++)
        post(f, OUTBOX_SMS, str_printf(f->mem, "1000000000%d", i), "已受理");
    post(f, OUTBOX_EMAIL, "lin@hall.example", "已受理");
    for (int i = 0; i < 24 * 6; i++) {
        (void)rounds(f);
        f->c->now += 600;
    }
    l = in_state(f, "waiting");
    assert_int_equal(l.n, 4);
    for (size_t i = 0; i < l.n; i++) {
        assert_in_range(l.rows[i].attempts, 20, 40); /* doubling, then hourly: not every round */
        assert_non_null(l.rows[i].last_error);
    }
    assert_int_equal(in_state(f, "dead").n, 0);
    receiver_up(&f->sms);
    receiver_up(&f->mail);
    for (int i = 0; i < 7; i++) {
        (void)rounds(f);
        f->c->now += 600;
    }
    assert_int_equal(in_state(f, "delivered").n, 4);
    assert_int_equal(f->sms.n_taken, 3);
    assert_int_equal(f->mail.n_taken, 1);
    assert_non_null(strstr(f->mail.taken[0], "Message-ID: <"));
    assert_non_null(strstr(f->mail.taken[0], "Subject: =?UTF-8?B?"));
    assert_non_null(strstr(f->mail.taken[0], "5bey5Y+X55CG")); /* 已受理 */
    for (int i = 0; i < 24; i++) {
        (void)rounds(f);
        f->c->now += HOUR;
    }
    assert_int_equal(f->sms.n_taken, 3); /* and nothing twice */
}

static void the_key_stays_the_same_over_all_attempts(void **state)
{
    struct fixture *f = *state;
    char key[64];

    receiver_up(&f->sms);
    atomic_store(&f->sms.refuse, 1);
    post(f, OUTBOX_SMS, "10000000000", "已办结");
    (void)rounds(f);
    assert_int_equal(f->sms.n_refused, 1);
    assert_int_equal(f->sms.n_taken, 0);
    (void)rounds(f); /* not before its time */
    assert_int_equal(f->sms.n_taken, 0);
    f->c->now += 61;
    (void)rounds(f);
    assert_int_equal(f->sms.n_taken, 1);
    assert_true(strlen(f->sms.refused_key) >= 20);
    assert_string_equal(key_in(f->sms.taken[0], key), f->sms.refused_key);
}

static void what_expires_is_a_dead_letter_and_can_be_revived(void **state)
{
    struct fixture *f = *state;
    struct listing l;

    post(f, OUTBOX_SMS, "10000000000", "已办结");
    (void)rounds(f);
    f->c->now += OUTBOX_EXPIRY_S;
    (void)rounds(f);
    l = in_state(f, "dead");
    assert_int_equal(l.n, 1);
    receiver_up(&f->sms);
    f->c->now += HOUR;
    (void)rounds(f);
    assert_int_equal(f->sms.n_taken, 0);
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
    test_ok(f->c, outbox_revive(f->c, l.rows[0].id), "revive");
    f->c->db = NULL;
    test_ok(f->c, db_commit(f->c, f->db), "commit");
    (void)rounds(f);
    assert_int_equal(f->sms.n_taken, 1);
}

/* Our commit of "delivered" is lost after the receiver's answer: sent again, under the same key. */
static void a_lost_commit_repeats_the_message_with_its_key(void **state)
{
    struct fixture *f = *state;
    char first[64], second[64];
    int n;

    receiver_up(&f->sms);
    post(f, OUTBOX_SMS, "10000000000", "已办结");
    f->fail_write = 3; /* no job; the claim of the message; its mark */
    assert_int_equal(work_round(f->c, &table, 10, &n), ERR_UNAVAILABLE);
    error_clear(f->c);
    assert_int_equal(f->sms.n_taken, 1);
    (void)rounds(f); /* its lease still runs */
    assert_int_equal(f->sms.n_taken, 1);
    f->c->now += OUTBOX_LEASE_S;
    (void)rounds(f);
    assert_int_equal(f->sms.n_taken, 2);
    assert_string_equal(key_in(f->sms.taken[0], first), key_in(f->sms.taken[1], second));
    assert_int_equal(in_state(f, "delivered").n, 1);
}

static void without_a_receiver_messages_wait(void **state)
{
    struct fixture *f = *state;

    f->settings.sms_url = NULL;
    post(f, OUTBOX_SMS, "10000000000", "已办结");
    assert_int_equal(rounds(f), 0);
    assert_int_equal(in_state(f, "waiting").rows[0].attempts, 0);
}

STATEMENT(test_work_address, "SELECT address FROM outbox");

static void addresses_and_texts_are_sealed_and_forgotten(void **state)
{
    static const struct field fields[] = { { FIELD_BLOB_, "address", 0 }, FIELD_END };
    struct fixture *f = *state;
    struct bytes address;

    post(f, OUTBOX_SMS, "10000000000", "CANARY");
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
    test_ok(f->c, db_one(f->c, &test_work_address, fields, &address), "address");
    assert_null(memmem(address.p, address.n, "10000000000", 11));
    f->c->db = NULL;
    db_rollback(f->db);
    receiver_up(&f->sms);
    (void)rounds(f);
    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
    test_ok(f->c, db_one(f->c, &test_work_address, fields, &address), "address");
    assert_null(address.p);
    f->c->db = NULL;
    db_rollback(f->db);
}

/* ---- jobs
 * ---------------------------------------------------------------------------------------------- */

static enum err add_job(struct call *c, void *data)
{
    const char *const *kind = data;

    return job_add(c, *kind, "one", 0, json_pack("{s:s}", "name", "done"));
}

static int64_t marks(struct fixture *f, const char *name)
{
    int64_t n;

    test_ok(f->c, db_begin(f->c, f->db), "begin");
    f->c->db = f->db;
    test_ok(f->c, db_int(f->c, &test_work_marks, &n, name), "marks");
    f->c->db = NULL;
    db_rollback(f->db);
    return n;
}

static enum err live_jobs(struct call *c, void *data)
{
    struct job_row *rows;

    return job_list(c, false, &rows, data);
}

static enum err dead_jobs(struct call *c, void *data)
{
    struct job_row *rows;

    return job_list(c, true, &rows, data);
}

static void a_failing_job_leaves_nothing_and_dies_after_its_attempts(void **state)
{
    const char *kind = "test.fail";
    struct fixture *f = *state;
    size_t n;

    test_ok(f->c, test_write(f->c, f->db, add_job, &kind), "add");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(rounds(f), 1);
        assert_int_equal(rounds(f), 0); /* waits */
        assert_int_equal(marks(f, "half-done"), 0);
        f->c->now += HOUR;
    }
    assert_int_equal(rounds(f), 0);
    test_ok(f->c, test_write(f->c, f->db, dead_jobs, &n), "dead");
    assert_int_equal(n, 1);
}

static void a_job_with_a_key_exists_once_and_runs_once(void **state)
{
    const char *kind = "test.mark";
    struct fixture *f = *state;
    size_t n;

    test_ok(f->c, test_write(f->c, f->db, add_job, &kind), "add");
    test_ok(f->c, test_write(f->c, f->db, add_job, &kind), "add");
    assert_int_equal(rounds(f), 1);
    assert_int_equal(marks(f, "done"), 1);
    test_ok(f->c, test_write(f->c, f->db, live_jobs, &n), "live");
    assert_int_equal(n, 0);
}

static enum err schedule(struct call *c, void *data)
{
    (void)data;
    return work_schedule_timers(c, &table);
}

static void timers_run_again_and_again(void **state)
{
    struct fixture *f = *state;
    int ticks = 0;

    test_ok(f->c, test_write(f->c, f->db, schedule, NULL), "schedule");
    test_ok(f->c, test_write(f->c, f->db, schedule, NULL), "schedule twice"); /* a second process */
    assert_int_equal(rounds(f), 0);
    for (int i = 0; i < 10; i++) {
        f->c->now += 60;
        ticks += rounds(f);
    }
    assert_int_equal(ticks, 10);
    f->c->now = day_start(day_of(f->c->now) + 1) - 1;
    assert_int_equal(rounds(f), 1); /* the tick, not yet the night */
    f->c->now += 1;
    assert_int_equal(rounds(f), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_receiver_down_for_a_day_loses_nothing),
        ON_BOTH(the_key_stays_the_same_over_all_attempts),
        ON_BOTH(what_expires_is_a_dead_letter_and_can_be_revived),
        ON_BOTH(a_lost_commit_repeats_the_message_with_its_key),
        ON_BOTH(without_a_receiver_messages_wait),
        ON_BOTH(addresses_and_texts_are_sealed_and_forgotten),
        ON_BOTH(a_failing_job_leaves_nothing_and_dies_after_its_attempts),
        ON_BOTH(a_job_with_a_key_exists_once_and_runs_once),
        ON_BOTH(timers_run_again_and_again),
    };

    return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
