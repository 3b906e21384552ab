/* executor.c – the executor's face: start and stop, where a task goes, slow workers, the keeper.
 *
 * The keeper looks once a second: it flushes the tallies, takes over the write-ahead log (on a
 * connection of its own, so that no call pays for it) and watches the free space of the disk. */
#include "bin/executor.h"

#include <sys/statvfs.h>

#include "bin/executor_private.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"

#define DB_WORKERS 8
#define SLOW_WORKERS 4
#define KEEPER_PERIOD_S 1
#define LOG_LONG (INT64_C(16) << 20) /* the writer helps to take the log over */

const char executor_slot[] = "executor";

void raise_to(_Atomic int64_t *max, int64_t value)
{
    int64_t seen = atomic_load(max);

    while (value > seen && !atomic_compare_exchange_weak(max, &seen, value))
        ;
}

/* ---- the end of a task ------------------------------------------------------------- */

void task_finish(struct executor *x, struct task *t, enum err e)
{
    if (t->phase == PHASE_NOTES && e == OK) {
        e = t->kept;
        t->call->error = t->kept_error;
    }
    tallies_take(x->tallies, t->call);
    t->call->notes = NULL;
    t->done(t, e); /* t may be gone after this */
    must(pthread_mutex_lock(&x->lock) == 0);
    if (--x->in_flight == 0)
        must(pthread_cond_broadcast(&x->idle) == 0);
    must(pthread_mutex_unlock(&x->lock) == 0);
}

bool task_overdue(struct executor *x, const struct task *t)
{
    if (t->patient || clock_monotonic_us() - t->queued_us < EXECUTOR_OVERDUE_US)
        return false;
    atomic_fetch_add(&x->refused, 1);
    return true;
}

static void refuse(struct executor *x, struct task *t, enum err e)
{
    atomic_fetch_add(&x->refused, 1);
    t->phase = PHASE_RUN; /* what a read found must not leave without its evidence */
    error_clear(t->call);
    task_finish(x, t, fail(t->call, e, err_title(e)));
}

static void keep_result(struct task *t)
{
    t->phase = PHASE_NOTES;
    t->kept = t->result;
    t->kept_error = t->call->error;
}

void read_finish(struct executor *x, struct task *t)
{
    if (!has_evidence(t->call)) {
        task_finish(x, t, t->result);
        return;
    }
    keep_result(t);
    t->queued_us = clock_monotonic_us();
    if (!queue_push(&x->writes, t, EXECUTOR_QUEUE_MAX))
        refuse(x, t, ERR_BUSY);
}

/* ---- where a task goes ------------------------------------------------------------- */

static bool accept_task(struct executor *x, const struct task *t)
{
    bool yes;

    must(pthread_mutex_lock(&x->lock) == 0);
    yes = !x->stopping || t->patient || t->phase != PHASE_RUN;
    x->in_flight++; /* also of one that is refused: task_finish takes it off again */
    must(pthread_mutex_unlock(&x->lock) == 0);
    return yes;
}

static bool push(struct executor *x, struct task *t)
{
    bool write = t->kind == TASK_WRITE || t->phase == PHASE_NOTES;

    if (write || (t->kind == TASK_READ && x->engine == DB_PGSQL))
        return queue_push(&x->writes, t, EXECUTOR_QUEUE_MAX);
    return queue_push(&x->slow, t, EXECUTOR_SLOW_MAX);
}

void executor_submit(struct executor *x, struct task *t)
{
    must(t->call->db == NULL);
    t->queued_us = clock_monotonic_us();
    if (!accept_task(x, t))
        refuse(x, t, ERR_UNAVAILABLE);
    else if (t->kind == TASK_WRITE && atomic_load(&x->disk_low))
        refuse(x, t, ERR_UNAVAILABLE);
    else if (!push(x, t))
        refuse(x, t, ERR_BUSY);
}

void executor_take_tallies(struct executor *x, const struct call *c)
{
    if (c->notes != NULL)
        tallies_take(x->tallies, c);
}

