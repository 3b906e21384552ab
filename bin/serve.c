/* serve.c – puts the parts of the running program together and takes them apart again. */
#include "bin/serve.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/modules.h"
#include "bin/alerts.h"
#include "bin/bin.h"
#include "bin/control.h"
#include "bin/db_cmd.h"
#include "bin/dispatch.h"
#include "bin/executor.h"
#include "bin/settings.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/db/migrate.h"
#include "lib/http/router.h"
#include "lib/http/server.h"
#include "lib/sign/sign.h"
#include "lib/work/work.h"

#define HTTP_THREADS 2

struct serve_options {
    const char *address;
    int port;
    int64_t batch, workers;
    const char *record;
};

/* ---- arguments
 * ------------------------------------------------------------------------------------------- */

static bool parse_listen(struct call *c, const char *text, struct serve_options *s)
{
    const char *colon = strrchr(text, ':');
    int64_t port;

    if (colon == NULL || colon == text || !str_int(colon + 1, 0, 65535, &port))
        return false;
    s->address = str_dup_n(c->mem, text, (size_t)(colon - text));
    s->port = (int)port;
    return true;
}

static enum err parse_arguments(struct call *c, int argc, char **argv, struct serve_options *s)
{
    *s = (struct serve_options) { .address = "127.0.0.1", .port = 8080 };
    for (int i = 0; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        bool ok = false;

        if (value == NULL)
            return ERR_USAGE;
        if (str_eq(argv[i], "--listen"))
            ok = parse_listen(c, value, s);
        else if (str_eq(argv[i], "--batch"))
            ok = str_int(value, 1, 1024, &s->batch);
        else if (str_eq(argv[i], "--workers"))
            ok = str_int(value, 1, 64, &s->workers);
        else if (str_eq(argv[i], "--record"))
            ok = (s->record = value) != NULL;
        if (!ok)
            return ERR_USAGE;
    }
    return OK;
}

/* ---- digests for uploads, which lib/http may not know
 * ------------------------------------------------------ */

static void *upload_digest_begin(const void *mem)
{
    return sm3_begin(mem);
}

static void upload_digest_add(void *digest, const void *p, size_t n)
{
    sm3_add(digest, p, n);
}

static const char *upload_digest_end(const void *mem, void *digest)
{
    uint8_t d[SM3_SIZE];

    sm3_end(digest, d);
    return str_hex(mem, d, sizeof d);
}

/* ---- starting
 * ------------------------------------------------------------------------------------------------
 */

static struct router *make_router(const void *mem)
{
    const struct route *tables[128];
    size_t n = 0;

    for (size_t i = 0; modules[i] != NULL; i++) {
        must(n < COUNT_OF(tables) - 1);
        tables[n++] = modules[i]->routes;
    }
    tables[n++] = bin_routes;
    return router_new(mem, tables, n);
}

/* The first generation, loaded in a read-only transaction of its own. */
static enum err load_first_site(
    struct call *c, void *mem, const struct options *o, struct site **ret)
{
    struct db *db;
    enum err e;

    TRY(db_connect(c, c->mem, o->db, DB_USE_READER, &db));
    TRY(db_schema_check(c, db));
    TRY(db_begin(c, db));
    c->db = db;
    e = site_load(c, mem, o, ret);
    c->db = NULL;
    db_rollback(db);
    mem_free(db);
    return e;
}

/* Threads that read requests: one on a machine, or a share of one, with a single core. */
static int http_threads(void)
{
    cpu_set_t mine;

    if (sched_getaffinity(0, sizeof mine, &mine) != 0)
        return HTTP_THREADS;
    return CPU_COUNT(&mine) < HTTP_THREADS ? CPU_COUNT(&mine) : HTTP_THREADS;
}

