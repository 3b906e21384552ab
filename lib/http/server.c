/* server.c – libmicrohttpd's life cycle: connections, the three visits of its handler, stopping.
 *
 * The handler is visited first with the headers, then with each piece of the body, then at its
 * end; there the exchange is handed to on_request(). If nobody answered at once the connection is
 * suspended, and http_answer() resumes it. A suspended connection neither times out nor notices a
 * gone client, so every exchange is answered, also while stopping. */
#include "lib/http/server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/http/private.h"
#include "lib/http/router.h"
#include "lib/http/upload.h"

#define IDLE_S 15u
#define HEADER_MEMORY (16 * 1024) /* the library clears all of it for each request */
#define DRAIN_MS 30000
#define EXCHANGE_POOL (12 * 1024) /* what a plain request needs in all, in one allocation */
#define SPARE_DESCRIPTORS 256     /* files, databases, pipes */

/* ---- one exchange
 * ----------------------------------------------------------------------------------- */

static void *exchange_new(void *data, const char *uri, struct MHD_Connection *connection)
{
    void *mem = mem_pool(NULL, EXCHANGE_POOL);
    struct exchange *x = mem_new(mem, struct exchange);

    x->mem = mem;
    x->server = data;
    x->connection = connection;
    x->body.fd = -1;
    x->target_at = (uintptr_t)uri;
    x->request.raw_target = str_dup(mem, uri);
    x->request.path = "/";
    x->request.p = &x->private;
    x->seat =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    pthread_mutex_init(&x->lock, NULL);
    return x;
}

static void exchange_free(void *data, struct MHD_Connection *connection, void **con_cls,
    enum MHD_RequestTerminationCode how)
{
    struct exchange *x = *con_cls;
    struct http_server *s = data;
    bool accepted;

    (void)connection;
    (void)how;
    if (x == NULL)
        return;
    *con_cls = NULL;
    pthread_mutex_lock(&x->lock); /* http_answer() of another thread may be about to leave */
    pthread_mutex_unlock(&x->lock);
    body_abort(x);
    seat_waits_for_head(x->seat);
    accepted = x->accepted;
    pthread_mutex_destroy(&x->lock);
    mem_free(x->mem);
    if (accepted)
        atomic_fetch_sub(&s->in_flight, 1);
}

static bool parse_method(const char *name, enum method *ret)
{
    static const struct {
        const char *name;
        enum method method;
    } methods[] = { { "GET", HTTP_GET }, { "HEAD", HTTP_GET }, { "POST", HTTP_POST },
        { "PUT", HTTP_PUT }, { "PATCH", HTTP_PATCH }, { "DELETE", HTTP_DELETE } };

    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        if (strcmp(name, methods[i].name) == 0) {
            *ret = methods[i].method;
            return true;
        }
    }
    return false;
}

static bool may_have_body(enum method m)
{
    return m != HTTP_GET;
}

static bool announces_body(const struct request *r)
{
    const char *length = request_header(r, "Content-Length");

    return length != NULL && strspn(length, "0") != strlen(length);
}

/* At the first visit: what may follow the head is not read. */
static enum MHD_Result refuse(struct exchange *x, int status, const char *problem)
{
    x->close_after |= request_header(&x->request, "Content-Length") != NULL;
    return send_plain(x, status, problem);
}

/* The first visit: everything but the body. A refusal is sent there and then. */
static enum MHD_Result begin(struct exchange *x, const struct head *h)
{
    struct request *r = &x->request;
    const char *problem = "";
    int status;
    enum err e;

