/* test_answers.c – what leaves the server: conditions, ranges, compression, headers, stopping. */
#include "lib/http/testserver.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#define TEXT_SIZE 5000
#define FILE_SIZE 100000

static enum err text(struct call *c, struct request *r, struct response *out)
{
    char *t = mem_array(c->mem, char, TEXT_SIZE + 1);

    (void)r;
    memset(t, 'x', TEXT_SIZE);
    out->etag = "v1";
    out->cache = CACHE_REVALIDATE;
    return response_text(c, out, "text/plain; charset=utf-8", t);
}

static enum err private(struct call *c, struct request *r, struct response *out) {
    struct cookie k = { .name = "session", .value = "secret" };

    (void)r;
    response_cookie(c, out, &k);
    return response_text(c, out, "text/plain; charset=utf-8", "yours");
}

static enum err file(struct call *c, struct request *r, struct response *out)
{
    (void)r;
    out->etag = "file1";
    out->cache = CACHE_REVALIDATE;
    return response_file(c, out, str_printf(c->mem, "%s/file", c->site->data_dir),
        "application/pdf", "许可证 \"1\".pdf\r\nX: y", false);
}

static enum err go(struct call *c, struct request *r, struct response *out)
{
    return redirect(c, out, "%s", str_or(request_query(r, "to"), "/"));
}

static const struct route routes[] = {
    { HTTP_GET, "/text", "public", text, "Text", .body_max = 0 },
    { HTTP_GET, "/private", "public", private, "Private", .body_max = 0 },
    { HTTP_GET, "/file", "public", file, "File", .body_max = 0 },
    { HTTP_GET, "/go", "public", go, "Go", .body_max = 0 },
    { HTTP_PUT, "/private", "public", private, "Private", .body_max = 0 },
    { 0 },
};

static void make_file(const struct town *town)
{
    const char *path = str_printf(town->mem, "%s/file", town->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    char block[1000];

    assert_true(fd >= 0);
    for (int i = 0; i < FILE_SIZE / 1000; i++) {
        memset(block, 'a' + i % 26, sizeof block);
        assert_int_equal(write(fd, block, sizeof block), sizeof block);
    }
    (void)close(fd);
}

static void end(struct town *town)
{
    (void)unlink(str_printf(town->mem, "%s/file", town->dir));
    town_close(town);
}

static char *get(const struct town *town, const char *path, const char *headers)
{
    return talk(
        town, str_printf(town->mem, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n",
                  path, headers));
}

static const char *body_of(const char *answer)
{
    const char *at = strstr(answer, "\r\n\r\n");

    return at == NULL ? "" : at + 4;
}

static bool has(const char *answer, const char *line)
{
    const char *at = strcasestr(answer, line);

    return at != NULL && at < body_of(answer);
}

static void every_answer_carries_the_security_headers(void **state)
{
    static const char *const lines[] = { "Content-Security-Policy: default-src 'none'",
        "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: ", "Permissions-Policy: ", "Cross-Origin-Opener-Policy: same-origin" };
    static const char *const paths[] = { "/text", "/private", "/file", "/go", "/nowhere", "/%ff" };
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    make_file(&town);
    for (size_t p = 0; p < COUNT_OF(paths); p++) {
        const char *answer = get(&town, paths[p], "");

        for (size_t i = 0; i < COUNT_OF(lines); i++)
            assert_true(has(answer, lines[i]));
        assert_false(has(answer, "unsafe"));
        assert_false(has(answer, "Strict-Transport-Security")); /* this town is not https */
    }
    end(&town);
}

static void what_is_personal_is_not_kept(void **state)
{
    struct town town;
    const char *answer;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    answer = get(&town, "/private", "");
    assert_true(has(answer, "Cache-Control: no-store"));
    assert_true(has(answer, "Set-Cookie: session=secret; Path=/; SameSite=Lax; HttpOnly\r\n"));
    assert_false(has(answer, "ETag"));
    town.site.public_url = "https://hall.example";
    assert_true(has(get(&town, "/private", ""), "HttpOnly; Secure\r\n"));
    end(&town);
}

static void an_unchanged_page_is_not_sent_again(void **state)
{
    static const struct {
        const char *header;
        int status;
    } cases[] = { { "If-None-Match: \"v1\"\r\n", 304 }, { "If-None-Match: W/\"v1\"\r\n", 304 },
        { "If-None-Match: \"v0\", W/\"v1\"\r\n", 304 }, { "If-None-Match: *\r\n", 304 },
        { "If-None-Match: \"v2\"\r\n", 200 }, { "If-None-Match: v1\r\n", 200 },
        { "If-None-Match: \"v1\r\n", 200 }, { "", 200 } };
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *answer = get(&town, "/text", cases[i].header);

        assert_int_equal(status_of(answer), cases[i].status);
        assert_int_equal(strlen(body_of(answer)), cases[i].status == 200 ? TEXT_SIZE : 0);
        assert_true(has(answer, "ETag: W/\"v1\""));
    }
    end(&town);
}