static enum err start_http(struct call *c, struct dispatcher *d, const struct settings *settings,
    const struct serve_options *s, struct http_server **ret)
{
    struct http_options o = { .address = s->address,
        .port = s->port,
        .threads = http_threads(),
        .connections_max = settings->connections_max,
        .connections_per_address = settings->connections_per_address,
        .trusted_proxy = settings->trusted_proxy,
        .https = d->secure,
        .upload_dir = str_printf(c->mem, "%s/incoming", d->site->data_dir),
        .router = d->router,
        .digest_begin = upload_digest_begin,
        .digest_add = upload_digest_add,
        .digest_end = upload_digest_end,
        .on_request = dispatch,
        .data = d };

    return http_start(c, c->mem, &o, ret);
}

static void announce(const struct serve_options *s, const struct http_server *http)
{
    printf("Cityhall is listening on http://%s:%d\n", s->address, http_port(http));
    (void)fflush(stdout);
}

static void wait_for_the_end(void)
{
    sigset_t set;
    int got = 0;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    while (sigwait(&set, &got) != 0)
        continue;
}

/* Before any thread exists, so that all of them inherit it: signals are taken by sigwait(). */
static void block_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGPIPE);
    must(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
}

struct running {
    struct executor *executor;
    struct control *control;
    struct http_server *http;
    struct work_runner *work;
    struct dispatcher dispatcher;
};

static const struct site *present_site(void *data)
{
    return executor_site(data);
}

static void start_work(struct call *c, struct running *run)
{
    const struct work_runner_options o = {
        .table = { .modules = modules }, .site = present_site, .data = run->executor
    };

    run->work = work_start(c->mem, &o);
}

static enum err mark_clock(struct call *c, void *data)
{
    (void)data;
    return database_mark_clock(c);
}

static enum err start_all(
    struct call *c, const struct options *o, const struct serve_options *s, struct running *run)
{
    struct executor_options x = { .url = o->db,
        .data_dir = o->data,
        .batch = (int)s->batch,
        .db_workers = (int)s->workers,
        .record = s->record };
    const struct settings *settings;
    struct site *site;

    TRY(load_first_site(c, c->mem, o, &site));
    settings = site_get(site, settings_slot);
    x.free_floor = (int64_t)settings->free_space_floor_mb << 20;
    TRY(executor_start(c, &x, &run->executor));
    site_put(site, executor_slot, run->executor);
    site_put(site, slow_slot, &dispatch_slow_ops);
    site_put(site, alerts_slot, &alert_source);
    alerts_begin();
    if (clock_is_simulated())
        TRY(executor_run_write(run->executor, c, mark_clock, NULL));
    c->site = site;
    executor_set_site(run->executor, site);
    run->dispatcher = (struct dispatcher) { .executor = run->executor,
        .router = make_router(c->mem),
        .site = site,
        .secure = site->public_url != NULL && str_starts(site->public_url, "https:") };
    TRY(control_start(c,
        &(struct control_options) { .data_dir = o->data, .executor = run->executor },
        &run->control));
    start_work(c, run);
    return start_http(c, &run->dispatcher, settings, s, &run->http);
}

/* In the order in which nothing that was accepted is lost: no new requests, drain, then the rest.
 */
static void stop_all(struct running *run)
{
    if (run->http != NULL)
        http_stop(run->http);
    if (run->work != NULL)
        work_stop(run->work);
    if (run->control != NULL)
        control_stop(run->control);
    if (run->executor != NULL)
        executor_stop(run->executor);
}

enum err serve(struct call *c, const struct options *o, int argc, char **argv)
{
    struct running run = { 0 };
    struct data_lock *lock;
    struct serve_options s;
    enum err e;

    TRY(parse_arguments(c, argc, argv, &s));
    if (o->db == NULL)
        return fail(c, ERR_USAGE,
            N_("say which database: --db sqlite:PATH or --db postgresql://… (or set CITYHALL_DB)"));
    TRY(data_lock_take(c, c->mem, o->data, &lock));
    block_signals();
    e = start_all(c, o, &s, &run);
    if (e == OK) {
        announce(&s, run.http);
        wait_for_the_end();
        log_info("stopping");
    }
    stop_all(&run);
    return e;
}