bool executor_try_here(struct executor *x, struct task *t, enum err *ret)
{
    struct db *db;

    must(t->kind == TASK_READ && t->call->db == NULL);
    if (x->engine != DB_SQLITE || t->phase != PHASE_RUN)
        return false;
    db = thread_reader(x, t->call, ret);
    if (db == NULL)
        return true;
    if (read_once(t, db, clock_monotonic_us() + EXECUTOR_READ_HERE_US)) {
        atomic_fetch_add(&x->moved_reads, 1);
        t->phase = PHASE_MOVED;
        return false;
    }
    if (has_evidence(t->call)) {
        keep_result(t);
        return false;
    }
    tallies_take(x->tallies, t->call);
    t->call->notes = NULL;
    *ret = t->result;
    return true;
}

/* ---- run and wait ------------------------------------------------------------------ */

struct waiting {
    struct task task;
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool is_over;
    enum err result;
};

static void waiting_done(struct task *t, enum err e)
{
    struct waiting *w = (struct waiting *)(void *)t;

    must(pthread_mutex_lock(&w->lock) == 0);
    w->result = e;
    w->is_over = true;
    must(pthread_cond_signal(&w->over) == 0);
    must(pthread_mutex_unlock(&w->lock) == 0);
}

static enum err submit_and_wait(struct executor *x, struct waiting *w)
{
    w->task.done = waiting_done;
    w->task.patient = true;
    must(pthread_mutex_init(&w->lock, NULL) == 0);
    must(pthread_cond_init(&w->over, NULL) == 0);
    executor_submit(x, &w->task);
    must(pthread_mutex_lock(&w->lock) == 0);
    while (!w->is_over)
        must(pthread_cond_wait(&w->over, &w->lock) == 0);
    must(pthread_mutex_unlock(&w->lock) == 0);
    (void)pthread_cond_destroy(&w->over);
    (void)pthread_mutex_destroy(&w->lock);
    return w->result;
}

enum err executor_run_write(
    struct executor *x, struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct waiting w = { .task = { .kind = TASK_WRITE, .call = c, .run = run, .data = data } };

    return submit_and_wait(x, &w);
}

enum err executor_run_read(
    struct executor *x, struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    struct waiting w = { .task = { .kind = TASK_READ, .call = c, .run = run, .data = data } };
    struct db *db;
    enum err e;

    must(c->db == NULL);
    if (x->engine == DB_PGSQL)
        return submit_and_wait(x, &w);
    db = thread_reader(x, c, &e);
    if (db == NULL)
        return e;
    (void)read_once(&w.task, db, 0);
    if (has_evidence(c)) {
        keep_result(&w.task);
        return submit_and_wait(x, &w);
    }
    tallies_take(x->tallies, c);
    c->notes = NULL;
    return w.task.result;
}

static enum err slow_read_here(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    /* The site holds everything const; the executor is the one thing in it that acts. */
    return executor_run_read(
        (struct executor *)(uintptr_t)site_get(c->site, executor_slot), c, run, data);
}

static enum err slow_write_here(
    struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    return executor_run_write(
        (struct executor *)(uintptr_t)site_get(c->site, executor_slot), c, run, data);
}

const struct slow_ops executor_slow_ops = {
    .read = slow_read_here, .write = slow_write_here, .both = executor_both
};

/* ---- slow workers ------------------------------------------------------------------ */

static void run_slow(struct executor *x, struct task *t)
{
    struct db *db;

    if (t->kind == TASK_SLOW) {
        t->result = t->run(t->call, t->data);
        must(t->call->db == NULL);
        read_finish(x, t);
        return;
    }
    db = thread_reader(x, t->call, &t->result);
    if (db != NULL)
        (void)read_once(t, db, 0);
    read_finish(x, t);
}

static void *slow_main(void *data)
{
    struct thread_start *start = data;
    struct task *t;

    while ((t = queue_pop(&start->x->slow, true)) != NULL)
        run_slow(start->x, t);
    return NULL;
}