static void text_is_compressed_when_the_client_can(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    assert_true(
        has(get(&town, "/text", "Accept-Encoding: gzip, br\r\n"), "Content-Encoding: gzip"));
    assert_true(has(get(&town, "/text", "Accept-Encoding: br, GZIP;q=0.5\r\n"), "encoding: gzip"));
    assert_false(has(get(&town, "/text", "Accept-Encoding: gzip;q=0\r\n"), "Content-Encoding"));
    assert_false(has(get(&town, "/text", "Accept-Encoding: gzip; q=0.0\r\n"), "Content-Encoding"));
    assert_false(has(get(&town, "/text", "Accept-Encoding: xgzip\r\n"), "Content-Encoding"));
    assert_false(has(get(&town, "/text", ""), "Content-Encoding"));
    assert_false(has(get(&town, "/private", "Accept-Encoding: gzip\r\n"), "Content-Encoding"));
    end(&town);
}

static void parts_of_files_are_sent(void **state)
{
    static const struct {
        const char *headers, *range;
        int status;
        size_t n;
        char first;
    } cases[] = {
        { "", NULL, 200, FILE_SIZE, 'a' },
        { "Range: bytes=0-0\r\n", "bytes 0-0/100000", 206, 1, 'a' },
        { "Range: bytes=1000-2999\r\n", "bytes 1000-2999/100000", 206, 2000, 'b' },
        { "Range: bytes=99000-\r\n", "bytes 99000-99999/100000", 206, 1000, 'v' },
        { "Range: bytes=-500\r\n", "bytes 99500-99999/100000", 206, 500, 'v' },
        { "Range: bytes=-999999\r\n", "bytes 0-99999/100000", 206, FILE_SIZE, 'a' },
        { "Range: bytes=0-999999\r\n", "bytes 0-99999/100000", 206, FILE_SIZE, 'a' },
        { "Range: bytes=100000-\r\n", "bytes */100000", 416, 0, 0 },
        { "Range: bytes=-0\r\n", "bytes */100000", 416, 0, 0 },
        { "Range: bytes=5-2\r\n", NULL, 200, FILE_SIZE, 'a' },
        { "Range: bytes=0-1,5-6\r\n", NULL, 200, FILE_SIZE, 'a' },
        { "Range: lines=0-1\r\n", NULL, 200, FILE_SIZE, 'a' },
        { "Range: bytes=99999999999999999999-\r\n", NULL, 200, FILE_SIZE, 'a' },
        { "Range: bytes=0-9\r\nIf-Range: \"file1\"\r\n", "bytes 0-9/100000", 206, 10, 'a' },
        { "Range: bytes=0-9\r\nIf-Range: \"file0\"\r\n", NULL, 200, FILE_SIZE, 'a' },
        { "If-None-Match: \"file1\"\r\n", NULL, 304, 0, 0 },
    };
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    make_file(&town);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *answer = get(&town, "/file", cases[i].headers);

        if (status_of(answer) != cases[i].status)
            print_error("%s: %d\n", cases[i].headers, status_of(answer));
        assert_int_equal(status_of(answer), cases[i].status);
        assert_int_equal(strlen(body_of(answer)), cases[i].n);
        assert_int_equal(body_of(answer)[0], cases[i].first);
        assert_int_equal(has(answer, "Content-Range: "), cases[i].range != NULL);
        if (cases[i].range != NULL)
            assert_true(has(answer, str_printf(town.mem, "Content-Range: %s\r\n", cases[i].range)));
    }
    end(&town);
}

static void files_know_since_when_they_are(void **state)
{
    struct town town;
    const char *at;
    char *line;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    make_file(&town);
    at = strstr(get(&town, "/file", ""), "Last-Modified: ");
    assert_non_null(at);
    line = str_dup_n(town.mem, at + 15, strcspn(at + 15, "\r"));
    assert_int_equal(
        status_of(get(&town, "/file", str_printf(town.mem, "If-Modified-Since: %s\r\n", line))),
        304);
    assert_int_equal(
        status_of(get(&town, "/file", "If-Modified-Since: Thu, 01 Jan 2015 00:00:00 GMT\r\n")),
        200);
    end(&town);
}

static void a_file_name_cannot_add_a_header(void **state)
{
    struct town town;
    const char *answer;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    make_file(&town);
    answer = get(&town, "/file", "");
    assert_false(has(answer, "\nX: y"));
    assert_true(has(answer, "Content-Disposition: attachment; filename*=UTF-8''%E8%AE%B8%E5%8F%AF"
                            "%E8%AF%81%20%221%22.pdf%0D%0AX%3A%20y\r\n"));
    end(&town);
}

static void redirects_stay_at_home(void **state)
{
    static const char *const refused[] = { "//evil.example", "https://evil.example", "/%5cevil",
        "evil", "/a%0d%0aX:%20y", "", "javascript:1", "/%09/evil.example" };
    static const struct {
        const char *to, *location;
    } taken[] = { { "/items", "/items" }, { "/items?q=a%26b", "/items?q=a&b" },
        { "/%E5%8A%9E%20%22", "/%E5%8A%9E%20%22" } };
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const char *answer = get(&town, str_printf(town.mem, "/go?to=%s", refused[i]), "");

        assert_int_equal(status_of(answer), 400);
        assert_false(has(answer, "\nLocation:"));
        assert_false(has(answer, "\nX: y"));
    }
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        const char *answer = get(&town, str_printf(town.mem, "/go?to=%s", taken[i].to), "");

        assert_int_equal(status_of(answer), 303);
        assert_true(has(answer, str_printf(town.mem, "\nLocation: %s\r\n", taken[i].location)));
    }
    end(&town);
}

