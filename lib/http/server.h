/* server.h – the HTTP server: libmicrohttpd with epoll and a small pool of threads.
 *
 * For each complete, well-framed request `on_request` is called on a connection's thread with an
 * exchange. Somebody – there and then, or later on any thread – calls http_answer() once. Memory
 * of the exchange (exchange_mem) belongs to whoever works on the request until then; afterwards it
 * belongs to the server, which frees it when the answer is sent. TLS is nginx's. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "lib/http/http.h"

struct exchange;
struct http_server;
struct router;

struct http_options {
    const char *address; /* "127.0.0.1" */
    int port;            /* 0: any free one */
    int threads;         /* of the epoll pool; 2 */
    int connections_max;
    int connections_per_address;
    const char *trusted_proxy; /* whose X-Forwarded-For counts; NULL: nobody's. Not limited by
                                  connections_per_address, since everybody comes from there */
    bool https;                /* public_url is https: answers carry Strict-Transport-Security */
    const char *upload_dir;    /* temporary files of uploads; on the file system of the data */
    const struct router *router;
    /* Digest of uploads, from lib/sign through bin/: begin, add, end (64 hex digits in mem). */
    void *(*digest_begin)(const void *mem);
    void (*digest_add)(void *digest, const void *p, size_t n);
    const char *(*digest_end)(const void *mem, void *digest);
    void (*on_request)(struct exchange *x, void *data);
    void *data;
};

enum err http_start(struct call *c, const void *mem, const struct http_options *o,
    struct http_server **ret) nodiscard;
int http_port(const struct http_server *s);
/* Stops accepting, waits until every accepted request is answered and sent, then ends the threads.
 */
void http_stop(struct http_server *s);
int http_in_flight(const struct http_server *s);

void *exchange_mem(struct exchange *x);
struct request *exchange_request(struct exchange *x); /* route is NULL when none matched */
/* Methods that the path knows, for 405 ("GET, POST"); NULL when the path is unknown. */
const char *exchange_allow(const struct exchange *x);
/* What was wrong with the body that was received (too large, not UTF-8, …): the msgid of a text for
 * the sender; OK if nothing. The request then has what came before, and no handler may run. */
enum err exchange_problem(const struct exchange *x, const char **ret_msgid);
/* out and all it points to must live in exchange_mem() or for ever. */
void http_answer(struct exchange *x, const struct response *out);

#endif
