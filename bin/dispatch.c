/* dispatch.c – the way of a request: match, choose the executor, find out who asks, check the
 * right, run the handler, show the error page or the form again, answer, log one line. */
#include "bin/dispatch.h"

#include <endian.h>
#include <jansson.h>
#include <stdio.h>

#include "bin/executor.h"
#include "bin/metrics.h"
#include "bin/once.h"
#include "bin/visitor.h"
#include "core/account/session.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/html/html.h"
#include "lib/http/error_page.h"
#include "lib/http/router.h"
#include "lib/http/scan.h"
#include "lib/http/server.h"
#include "lib/i18n/i18n.h"

/* One request under way. Lives in the exchange's memory. */
struct work {
    struct task task;
    struct call call;
    struct dispatcher *d;
    struct exchange *x;
    struct request *r;
    struct response out;
    const char *anon; /* value of the cookie to set; NULL: none */
    int64_t began_us;
    struct error shown;  /* what `again` shows */
    int status_of_error; /* of the error that `again` shows; 0: none */
    struct once once;    /* of a slow write */
    bool claimed, replayed;
};

/* ---- answering
 * ----------------------------------------------------------------------------------------- */

static void log_request(const struct work *w, int status)
{
    enum log_level level = status >= 500 ? LOG_ERROR : LOG_DEBUG;
    char ms[32], code[8];

    if (!log_wants(level))
        return;
    (void)snprintf(ms, sizeof ms, "%.1f", (double)(clock_monotonic_us() - w->began_us) / 1000.0);
    (void)snprintf(code, sizeof code, "%d", status);
    log_event(level, "request", "id", w->call.id, "route",
        w->r->route == NULL ? "-" : w->r->route->path, "status", code, "ms", ms, "err",
        w->call.error.code == OK ? "" : err_name(w->call.error.code), "detail",
        str_or(w->call.error.detail, ""), (const char *)NULL);
}

static void answer(struct work *w)
{
    struct cookie anon = { .name = visitor_anon_name(w->d->secure), .value = w->anon };

    if (w->out.status == 0)
        w->out.status = 200;
    if (w->anon != NULL && w->out.cache == CACHE_NEVER)
        response_cookie(&w->call, &w->out, &anon);
    if (w->r->json || w->out.status >= 400)
        response_header(&w->call, &w->out, "X-Request-Id", w->call.id);
    log_request(w, w->out.status);
    metrics_request(w->r->route, w->out.status, clock_monotonic_us() - w->began_us);
    http_answer(w->x, &w->out);
}

/* RFC 9457. */
static enum err problem_json(struct work *w, enum err e, int status)
{
    struct call *c = &w->call;
    json_t *fields = json_array();
    json_t *body = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type",
        str_printf(c->mem, "urn:cityhall:problem:%s", status == 405 ? "METHOD" : err_name(e)),
        "title", t(c, err_title(e)), "status", status, "detail",
        i18n_format(c->mem, c->lang, str_or(c->error.msgid, err_title(e)), c->error.params),
        "request_id", c->id);

    for (size_t i = 0; i < c->error.n_fields; i++)
        json_array_append_new(fields,
            json_pack("{s:s, s:s}", "name", c->error.fields[i].field, "reason",
                i18n_format(c->mem, c->lang, c->error.fields[i].msgid, c->error.fields[i].params)));
    json_object_set_new(body, "fields", fields);
    TRY(response_json(c, &w->out, body));
    w->out.type = "application/problem+json; charset=utf-8";
    return OK;
}

/* Where a page wants somebody who is signed in: there, and back again. */
static bool send_to_sign_in(struct work *w)
{
    const char *back = w->r->method == HTTP_GET ? w->r->raw_target : "/my";
    struct buf b;

    if (w->r->json)
        return false;
    buf_init(&b, w->call.mem, 16384);
    buf_puts(&b, "/sign-in?return=");
    for (const char *p = back; *p != '\0'; p++) {
        if (strchr("&+#%\"<> ", *p) != NULL)
            buf_printf(&b, "%%%02X", (unsigned char)*p);
        else
            buf_putc(&b, *p);
    }
    w->out.status = 303;
    w->out.redirect = b.p;
    return buf_ok(&b);
}

