/* metrics.c – counters of requests, and what the executor and the machine say.
 *
 * /metrics answers on loopback, or to whoever has the token of the settings. */
#include "bin/metrics.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "bin/alerts.h"
#include "bin/executor.h"
#include "bin/settings.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/sign/sign.h"

#define CLASSES 6 /* 1xx … 5xx; 0 unused */

static const int64_t bounds_us[] = { 1000, 5000, 20000, 100000, 500000, 2000000 };
#define BUCKETS (sizeof bounds_us / sizeof bounds_us[0] + 1)

/* The process's own figures: the one place where counting needs no database. */
static struct {
    _Atomic int64_t answers[CLASSES];
    _Atomic int64_t buckets[BUCKETS];
    _Atomic int64_t us;
} counted;

void metrics_request(const struct route *route, int status, int64_t us)
{
    size_t bucket = 0;

    (void)route;
    while (bucket < BUCKETS - 1 && us > bounds_us[bucket])
        bucket++;
    atomic_fetch_add(&counted.answers[status / 100 % CLASSES], 1);
    atomic_fetch_add(&counted.buckets[bucket], 1);
    atomic_fetch_add(&counted.us, us);
}

static void put_requests(struct buf *b)
{
    int64_t total = 0;

    buf_puts(b, "# TYPE cityhall_answers_total counter\n");
    for (int i = 1; i < CLASSES; i++)
        buf_printf(b, "cityhall_answers_total{class=\"%dxx\"} %lld\n", i,
            (long long)atomic_load(&counted.answers[i]));
    buf_puts(b, "# TYPE cityhall_request_seconds histogram\n");
    for (size_t i = 0; i < BUCKETS; i++) {
        total += atomic_load(&counted.buckets[i]);
        if (i < BUCKETS - 1)
            buf_printf(b, "cityhall_request_seconds_bucket{le=\"%g\"} %lld\n",
                (double)bounds_us[i] / 1e6, (long long)total);
    }
    buf_printf(b, "cityhall_request_seconds_bucket{le=\"+Inf\"} %lld\n", (long long)total);
    buf_printf(b, "cityhall_request_seconds_sum %.6f\n", (double)atomic_load(&counted.us) / 1e6);
    buf_printf(b, "cityhall_request_seconds_count %lld\n", (long long)total);
}

static void put_figure(struct buf *b, const char *name, const char *type, int64_t value)
{
    buf_printf(b, "# TYPE cityhall_%s %s\ncityhall_%s %lld\n", name, type, name, (long long)value);
}

static void put_executor(struct call *c, struct buf *b)
{
    struct executor_metrics m;
    union {
        const void *in;
        struct executor *out;
    } x = { .in = site_get(c->site, executor_slot) };

    executor_metrics(x.out, &m);
    put_figure(b, "writes_total", "counter", m.writes);
    put_figure(b, "commits_total", "counter", m.commits);
    put_figure(b, "write_reruns_total", "counter", m.reruns);
    put_figure(b, "writes_refused_total", "counter", m.refused);
    put_figure(b, "moved_reads_total", "counter", m.moved_reads);
    put_figure(b, "writer_hold_max_microseconds", "gauge", m.hold_max_us);
    put_figure(b, "writer_holds_over_limit_total", "counter", m.holds_over);
    put_figure(b, "write_batch_max", "gauge", m.batch_max);
    put_figure(b, "write_queue", "gauge", m.write_queue);
    put_figure(b, "slow_queue", "gauge", m.slow_queue);
    put_figure(b, "wal_bytes", "gauge", m.wal_bytes);
    put_figure(b, "free_bytes", "gauge", m.free_bytes);
    put_figure(b, "disk_low", "gauge", m.disk_low);
}

/* The figure, its limit, and 1 when it is beyond. */
static enum err put_alerts(struct call *c, struct buf *b)
{
    struct alert list[ALERTS_MAX];
    size_t n;

    TRY(alert_source.look(c, list, &n));
    buf_puts(b, "# TYPE cityhall_alert gauge\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "cityhall_alert{name=\"%s\"} %d\n", list[i].name, list[i].raised);
    buf_puts(b, "# TYPE cityhall_alert_value gauge\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "cityhall_alert_value{name=\"%s\",limit=\"%lld\"} %lld\n", list[i].name,
            (long long)list[i].limit, (long long)list[i].value);
    return OK;
}

static int64_t rss_anon_kib(void)
{
    char line[128];
    long long kib = -1;
    FILE *f = fopen("/proc/self/status", "re");

    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "RssAnon: %lld kB", &kib) == 1)
            break;
    }
    if (f != NULL)
        (void)fclose(f);
    return kib;
}

static bool may_look(struct call *c, const struct request *r)
{
    const struct settings *s = site_get(c->site, settings_slot);
    const char *sent = request_header(r, "Authorization");

    if (str_eq(r->remote, "127.0.0.1"))
        return true;
    return s->metrics_token != NULL && sent != NULL && str_starts(sent, "Bearer ") &&
           strlen(sent + 7) == strlen(s->metrics_token) &&
           equal_in_constant_time(sent + 7, s->metrics_token, strlen(s->metrics_token));
}

enum err metrics_show(struct call *c, struct request *r, struct response *out)
{
    struct buf b;

    if (!may_look(c, r))
        return fail(c, ERR_NOT_FOUND, N_("There is no page at this address"));
    buf_init(&b, c->mem, 256 * 1024);
    put_requests(&b);
    put_executor(c, &b);
    TRY(put_alerts(c, &b));
    put_figure(&b, "rss_anon_kibibytes", "gauge", rss_anon_kib());
    return response_text(c, out, "text/plain; version=0.0.4; charset=utf-8", b.p);
}

STATEMENT(health_look, "SELECT COUNT(*) FROM schema_migration");

enum err health_show(struct call *c, struct request *r, struct response *out)
{
    int64_t n;

    (void)r;
    TRY(db_int(c, &health_look, &n));
    return response_text(c, out, "text/plain; charset=utf-8", "ok\n");
}