    x->state = EXCHANGE_BODY;
    status = framing_check(x, h, &problem);
    if (status != 0)
        return send_plain(x, status, problem);
    e = parse_target(x, &problem);
    if (e == OK)
        e = parse_headers(x, &problem);
    if (e != OK)
        return refuse(x, e == ERR_TOO_LARGE ? 414 : err_http_status(e), problem);
    if (!parse_method(h->method, &r->method))
        return refuse(x, 501, "this method is not known here");
    r->route =
        router_find(x->server->o.router, x->mem, r->method, r->path, &x->private.path, &x->allow);
    if (r->route == NULL || !may_have_body(r->method)) {
        if (announces_body(r))
            return refuse(x,
                r->route != NULL   ? 400
                : x->allow != NULL ? 405
                                   : 404,
                "no body is expected here");
        return MHD_YES;
    }
    if (body_begin(x) != OK && x->body.kind == BODY_NONE)
        return refuse(x, err_http_status(x->body.problem), x->body.problem_text);
    return MHD_YES;
}

/* The last visit: hand over, and send or suspend. */
static enum MHD_Result work(struct exchange *x)
{
    struct http_server *s = x->server;

    x->state = EXCHANGE_WORKING;
    seat_rests(x->seat);
    x->accepted = true;
    atomic_fetch_add(&s->in_flight, 1);
    if (atomic_load(&s->closed))
        return send_plain(x, 503, "the server is going to stop; please try again");
    (void)body_end(x); /* a problem is told to whoever asks exchange_problem() */
    s->o.on_request(x, s->o.data);
    pthread_mutex_lock(&x->lock);
    if (!x->answered) {
        x->suspended = true;
        MHD_suspend_connection(x->connection);
        pthread_mutex_unlock(&x->lock);
        return MHD_YES;
    }
    pthread_mutex_unlock(&x->lock);
    return send_answer(x);
}

static enum MHD_Result on_visit(void *data, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *piece, size_t *n, void **con_cls)
{
    struct exchange *x = *con_cls;

    (void)data;
    (void)connection;
    (void)url;
    if (x->state == EXCHANGE_NEW)
        return begin(x, &(struct head) { .method = method, .version = version });
    if (x->state == EXCHANGE_WORKING) /* resumed: the answer is there */
        return send_answer(x);
    if (*n > 0) {
        body_add(x, piece, *n);
        *n = 0;
        return MHD_YES;
    }
    return work(x);
}

void http_answer(struct exchange *x, const struct response *out)
{
    struct MHD_Connection *connection = x->connection;
    bool suspended;

    pthread_mutex_lock(&x->lock);
    must(!x->answered);
    x->answer = *out;
    x->answered = true;
    suspended = x->suspended;
    pthread_mutex_unlock(&x->lock);
    if (suspended) /* only now does the exchange go on; else it may be gone already */
        MHD_resume_connection(connection);
}

void *exchange_mem(struct exchange *x)
{
    return x->mem;
}

struct request *exchange_request(struct exchange *x)
{
    return &x->request;
}

const char *exchange_allow(const struct exchange *x)
{
    return x->allow;
}

enum err exchange_problem(const struct exchange *x, const char **ret_msgid)
{
    *ret_msgid = x->body.problem_text;
    return x->body.problem;
}

/* ---- the server
 * ---------------------------------------------------------------------------------------- */

/* Decoding is ours (parse.c): libmicrohttpd leaves the address alone. */
static size_t leave_escaped(void *data, struct MHD_Connection *connection, char *s)
{
    (void)data;
    (void)connection;
    return strlen(s);
}