static void answer_error(struct work *w, enum err e)
{
    struct header *kept = w->out.headers;

    w->out = (struct response) { .status = err_http_status(e), .headers = kept };
    if (e == ERR_LOGIN && send_to_sign_in(w)) {
        answer(w);
        return;
    }
    w->out.status = err_http_status(e);
    if (e == ERR_BUSY || e == ERR_UNAVAILABLE)
        response_header(&w->call, &w->out, "Retry-After", e == ERR_BUSY ? "1" : "10");
    if (w->r->json)
        (void)problem_json(w, e, err_http_status(e));
    else if (error_page(&w->call, w->r, &w->out, e) != OK)
        (void)response_text(&w->call, &w->out, "text/plain; charset=utf-8", err_name(e));
    w->out.status = err_http_status(e);
    answer(w);
}

/* ---- who asks, and may they
 * ---------------------------------------------------------------------------- */

static enum err find_actor(struct work *w)
{
    struct call *c = &w->call;
    const char *bearer = visitor_bearer(w->r);
    const char *token = visitor_session_token(w->r, w->d->secure);
    const struct actor *actor = NULL;

    if (bearer != NULL && request_header(w->r, "Cookie") == NULL) {
        TRY(bearer_actor(c, bearer, &actor));
        if (actor == NULL)
            return fail(c, ERR_LOGIN, N_("The access token is not known or has ended"));
    } else if (token != NULL) {
        TRY(session_actor(c, token, &actor));
    }
    c->actor = actor == NULL ? &actor_public : actor;
    return OK;
}

static enum err check_right(struct call *c, const char *right)
{
    if (str_eq(right, "public"))
        return OK;
    if (c->actor->kind == ACTOR_PUBLIC)
        return fail(c, ERR_LOGIN, N_("Please sign in to continue"));
    if (str_eq(right, "person"))
        return OK;
    if (str_eq(right, "staff")) {
        if (c->actor->kind == ACTOR_STAFF)
            return OK;
        return fail(c, ERR_DENIED, N_("This page is for the staff of the city"));
    }
    return actor_require(c, right);
}

static enum err authorise(struct work *w)
{
    TRY(find_actor(w));
    if (w->r->method != HTTP_GET && !w->r->route->no_csrf)
        TRY(visitor_check_write(&w->call, w->r, w->d->secure));
    return check_right(&w->call, w->r->route->right);
}

/* ---- the runs
 * ------------------------------------------------------------------------------------------- */

static enum err run_read(struct call *c, void *data)
{
    struct work *w = data;

    (void)c;
    w->out = (struct response) { 0 };
    TRY(authorise(w));
    return w->r->route->handle(&w->call, w->r, &w->out);
}

static enum err run_write(struct call *c, void *data)
{
    struct work *w = data;
    struct once once;
    bool answered;

    w->out = (struct response) { 0 };
    TRY(authorise(w));
    TRY(once_begin(c, w->r, &once, &w->out, &answered));
    if (answered)
        return OK;
    TRY(w->r->route->handle(c, w->r, &w->out));
    return once_finish(c, &once, &w->out);
}

/* After the connection was lost in COMMIT: was it committed? The idempotency row tells. */
static enum err write_settled(struct call *c, void *data, bool *ret_committed)
{
    struct work *w = data;
    struct once once;

    *ret_committed = false;
    TRY(find_actor(w));
    return once_look(c, w->r, &once, &w->out, ret_committed);
}

static enum err authorise_slow(struct call *c, void *data)
{
    (void)c;
    return authorise(data);
}

/* A slow handler's first short write claims the idempotency key in the same transaction. */
struct slow_write_data {
    struct work *w;
    enum err (*run)(struct call *c, void *data);
    void *data;
};

