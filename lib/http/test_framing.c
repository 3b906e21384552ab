/* test_framing.c – raw bytes against the server: what is ambiguous is refused, and nothing that is
 * pipelined behind it runs. */
#include "lib/http/testserver.h"

static enum err hello(struct call *c, struct request *r, struct response *out)
{
    return response_text(c, out, "text/plain; charset=utf-8", r->path);
}

static enum err take(struct call *c, struct request *r, struct response *out)
{
    return response_text(c, out, "text/plain", str_or(request_form(r, "a"), "nothing"));
}

static const struct route routes[] = {
    { HTTP_GET, "/hello", "public", hello, "Hello", .body_max = 0 },
    { HTTP_GET, "/items/{code}", "public", hello, "Item", .body_max = 0 },
    { HTTP_POST, "/take", "public", take, "Take", .body_max = 0 },
    { 0 },
};

#define LAST "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

struct attempt {
    const char *name, *bytes;
    int status;
};

/* Each is followed by LAST on the same connection. Refused: LAST did not run. Status 0: the library
 * closes without an answer; 413: it answers itself. */
static const struct attempt refused[] = {
    { "CL and TE",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\na=1",
        400 },
    { "two different CL",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 3\r\nContent-Length: 0\r\n\r\n",
        400 },
    { "two equal CL",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM
        "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1",
        400 },
    { "CL list", "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 3, 3\r\n\r\na=1", 400 },
    { "CL with plus", "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: +3\r\n\r\na=1",
        400 },
    { "CL negative", "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: -3\r\n\r\n", 400 },
    { "CL hex", "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 0x3\r\n\r\na=1", 400 },
    { "CL huge",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 18446744073709551619\r\n\r\na=1",
        413 },
    { "CL empty", "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length:\r\n\r\n", 400 },
    { "TE chunked",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM
        "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
        411 },
    { "TE chunked, bare LF in the chunks",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM
        "Transfer-Encoding: chunked\r\n\r\n3\na=1\r\n0\r\n\r\n",
        411 },
    { "TE of another kind",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Transfer-Encoding: xchunked\r\n\r\n", 411 },
    { "TE in HTTP/1.0",
        "POST /take HTTP/1.0\r\nHost: x\r\n" FORM "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        411 },
    { "blank before the colon", "GET /hello HTTP/1.1\r\nHost: x\r\nX : 1\r\n\r\n", 400 },
    { "CL with a blank before the colon",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length : 3\r\n\r\na=1", 400 },
    { "odd character in a name", "GET /hello HTTP/1.1\r\nHost: x\r\nX(a): 1\r\n\r\n", 400 },
    { "no name", "GET /hello HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n", 400 },
    { "no colon", "GET /hello HTTP/1.1\r\nHost: x\r\nnonsense\r\n\r\n", 400 },
    { "bare LF after the request line", "GET /hello HTTP/1.1\nHost: x\r\n\r\n", 400 },
    { "bare LF after a header", "GET /hello HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400 },
    { "bare LF after the last header", "GET /hello HTTP/1.1\r\nHost: x\n\r\n", 400 },
    { "bare LF as the empty line", "GET /hello HTTP/1.1\r\nHost: x\r\n\n", 400 },
    { "bare LF everywhere", "GET /hello HTTP/1.1\nHost: x\n\n", 400 },
    { "bare CR after a header", "GET /hello HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", 400 },
    { "CR CR LF", "GET /hello HTTP/1.1\r\nHost: x\r\r\nA: b\r\n\r\n", 400 },
    { "folded header", "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400 },
    { "folded length",
        "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 3\r\n 0\r\n\r\na=1", 400 },
    { "folded first line", "GET /hello HTTP/1.1\r\n Host: x\r\nHost: x\r\n\r\n", 400 },
    { "folded last header", "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\r\n \r\n\r\n", 400 },
    { "control character in a value", "GET /hello HTTP/1.1\r\nHost: x\r\nA: b\x01\r\n\r\n", 400 },
    { "no Host", "GET /hello HTTP/1.1\r\n\r\n", 400 },
    { "two Hosts", "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400 },
    { "empty Host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400 },
    { "Host with a path", "GET /hello HTTP/1.1\r\nHost: x/y\r\n\r\n", 400 },
    { "Host with a user", "GET /hello HTTP/1.1\r\nHost: a@x\r\n\r\n", 400 },
    { "two blanks in the request line", "GET  /hello HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "two blanks before the version", "GET /hello  HTTP/1.1\r\nHost: x\r\n\r\n", 0 },
    { "tab in the request line", "GET\t/hello HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
    { "blank in the target", "GET /hello world HTTP/1.1\r\nHost: x\r\n\r\n", 0 },
    { "HTTP/0.9", "GET /hello\r\n\r\n", 400 },
    { "GET with a body", "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nxxxxx", 400 },
    { "unknown method", "BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", 501 },
    { "another expectation",
        "POST /take HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\n" FORM "Content-Length: 3\r\n\r\na=1",
        417 },
};

static void what_is_ambiguous_is_refused(void **state)
{
    struct town town;
    int bad = 0;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        const struct attempt *a = &refused[i];
        const char *answer = talk(&town, str_printf(town.mem, "%s%s", a->bytes, LAST));

        if (status_of(answer) != a->status || strstr(answer, "HTTP/1.1 200") != NULL ||
            atomic_load(&town.handled) != 0) {
            print_error(
                "%s: handled %d, answer\n%s\n", a->name, atomic_load(&town.handled), answer);
            bad++;
        }
        atomic_store(&town.handled, 0);
    }
    assert_int_equal(bad, 0);
    town_close(&town);
}

/* The same seen byte by byte: what the library shows must not depend on how the bytes arrive. */
static void slow_bytes_are_judged_alike(void **state)
{
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(refused); i += 3) {
        int fd = connect_from(&town, 1);
        int one = 1;
        const char *answer;

        (void)setsockopt(fd, IPPROTO_TCP, 1 /* TCP_NODELAY */, &one, sizeof one);
        for (const char *p = refused[i].bytes; *p != '\0'; p++)
            put(fd, p, 1);
        put(fd, LAST, strlen(LAST));
        answer = read_all(town.mem, fd, NULL);
        (void)close(fd);
        if (status_of(answer) != refused[i].status)
            print_error("%s: %s\n", refused[i].name, answer);
        assert_int_equal(status_of(answer), refused[i].status);
        assert_int_equal(atomic_load(&town.handled), 0);
    }
    town_close(&town);
}

static const struct attempt accepted[] = {
    { "plain", "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
    { "HTTP/1.0, kept alive", "GET /hello HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        200 },
    { "no blank after the colon", "GET /hello HTTP/1.1\r\nHost:x\r\nA:b\r\n\r\n", 200 },
    { "blanks around values", "GET /hello HTTP/1.1\r\nHost:  \t x\r\nA: \t b \t\r\n\r\n", 200 },
    { "empty value", "GET /hello HTTP/1.1\r\nHost: x\r\nA:\r\nB: \r\n\r\n", 200 },
    { "empty last value", "GET /hello HTTP/1.1\r\nHost: x\r\nA:\r\n\r\n", 200 },
    { "colon in a value", "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nA: b:c\r\n\r\n", 200 },
    { "query", "GET /hello?a=%E5%8A%9E&b HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
    { "cookies", "GET /hello HTTP/1.1\r\nHost: x\r\nCookie: a=b; c=\"d\"\r\nA: b\r\n\r\n", 200 },
    { "empty line before", "\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
    { "HEAD", "HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200 },
    { "form", "POST /take HTTP/1.1\r\nHost: x\r\n" FORM "Content-Length: 3\r\n\r\na=1", 200 },
    { "no form", "POST /take HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 200 },
    { "unknown address", "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404 },
    { "wrong method", "DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405 },
};

static void what_is_plain_is_answered_and_so_is_the_next(void **state)
{
    struct town town;
    int bad = 0;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(accepted); i++) {
        const struct attempt *a = &accepted[i];
        const char *answer = talk(&town, str_printf(town.mem, "%s%s", a->bytes, LAST));

        if (status_of(answer) != a->status || strstr(answer, "\r\n\r\n/hello") == NULL ||
            strstr(answer + 1, "HTTP/1.1 200") == NULL) {
            print_error("%s: answer\n%s\n", a->name, answer);
            bad++;
        }
    }
    assert_int_equal(bad, 0);
    town_close(&town);
}

static void paths_cannot_climb(void **state)
{
    static const char *const paths[] = { "/items/../hello", "/items/%2e%2e/hello", "/./hello",
        "//hello", "/items/..", "/items/%2e%2e%2fhello", "/items/..%5chello", "/items/a%00b",
        "/items/%ff", "/items/%", "/items/%zz", "/hello/", "http://x/hello", "*",
        "/items/%c0%ae%c0%ae/", "/items/a%0d%0ab/c" };
    struct town town;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        int status = status_of(
            talk(&town, str_printf(town.mem,
                            "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", paths[i])));

        if (status != 400 && status != 404)
            print_error("%s: %d\n", paths[i], status);
        assert_true(status == 400 || status == 404);
    }
    town_close(&town);
}

static void too_long_heads_are_refused(void **state)
{
    struct town town;
    char *many;

    (void)state;
    town_open(&town, routes, test_dispatch, 100);
    many = mem_array(town.mem, char, 70001);
    for (size_t i = 0; i < 70000; i++)
        many[i] = 'a';
    assert_int_equal(status_of(talk(&town, str_printf(town.mem,
                                               "GET /hello?%.9000s HTTP/1.1\r\nHost: x\r\n"
                                               "Connection: close\r\n\r\n",
                                               many))),
        414);
    assert_int_equal(
        status_of(talk(
            &town, str_printf(town.mem, "GET /hello HTTP/1.1\r\nHost: x\r\nA: %s\r\n\r\n", many))),
        431);
    assert_int_equal(atomic_load(&town.handled), 0);
    town_close(&town);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_ambiguous_is_refused),
        cmocka_unit_test(slow_bytes_are_judged_alike),
        cmocka_unit_test(what_is_plain_is_answered_and_so_is_the_next),
        cmocka_unit_test(paths_cannot_climb),
        cmocka_unit_test(too_long_heads_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
