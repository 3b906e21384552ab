/* jobs.c – claiming and running jobs. A job in a write completes in its own transaction; a slow one
 * is leased, so that it is claimed anew if the process dies under it. */
#include <jansson.h>

#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/work/private.h"

#define DAY_S 86400
#define TIMER_KEY "timer"

int backoff_s(int attempts)
{
    int s = BACKOFF_FIRST_S;

    while (attempts-- > 0 && s < BACKOFF_MAX_S)
        s *= 2;
    return s < BACKOFF_MAX_S ? s : BACKOFF_MAX_S;
}

enum err job_add(
    struct call *c, const char *kind, const char *once, time_t run_at, json_t *arguments)
{
    char *text = arguments == NULL ? NULL : json_dumps(arguments, JSON_COMPACT | JSON_SORT_KEYS);
    const char *copy = text == NULL ? "{}" : str_dup(c->mem, text);

    free(text);
    json_decref(arguments);
    return work_store_add_job(
        c, id_new(c), kind, once, clock_instant(c->mem, run_at == 0 ? c->now : run_at), copy);
}

/* ---- timers
 * -------------------------------------------------------------------------------------- */

static bool is_timer(const struct job_kind *k)
{
    return k->every_s > 0 || k->at_midnight;
}

static time_t next_time(const struct job_kind *k, time_t now)
{
    return k->at_midnight ? day_start(day_of(now) + 1) : now + k->every_s;
}

static const struct job_kind *find_kind(const struct work_table *t, const char *name)
{
    for (size_t i = 0; t->modules[i] != NULL; i++) {
        const struct job_kind *k = t->modules[i]->jobs;

        for (; k != NULL && k->name != NULL; k++) {
            if (str_eq(k->name, name))
                return k;
        }
    }
    return NULL;
}

enum err work_schedule_timers(struct call *c, const struct work_table *t)
{
    for (size_t i = 0; t->modules[i] != NULL; i++) {
        const struct job_kind *k = t->modules[i]->jobs;

        for (; k != NULL && k->name != NULL; k++) {
            if (is_timer(k))
                TRY(job_add(c, k->name, TIMER_KEY, next_time(k, c->now), NULL));
        }
    }
    return OK;
}

/* ---- one job
 * --------------------------------------------------------------------------------------- */

struct running {
    const struct work_table *table;
    const struct job_kind *kind; /* NULL: nobody knows this kind any more */
    struct job_claim *job;
    bool found;
    const char *error;
};

static enum err claim(struct call *c, void *data)
{
    struct running *r = data;
    enum err e = work_store_claim_job(c, clock_instant(c->mem, c->now + JOB_LEASE_S), r->job);

    r->found = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err handle(struct call *c, struct running *r)
{
    json_error_t problem;
    json_t *arguments;
    enum err e;

    if (r->kind == NULL)
        return fail_internal(c, "no job kind named %s", r->job->kind);
    arguments = json_loads(r->job->arguments, 0, &problem);
    if (arguments == NULL)
        return fail_internal(c, "arguments of job %s: %s", r->job->kind, problem.text);
    e = r->kind->handle(c, arguments);
    json_decref(arguments);
    return e;
}

static enum err complete(struct call *c, void *data)
{
    struct running *r = data;

    if (is_timer(r->kind) && str_eq(r->job->once_key, TIMER_KEY))
        return work_store_job_again(
            c, r->job->id, clock_instant(c->mem, next_time(r->kind, c->now)));
    return work_store_job_done(c, r->job->id);
}

static enum err handle_and_complete(struct call *c, void *data)
{
    TRY(handle(c, data));
    return complete(c, data);
}

/* The error's English text: job errors hold no personal data (err.h). */
static const char *error_text(struct call *c)
{
    return str_printf(c->mem, "%s: %s%s%s", err_name(c->error.code), str_or(c->error.msgid, ""),
        c->error.detail == NULL ? "" : "; ", str_or(c->error.detail, ""));
}

static enum err record_failure(struct call *c, void *data)
{
    struct running *r = data;
    const int max =
        r->kind == NULL || r->kind->attempts_max == 0 ? JOB_ATTEMPTS : r->kind->attempts_max;
    const bool timer = r->kind != NULL && is_timer(r->kind);
    const int wait = timer && r->kind->every_s > 0 && r->kind->every_s < backoff_s(r->job->attempts)
                         ? r->kind->every_s
                         : backoff_s(r->job->attempts);

    return work_store_job_failed(c, r->job->id, clock_instant(c->mem, c->now + wait), r->error,
        !timer && r->job->attempts + 1 >= max);
}

enum err job_run_one(struct call *c, const struct work_table *t, bool *ret_did)
{
    struct job_claim job = { 0 };
    struct running r = { .table = t, .job = &job };
    enum err e;

    TRY(slow_write(c, claim, &r));
    *ret_did = r.found;
    if (!r.found)
        return OK;
    r.kind = find_kind(t, job.kind);
    if (r.kind != NULL && r.kind->run == JOB_IN_WRITE) {
        e = slow_write(c, handle_and_complete, &r);
    } else {
        e = handle(c, &r);
        if (e == OK)
            e = slow_write(c, complete, &r);
    }
    if (e == OK)
        return OK;
    r.error = error_text(c);
    error_clear(c);
    return slow_write(c, record_failure, &r);
}