static enum err claim_and_run(struct call *c, void *data)
{
    struct slow_write_data *d = data;
    bool answered;

    TRY(once_begin(c, d->w->r, &d->w->once, &d->w->out, &answered));
    d->w->replayed = answered;
    return answered ? OK : d->run(c, d->data);
}

static enum err keep_answer(struct call *c, void *data)
{
    struct work *w = data;

    return once_finish(c, &w->once, &w->out);
}

static enum err slow_work_write(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct work *w = c->owner;
    struct slow_write_data d = { .w = w, .run = run, .data = data };

    if (w == NULL || w->claimed || w->r->method == HTTP_GET)
        return executor_slow_ops.write(c, run, data);
    w->claimed = true;
    TRY(executor_slow_ops.write(c, claim_and_run, &d));
    return w->replayed ? ERR_CONFLICT : OK; /* unwinds the handler; run_slow knows */
}

static enum err slow_work_read(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    return executor_slow_ops.read(c, run, data);
}

static enum err slow_work_both(
    struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two)
{
    return executor_slow_ops.both(c, run, one, two);
}

const struct slow_ops dispatch_slow_ops = {
    .read = slow_work_read, .write = slow_work_write, .both = slow_work_both
};

static enum err run_slow(struct call *c, void *data)
{
    struct work *w = data;
    enum err e;

    w->out = (struct response) { 0 };
    TRY(slow_read(c, authorise_slow, w));
    TRY(scan_uploads(c, w->r));
    e = w->r->route->handle(c, w->r, &w->out);
    if (w->replayed)
        return OK;
    if (e == OK && w->claimed && w->once.key_digest != NULL)
        (void)executor_slow_ops.write(c, keep_answer, w); /* a lost answer is told as received */
    return e;
}

static enum err run_again(struct call *c, void *data)
{
    struct work *w = data;
    enum err e;

    w->out = (struct response) { 0 };
    TRY(find_actor(w));
    c->error = w->shown;
    e = w->r->route->again(c, w->r, &w->out);
    if (e == OK && w->out.status == 200)
        w->out.status = w->status_of_error;
    return e;
}

static void again_done(struct task *task, enum err e)
{
    struct work *w = task->data;

    if (e != OK)
        answer_error(w, e);
    else
        answer(w);
}

static bool may_show_again(const struct work *w, enum err e)
{
    return w->r->route->again != NULL && !w->r->json && w->status_of_error == 0 &&
           (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_STATE || e == ERR_TOO_LARGE);
}

static void done(struct task *task, enum err e)
{
    struct work *w = task->data;

    if (e == OK) {
        answer(w);
        return;
    }
    if (!may_show_again(w, e)) {
        answer_error(w, e);
        return;
    }
    w->status_of_error = err_http_status(e);
    w->shown = w->call.error;
    w->task = (struct task) {
        .kind = TASK_READ, .call = &w->call, .run = run_again, .done = again_done, .data = w
    };
    executor_submit(w->d->executor, &w->task);
}

/* ---- the beginning
 * ---------------------------------------------------------------------------------------- */

/* For the first page with a form that is made. A new visitor gets a cookie with it. What is kept in
 * the request outlives an attempt that is thrown away, so it is made in the exchange's memory. */
static const char *make_csrf(struct call *c, struct request *r)
{
    struct work *w = c->owner;
    struct call own = *c;

    own.mem = exchange_mem(w->x);
    r->csrf = visitor_csrf(&own, r, w->d->secure);
    if (r->csrf == NULL && r->method == HTTP_GET && !r->json)
        visitor_new_anon(&own, r, &w->anon);
    return r->csrf;
}

/* Names the request in log, page and ledger: unique and in order of time, not a secret. */
static char *request_id_new(const void *mem, struct id_source *ids)
{
    uint64_t id = htobe64((uint64_t)id_next(ids));

    return str_hex(mem, &id, sizeof id);
}