/* ---- the keeper -------------------------------------------------------------------- */

static void watch_disk(struct executor *x)
{
    struct statvfs fs;
    int64_t free_bytes;
    bool low;

    if (x->data_dir == NULL || statvfs(x->data_dir, &fs) != 0)
        return;
    free_bytes = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
    low = free_bytes < x->free_floor;
    atomic_store(&x->free_bytes, free_bytes);
    if (atomic_exchange(&x->disk_low, low) != low)
        log_warning("free space", "state", low ? "low: writes are refused" : "enough again");
}

static void take_over_log(struct executor *x, struct call *c)
{
    int64_t bytes = 0;

    if (x->keeper_db == NULL)
        return;
    if (db_checkpoint(c, x->keeper_db, false, &bytes) != OK) {
        log_warning("checkpoint failed", "detail", c->error.detail);
        return;
    }
    atomic_store(&x->wal_bytes, bytes);
    if (bytes > LOG_LONG)
        atomic_store(&x->log_long, true);
}

static void flush_tallies(struct executor *x, struct call *c)
{
    enum err e;

    if (!tallies_any(x->tallies))
        return;
    e = executor_run_write(x, c, tallies_flush, x->tallies);
    tallies_flushed(x->tallies, e == OK);
    if (e != OK)
        log_warning("tallies not flushed", "err", err_name(e), "detail", c->error.detail);
}

const struct site *executor_site(struct executor *x)
{
    const struct site *s;

    must(pthread_mutex_lock(&x->lock) == 0);
    s = x->site;
    must(pthread_mutex_unlock(&x->lock) == 0);
    return s;
}

static void keeper_round(struct executor *x)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call c = { .mem = mem, .actor = &actor_program, .now = clock_now(), .id = "keeper" };

    c.site = executor_site(x);
    flush_tallies(x, &c);
    take_over_log(x, &c);
    watch_disk(x);
}

static bool keeper_waits(struct executor *x)
{
    struct timespec until;
    bool go_on;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += KEEPER_PERIOD_S;
    must(pthread_mutex_lock(&x->lock) == 0);
    while (!x->keeper_ends && pthread_cond_timedwait(&x->wake, &x->lock, &until) == 0)
        ;
    go_on = !x->keeper_ends;
    must(pthread_mutex_unlock(&x->lock) == 0);
    return go_on;
}

static void *keeper_main(void *data)
{
    struct executor *x = data;

    while (keeper_waits(x))
        keeper_round(x);
    return NULL;
}

void executor_set_site(struct executor *x, const struct site *site)
{
    must(pthread_mutex_lock(&x->lock) == 0);
    x->site = site;
    must(pthread_mutex_unlock(&x->lock) == 0);
}

/* ---- start and stop ---------------------------------------------------------------- */

static void start_thread(struct executor *x, void *(*main_)(void *), struct db *db)
{
    struct thread_start *start = mem_new(x, struct thread_start);

    start->x = x;
    start->db = db;
    start->mem = db == NULL ? NULL : talloc_parent(db);
    must(pthread_create(&x->threads[x->n_threads], NULL, main_, start) == 0);
    x->n_threads++;
}

static void init_locks(struct executor *x)
{
    pthread_condattr_t monotonic;

    queue_init(&x->writes);
    queue_init(&x->slow);
    must(pthread_mutex_init(&x->lock, NULL) == 0);
    must(pthread_cond_init(&x->idle, NULL) == 0);
    must(pthread_condattr_init(&monotonic) == 0);
    must(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0);
    must(pthread_cond_init(&x->wake, &monotonic) == 0);
    must(pthread_key_create(&x->reader_key, reader_thread_ends) == 0);
}

/* All connections are opened before the first thread starts, so that a failure is simple. */
static enum err open_all(struct executor *x, struct call *c, struct db **dbs, int n)
{
    for (int i = 0; i < n; i++) {
        enum err e = writer_open(x, c, &dbs[i]);

        if (e == OK)
            continue;
        while (i-- > 0)
            mem_free(talloc_parent(dbs[i]));
        return e;
    }
    if (x->engine == DB_PGSQL)
        return OK;
    TRY(db_connect(c, x, x->url, DB_USE_WRITER, &x->keeper_db));
    return db_no_autocheckpoint(c, x->keeper_db);
}

