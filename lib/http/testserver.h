/* testserver.h – for test_*.c of this folder: a server of a few routes, and raw sockets. */
#ifndef HTTP_TESTSERVER_H
#define HTTP_TESTSERVER_H

#include "lib/base/testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/http/http.h"
#include "lib/http/router.h"
#include "lib/http/server.h"

#define ANSWER_MAX (1 << 20)
#define PATIENCE_MS 20000 /* of a test that would hang otherwise */

struct town {
    void *mem;
    struct call c;
    struct site site;
    struct http_server *server;
    char dir[32];
    int port;
    _Atomic int handled; /* requests that reached the application */
};

/* FNV-1a: a digest of the whole content, good enough to see that every byte arrived. */
static inline void *test_digest_begin(const void *mem)
{
    uint64_t *d = mem_new(mem, uint64_t);

    *d = UINT64_C(14695981039346656037);
    return d;
}

static inline void test_digest_add(void *digest, const void *p, size_t n)
{
    uint64_t *d = digest;

    for (size_t i = 0; i < n; i++)
        *d = (*d ^ ((const unsigned char *)p)[i]) * UINT64_C(1099511628211);
}

static inline const char *test_digest_end(const void *mem, void *digest)
{
    return str_printf(mem, "%016llx", (unsigned long long)*(uint64_t *)digest);
}

/* Runs the handler at once, as the dispatcher does with reads. */
static inline void test_dispatch(struct exchange *x, void *data)
{
    struct town *town = data;
    struct call c = { .mem = exchange_mem(x), .actor = &actor_public, .site = &town->site };
    struct request *r = exchange_request(x);
    struct response *out = mem_new(exchange_mem(x), struct response);
    const char *problem;
    enum err e = exchange_problem(x, &problem);

    atomic_fetch_add(&town->handled, 1);
    if (e == OK && r->route == NULL)
        e = ERR_NOT_FOUND;
    if (e == OK)
        e = r->route->handle(&c, r, out);
    if (e != OK) {
        (void)response_text(&c, out, "text/plain", problem != NULL ? problem : err_name(e));
        out->status = r->route == NULL && exchange_allow(x) != NULL ? 405 : err_http_status(e);
    }
    http_answer(x, out);
}

static inline void town_open(struct town *town, const struct route *routes,
    void (*on_request)(struct exchange *x, void *data), int per_address)
{
    const struct route *tables[] = { routes };
    struct http_options o = { .address = "127.0.0.1",
        .threads = 2,
        .connections_max = 4096,
        .connections_per_address = per_address,
        .digest_begin = test_digest_begin,
        .digest_add = test_digest_add,
        .digest_end = test_digest_end,
        .on_request = on_request,
        .data = town };

    *town = (struct town) { .mem = mem_context(NULL), .dir = "/tmp/cityhall-http-XXXXXX" };
    assert_non_null(mkdtemp(town->dir));
    town->site = (struct site) { .data_dir = town->dir };
    town->c = (struct call) { .mem = town->mem, .actor = &actor_public, .site = &town->site };
    o.upload_dir = str_printf(town->mem, "%s/tmp", town->dir);
    o.router = router_new(town->mem, tables, 1);
    assert_int_equal(http_start(&town->c, town->mem, &o, &town->server), OK);
    town->port = http_port(town->server);
}

static inline void town_remove(struct town *town)
{
    const char *tmp = str_printf(town->mem, "%s/tmp", town->dir);

    assert_int_equal(rmdir(tmp), 0); /* no temporary file is left behind */
    assert_int_equal(rmdir(town->dir), 0);
    mem_free(town->mem);
}

static inline void town_close(struct town *town)
{
    http_stop(town->server);
    town_remove(town);
}

/* A connection from 127.0.0.<from>. */
static inline int connect_from(const struct town *town, int from)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + (uint32_t)from) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    at.sin_port = htons((uint16_t)town->port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

static inline void put(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

        if (done <= 0)
            return; /* the server has had enough; what it answered is still read */
        p += done;
        n -= (size_t)done;
    }
}

/* Everything until the server closes; fails the test if it does not. */
static inline char *read_all(const void *mem, int fd, size_t *ret_n)
{
    char *all = mem_array(mem, char, ANSWER_MAX + 1);
    size_t n = 0;

    for (;;) {
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        ssize_t got;

        if (poll(&wait, 1, PATIENCE_MS) != 1)
            fail_test("the server neither answers nor closes");
        got = recv(fd, all + n, ANSWER_MAX - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    all[n] = '\0';
    if (ret_n != NULL)
        *ret_n = n;
    return all;
}

/* Sends bytes on a connection of its own and returns all that comes until the server closes. */
static inline char *talk_bytes(const struct town *town, const char *p, size_t n)
{
    int fd = connect_from(town, 1);
    char *answer;

    put(fd, p, n);
    answer = read_all(town->mem, fd, NULL);
    (void)close(fd);
    return answer;
}

static inline char *talk(const struct town *town, const char *text)
{
    return talk_bytes(town, text, strlen(text));
}

static inline int status_of(const char *answer)
{
    if (strncmp(answer, "HTTP/1.1 ", 9) != 0)
        return 0;
    return (answer[9] - '0') * 100 + (answer[10] - '0') * 10 + answer[11] - '0';
}

#endif