static void heads_have_no_body_and_wrong_methods_are_told_the_right_ones(void **state)
{
    struct town town;
    const char *answer;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    answer = talk(&town, "HEAD /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_int_equal(status_of(answer), 200);
    assert_true(has(answer, "Content-Length: 5000"));
    assert_string_equal(body_of(answer), "");
    answer = talk(&town, "DELETE /private HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_int_equal(status_of(answer), 405);
    end(&town);
}

/* ---- threads and stopping ---- */

static void *answer_later(void *data)
{
    struct exchange *x = data;
    struct response *out = mem_new(exchange_mem(x), struct response);
    struct call c = { .mem = exchange_mem(x), .actor = &actor_public };

    (void)response_text(&c, out, "text/plain", "later");
    http_answer(x, out);
    return NULL;
}

/* Answers from a thread of its own, sometimes before the server has suspended the connection. */
static void dispatch_elsewhere(struct exchange *x, void *data)
{
    struct town *town = data;
    pthread_t thread;

    atomic_fetch_add(&town->handled, 1);
    must(pthread_create(&thread, NULL, answer_later, x) == 0);
    (void)pthread_detach(thread);
}

static void answers_come_from_any_thread(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, routes, dispatch_elsewhere, 100);
    for (int i = 0; i < 200; i++)
        assert_string_equal(body_of(get(&town, "/private", "")), "later");
    assert_int_equal(atomic_load(&town.handled), 200);
    end(&town);
}

/* True when the server turns new connections away. */
static bool is_stopping(const struct town *town)
{
    int fd = connect_from(town, 2);
    struct pollfd wait = { .fd = fd, .events = POLLIN };
    char byte;
    bool turned_away = poll(&wait, 1, 50) == 1 && recv(fd, &byte, 1, 0) <= 0;

    (void)close(fd);
    return turned_away;
}

#define WAITING 20

/* Keeps the exchanges; the test answers them. */
struct waiting_town {
    struct town town; /* first: dispatch gets its address */
    _Atomic int next;
    struct exchange *exchanges[WAITING];
};

static void dispatch_to_wait(struct exchange *x, void *data)
{
    struct waiting_town *w = data;

    w->exchanges[atomic_fetch_add(&w->next, 1)] = x;
    atomic_fetch_add(&w->town.handled, 1);
}

static void *stop(void *data)
{
    http_stop(data);
    return NULL;
}

/* Stopping answers what was accepted; a half-sent request and an idle connection do not hold it. */
static void stopping_finishes_what_was_accepted(void **state)
{
    static const char request[] = "GET /private HTTP/1.1\r\nHost: x\r\n\r\n";
    struct waiting_town w = { 0 };
    struct town *town = &w.town;
    int fds[WAITING], half, idle;
    pthread_t stopper;

    (void)state;
    town_open(town, routes, dispatch_to_wait, 100);
    half = connect_from(town, 1);
    put(half, request, sizeof request - 5);
    idle = connect_from(town, 1);
    for (size_t i = 0; i < WAITING; i++) {
        fds[i] = connect_from(town, 1);
        put(fds[i], request, sizeof request - 1);
    }
    while (atomic_load(&town->handled) < WAITING)
        sched_yield();
    assert_int_equal(http_in_flight(town->server), WAITING);
    assert_int_equal(pthread_create(&stopper, NULL, stop, town->server), 0);
    while (!is_stopping(town))
        sched_yield();
    for (size_t i = 0; i < WAITING; i++)
        (void)answer_later(w.exchanges[i]);
    for (size_t i = 0; i < WAITING; i++) {
        const char *answer = read_all(town->mem, fds[i], NULL);

        assert_string_equal(body_of(answer), "later");
        assert_true(has(answer, "Connection: close"));
        (void)close(fds[i]);
    }
    pthread_join(stopper, NULL);
    (void)close(half);
    (void)close(idle);
    town_remove(town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_carries_the_security_headers),
        cmocka_unit_test(what_is_personal_is_not_kept),
        cmocka_unit_test(an_unchanged_page_is_not_sent_again),
        cmocka_unit_test(text_is_compressed_when_the_client_can),
        cmocka_unit_test(parts_of_files_are_sent),
        cmocka_unit_test(files_know_since_when_they_are),
        cmocka_unit_test(a_file_name_cannot_add_a_header),
        cmocka_unit_test(redirects_stay_at_home),
        cmocka_unit_test(heads_have_no_body_and_wrong_methods_are_told_the_right_ones),
        cmocka_unit_test(answers_come_from_any_thread),
        cmocka_unit_test(stopping_finishes_what_was_accepted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