static struct executor *executor_new(const struct executor_options *o, enum db_engine engine)
{
    struct executor *x = mem_new(NULL, struct executor);

    x->engine = engine;
    x->url = str_dup(x, o->url);
    x->data_dir = str_dup(x, o->data_dir);
    x->free_floor = o->free_floor > 0 ? o->free_floor : EXECUTOR_FREE_FLOOR;
    x->site = o->site;
    x->batch = o->batch > 0 ? o->batch : EXECUTOR_BATCH;
    x->tallies = tallies_new(x);
    atomic_store(&x->free_bytes, -1);
    init_locks(x);
    return x;
}

enum err executor_start(struct call *c, const struct executor_options *o, struct executor **ret)
{
    enum db_engine engine;
    struct executor *x;
    struct db **dbs;
    int n, slow = o->slow_workers > 0 ? o->slow_workers : SLOW_WORKERS;
    enum err e = OK;

    TRY(db_engine_of_url(c, o->url, &engine));
    x = executor_new(o, engine);
    n = engine == DB_SQLITE ? 1 : o->db_workers > 0 ? o->db_workers : DB_WORKERS;
    dbs = mem_array(x, struct db *, (size_t)n);
    if (o->record != NULL)
        e = db_recorder_open(c, x, o->record, &x->recorder);
    if (e == OK)
        e = open_all(x, c, dbs, n);
    if (e != OK) {
        (void)pthread_key_delete(x->reader_key);
        mem_free(x);
        return e;
    }
    watch_disk(x);
    x->threads = mem_array(x, pthread_t, (size_t)(n + slow));
    for (int i = 0; i < n; i++)
        start_thread(x, engine == DB_SQLITE ? writer_main : worker_main, dbs[i]);
    for (int i = 0; i < slow; i++)
        start_thread(x, slow_main, NULL);
    must(pthread_create(&x->keeper, NULL, keeper_main, x) == 0);
    *ret = x;
    return OK;
}

static void drain(struct executor *x)
{
    must(pthread_mutex_lock(&x->lock) == 0);
    x->stopping = true;
    while (x->in_flight > 0)
        must(pthread_cond_wait(&x->idle, &x->lock) == 0);
    x->keeper_ends = true;
    must(pthread_cond_broadcast(&x->wake) == 0);
    must(pthread_mutex_unlock(&x->lock) == 0);
}

void executor_stop(struct executor *x)
{
    drain(x);
    must(pthread_join(x->keeper, NULL) == 0);
    keeper_round(x); /* the last tallies */
    queue_close(&x->slow);
    queue_close(&x->writes);
    for (int i = 0; i < x->n_threads; i++)
        must(pthread_join(x->threads[i], NULL) == 0);
    readers_close(x);
    must(pthread_key_delete(x->reader_key) == 0);
    mem_free(x);
}

void executor_metrics(struct executor *x, struct executor_metrics *ret)
{
    *ret = (struct executor_metrics) {
        .writes = atomic_load(&x->writes_run),
        .commits = atomic_load(&x->commits),
        .reruns = atomic_load(&x->reruns),
        .refused = atomic_load(&x->refused),
        .moved_reads = atomic_load(&x->moved_reads),
        .hold_max_us = atomic_exchange(&x->hold_max_us, 0),
        .holds_over = atomic_load(&x->holds_over),
        .batch_max = atomic_exchange(&x->batch_max, 0),
        .write_queue = (int64_t)queue_length(&x->writes),
        .slow_queue = (int64_t)queue_length(&x->slow),
        .wal_bytes = atomic_load(&x->wal_bytes),
        .free_bytes = atomic_load(&x->free_bytes),
        .disk_low = atomic_load(&x->disk_low),
    };
}
