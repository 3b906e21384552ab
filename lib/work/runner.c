/* runner.c – rounds of work, and the thread that does them. */
#include <pthread.h>
#include <stdatomic.h>

#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/work/private.h"

#define ROUND_MAX 200
#define LONG_ROUND_US 500000
#define WAIT_NS 500000000L

enum err work_round(struct call *c, const struct work_table *t, int max, int *ret_n)
{
    int n = 0;
    bool job = true, message = true;

    while ((job || message) && n < max) {
        void *mem = c->mem;
        enum err e = OK;

        c->mem = mem_context(mem);
        if (job)
            e = job_run_one(c, t, &job);
        if (e == OK && message)
            e = outbox_send_one(c, &message);
        if (e != OK) { /* its detail lives there: freed with mem, after it was logged */
            c->mem = mem;
            return e;
        }
        mem_free(c->mem);
        c->mem = mem;
        n += job + message;
    }
    *ret_n = n;
    return OK;
}

/* ---- the thread
 * ------------------------------------------------------------------------------------ */

struct work_runner {
    struct work_runner_options o;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
    bool scheduled;
};

static enum err schedule(struct call *c, void *data)
{
    struct work_runner *r = data;

    return work_schedule_timers(c, &r->o.table);
}

/* Errors here are of the database, not of jobs: logged once a round, tried again the next. */
static bool round_of(struct work_runner *r)
{
    scoped_mem void *mem = mem_context(NULL);
    const struct site *site = r->o.site(r->o.data);
    struct call c = {
        .mem = mem, .actor = &actor_program, .site = site, .now = clock_now(), .id = "work"
    };
    int64_t began = clock_monotonic_us();
    enum err e = OK;
    int n = 0;

    if (!r->scheduled) {
        e = slow_write(&c, schedule, r);
        r->scheduled = e == OK;
    }
    if (e == OK)
        e = work_round(&c, &r->o.table, ROUND_MAX, &n);
    if (clock_monotonic_us() - began > LONG_ROUND_US) /* it went over whole lists */
        mem_give_back();
    if (e != OK)
        log_warning("work round failed", "err", err_name(e), "detail",
            str_or(c.error.detail, str_or(c.error.msgid, "")));
    if (r->o.done != NULL)
        r->o.done(r->o.data, site);
    return e == OK && n >= ROUND_MAX;
}

static bool wait_a_moment(struct work_runner *r)
{
    struct timespec until;
    bool stop;

    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_NS;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    pthread_mutex_lock(&r->lock);
    if (!r->stop)
        (void)pthread_cond_timedwait(&r->wake, &r->lock, &until);
    stop = r->stop;
    pthread_mutex_unlock(&r->lock);
    return !stop;
}

static bool is_stopped(struct work_runner *r)
{
    bool stop;

    pthread_mutex_lock(&r->lock);
    stop = r->stop;
    pthread_mutex_unlock(&r->lock);
    return stop;
}

static void *run(void *data)
{
    struct work_runner *r = data;

    do {
        while (round_of(r) && !is_stopped(r))
            continue;
    } while (wait_a_moment(r));
    return NULL;
}

struct work_runner *work_start(const void *mem, const struct work_runner_options *o)
{
    struct work_runner *r = mem_new(mem, struct work_runner);
    pthread_condattr_t monotonic;

    r->o = *o;
    must(pthread_mutex_init(&r->lock, NULL) == 0);
    must(pthread_condattr_init(&monotonic) == 0);
    must(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&r->wake, &monotonic) == 0);
    (void)pthread_condattr_destroy(&monotonic);
    must(pthread_create(&r->thread, NULL, run, r) == 0);
    return r;
}

void work_stop(struct work_runner *r)
{
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    (void)pthread_join(r->thread, NULL);
    (void)pthread_cond_destroy(&r->wake);
    (void)pthread_mutex_destroy(&r->lock);
}

/* ---- own timers
 * --------------------------------------------------------------------------------------- */

static enum err prune(struct call *c, const struct json_t *arguments)
{
    (void)arguments;
    return work_store_prune(c, clock_instant(c->mem, c->now - OUTBOX_KEEP_S));
}

static const struct job_kind own_jobs[] = {
    { .name = "work.prune",
        .summary = "forgets messages that were delivered a month ago",
        .run = JOB_IN_WRITE,
        .at_midnight = true,
        .handle = prune },
    { 0 },
};

const struct module work_module = { .name = "lib/work", .jobs = own_jobs };