static void begin_work(struct work *w, struct exchange *x, struct dispatcher *d)
{
    void *mem = exchange_mem(x);
    struct request *r = exchange_request(x);

    *w = (struct work) { .d = d, .x = x, .r = r, .began_us = clock_monotonic_us() };
    w->call = (struct call) { .mem = mem,
        .actor = &actor_public,
        .site = d->site,
        .lang = visitor_lang(r),
        .now = clock_now(),
        .id = request_id_new(mem, d->site->ids),
        .owner = w };
    r->mode = visitor_mode(r);
    r->make_csrf = make_csrf;
    r->idempotency_key = request_form(r, "_once");
    if (r->idempotency_key == NULL)
        r->idempotency_key = request_header(r, "Idempotency-Key");
    w->task = (struct task) { .call = &w->call, .done = done, .data = w };
}

static void run_here_or_submit(struct work *w)
{
    enum err e;

    w->task.kind = TASK_READ;
    w->task.run = run_read;
    if (executor_try_here(w->d->executor, &w->task, &e))
        done(&w->task, e);
    else
        executor_submit(w->d->executor, &w->task);
}

/* Somebody loads the answer to a form again, or changes the language on it: its address takes forms
 * only. The page with that form stands above it. */
static const char *page_above(struct work *w)
{
    static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-";
    char *path = str_dup(w->call.mem, w->r->path), *slash;
    struct param *params;
    const char *allow;

    if (w->r->method != HTTP_GET || path[strspn(path, safe)] != '\0')
        return NULL;
    while ((slash = strrchr(path, '/')) != NULL && slash != path) {
        *slash = '\0';
        if (router_find(w->d->router, w->call.mem, HTTP_GET, path, &params, &allow) != NULL)
            return path;
    }
    return NULL;
}

static void no_route(struct work *w)
{
    const char *allow = exchange_allow(w->x), *above;

    if (allow == NULL) {
        answer_error(w, fail(&w->call, ERR_NOT_FOUND, N_("There is no page at this address")));
        return;
    }
    above = w->r->json ? NULL : page_above(w);
    if (above != NULL) {
        w->out.status = 303;
        w->out.redirect = above;
        answer(w);
        return;
    }
    response_header(&w->call, &w->out, "Allow", allow);
    if (w->r->json)
        (void)problem_json(w,
            fail(&w->call, ERR_USAGE, N_("This address takes {methods} only"), "methods", allow),
            405);
    else
        (void)response_text(
            &w->call, &w->out, "text/plain; charset=utf-8", "405: method not allowed\n");
    w->out.status = 405;
    answer(w);
}

static bool answer_quickly(struct work *w)
{
    const struct route *k = w->r->route;

    if (k->quick == NULL || w->r->method != HTTP_GET || !k->quick(&w->call, w->r, &w->out))
        return false;
    executor_take_tallies(w->d->executor, &w->call);
    w->call.notes = NULL;
    answer(w);
    return true;
}

void dispatch(struct exchange *x, void *data)
{
    struct work *w = mem_new(exchange_mem(x), struct work);
    const char *problem;
    enum err e = exchange_problem(x, &problem);

    begin_work(w, x, data);
    if (e != OK) { /* the form came, but too large or not readable: say so on its page */
        done(&w->task, fail(&w->call, e, problem));
        return;
    }
    if (w->r->route == NULL) {
        no_route(w);
        return;
    }
    if (answer_quickly(w))
        return;
    if (w->r->route->run == RUN_NO_DB) {
        done(&w->task, w->r->route->handle(&w->call, w->r, &w->out));
    } else if (w->r->route->run == RUN_SLOW) {
        w->task.kind = TASK_SLOW;
        w->task.run = run_slow;
        executor_submit(w->d->executor, &w->task);
    } else if (w->r->method == HTTP_GET) {
        run_here_or_submit(w);
    } else {
        w->task.kind = TASK_WRITE;
        w->task.run = run_write;
        w->task.settled = write_settled;
        executor_submit(w->d->executor, &w->task);
    }
}