static uint32_t address_of(const struct sockaddr *a)
{
    return a->sa_family == AF_INET ? ((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr
                                   : 0;
}

static enum MHD_Result on_knock(void *data, const struct sockaddr *a, socklen_t n)
{
    struct http_server *s = data;

    (void)n;
    return !atomic_load(&s->stopping) && seats_admit(s->seats, address_of(a)) ? MHD_YES : MHD_NO;
}

static void on_connection(void *data, struct MHD_Connection *connection, void **socket_context,
    enum MHD_ConnectionNotificationCode what)
{
    struct http_server *s = data;

    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        seat_leave(s->seats, *socket_context);
        return;
    }
    *socket_context = seat_take(s->seats,
        address_of(
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr),
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
}

static enum err start_daemon(struct call *c, struct http_server *s)
{
    const struct http_options *o = &s->o;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)o->port) };

    if (inet_pton(AF_INET, o->address, &at.sin_addr) != 1)
        return fail(c, ERR_USAGE, N_("{address} is not an IPv4 address to listen on"), "address",
            o->address);
    s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME,
        (uint16_t)o->port, on_knock, s, on_visit, s, MHD_OPTION_SOCK_ADDR, &at,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)o->threads, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)o->connections_max, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADER_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_LISTENING_ADDRESS_REUSE,
        1u, MHD_OPTION_LISTEN_BACKLOG_SIZE, 1024u, MHD_OPTION_NOTIFY_COMPLETED, exchange_free, s,
        MHD_OPTION_URI_LOG_CALLBACK, exchange_new, s, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped,
        s, MHD_OPTION_END);
    if (s->daemon == NULL)
        return fail(c, ERR_UNAVAILABLE, N_("Cannot listen on {address} port {port}"), "address",
            o->address, "port", str_printf(c->mem, "%d", o->port));
    return OK;
}

static void stop_daemon(struct http_server *s)
{
    MHD_stop_daemon(s->daemon);
    s->daemon = NULL;
    seats_free(s->seats);
    kept_free(s->kept);
}

static int server_destroy(struct http_server *s)
{
    if (s->daemon != NULL)
        stop_daemon(s);
    return 0;
}

/* As many connections as there are file descriptors for, and some for everything else. */
static void fit_to_descriptors(struct http_options *o)
{
    struct rlimit have;

    if (getrlimit(RLIMIT_NOFILE, &have) != 0)
        return;
    have.rlim_cur = have.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &have);
    if (have.rlim_cur < (rlim_t)o->connections_max + SPARE_DESCRIPTORS)
        o->connections_max = (int)have.rlim_cur - SPARE_DESCRIPTORS;
    must(o->connections_max > 0);
}

enum err http_start(
    struct call *c, const void *mem, const struct http_options *o, struct http_server **ret)
{
    struct http_server *s = mem_new(mem, struct http_server);
    enum err e;

    s->o = *o;
    fit_to_descriptors(&s->o);
    if (mkdir(o->upload_dir, 0700) != 0 && access(o->upload_dir, W_OK) != 0)
        return fail(c, ERR_UNAVAILABLE, N_("The directory {path} cannot be written"), "path",
            o->upload_dir);
    upload_clean_incoming(o->upload_dir);
    s->kept = kept_new(NULL);
    s->seats = seats_new(NULL, s->o.connections_max, o->connections_per_address, o->trusted_proxy);
    e = start_daemon(c, s);
    if (e != OK) {
        seats_free(s->seats);
        kept_free(s->kept);
        return e;
    }
    talloc_set_destructor(s, server_destroy);
    *ret = s;
    return OK;
}

int http_port(const struct http_server *s)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);

    return info == NULL ? s->o.port : info->port;
}

int http_in_flight(const struct http_server *s)
{
    return atomic_load(&s->in_flight);
}

static void wait_for_answers(const struct http_server *s)
{
    const struct timespec pause = { .tv_nsec = 2 * 1000 * 1000 };

    for (int waited = 0; atomic_load(&s->in_flight) > 0 && waited < DRAIN_MS; waited += 2)
        nanosleep(&pause, NULL);
}

/* Not by MHD_quiesce_daemon(): it and a pool thread may both take the listening socket out of
 * epoll, and the second one aborts the process. Connections are turned away by on_knock() instead.
 */
void http_stop(struct http_server *s)
{
    atomic_store(&s->stopping, true); /* no new connections; answers close the old ones */
    wait_for_answers(s);
    atomic_store(&s->closed, true); /* no new requests on the old ones */
    wait_for_answers(s);
    stop_daemon(s);
}
