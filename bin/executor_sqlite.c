/* executor_sqlite.c – the writer: all waiting calls in one transaction, a savepoint each, one
 * commit; answers leave after it.
 *
 * SQLite may drop a whole transaction in the middle of a statement (FULL, IOERR, NOMEM, …): the
 * savepoints that follow would then commit on their own. So the transaction is looked for after
 * every call. If it is gone, nobody has been answered yet: the culprit gets its error, the others
 * run again in a new transaction – together the first time, each alone after a second failure. The
 * same when COMMIT fails; but if COMMIT failed on the disk, nobody can know what is in the file,
 * and the process ends: the next start recovers from the log. (rules.md 1) */
#include "bin/executor_private.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"
#include "lib/base/mem.h"

struct list {
    struct task *head, *tail;
    int n;
};

struct writer {
    struct executor *x;
    struct db *db;
    struct call control; /* for BEGIN, COMMIT and savepoints */
    struct list batch;   /* have run in the open transaction */
    struct list redo;    /* shall run again, before anybody else */
    struct list answers; /* to be answered when the transaction is over, whatever came of it */
    int failures;        /* transactions lost in a row, for the calls in redo */
};

static void append(struct list *l, struct task *t)
{
    t->next = NULL;
    if (l->tail == NULL)
        l->head = t;
    else
        l->tail->next = t;
    l->tail = t;
    l->n++;
}

static struct task *take(struct list *l)
{
    struct task *t = l->head;

    if (t == NULL)
        return NULL;
    l->head = t->next;
    if (l->head == NULL)
        l->tail = NULL;
    l->n--;
    t->next = NULL;
    return t;
}

enum err writer_open(struct executor *x, struct call *c, struct db **ret)
{
    void *mem = mem_context(NULL); /* the connection belongs to the writer's thread */
    enum err e = db_connect(c, mem, x->url, DB_USE_WRITER, ret);

    if (e == OK && x->engine == DB_SQLITE)
        e = db_no_autocheckpoint(c, *ret);
    if (e != OK) {
        mem_free(mem);
        return e;
    }
    if (x->recorder != NULL)
        db_record(*ret, x->recorder);
    return OK;
}

/* ---- one call ----------------------------------------------------------------------------------
 */

/* Evidence of a call that failed stays although the call's own changes are undone. */
static enum err evidence_of_refusal(struct writer *w, struct task *t)
{
    struct error refusal = t->call->error;
    enum err e;

    TRY(db_savepoint(&w->control, w->db));
    e = write_evidence(t->call, w->db);
    if (e != OK) {
        t->result = e;
        return db_rollback_to(&w->control, w->db);
    }
    t->call->error = refusal;
    return db_release(&w->control, w->db);
}

static enum err run_in_savepoint(struct writer *w, struct task *t)
{
    TRY(db_savepoint(&w->control, w->db));
    t->result = run_body(t, w->db);
    if (!db_in_transaction(w->db))
        return ERR_UNAVAILABLE;
    if (t->result == OK && has_evidence(t->call))
        t->result = write_evidence(t->call, w->db);
    if (t->result == OK)
        return db_release(&w->control, w->db);
    if (!db_in_transaction(w->db))
        return ERR_UNAVAILABLE;
    TRY(db_rollback_to(&w->control, w->db));
    return has_evidence(t->call) ? evidence_of_refusal(w, t) : OK;
}

static void note_hold(struct writer *w, const struct task *t, int64_t began)
{
    int64_t us = clock_monotonic_us() - began;
    char text[24];

    raise_to(&w->x->hold_max_us, us);
    if (us <= EXECUTOR_HOLD_US)
        return;
    atomic_fetch_add(&w->x->holds_over, 1);
    (void)snprintf(text, sizeof text, "%lld", (long long)us);
    log_warning("writer held too long", "id", t->call->id, "us", text);
}

/* False: the engine has dropped the transaction; t is to blame. */
static bool run_one(struct writer *w, struct task *t)
{
    int64_t began = clock_monotonic_us();
    enum err e;

    atomic_fetch_add(&w->x->writes_run, 1);
    attempt_begin(t);
    e = run_in_savepoint(w, t);
    note_hold(w, t, began);
    if (e == OK && db_in_transaction(w->db)) {
        append(&w->batch, t);
        return true;
    }
    if (t->result == OK) { /* the savepoint itself failed, or the handler looked away */
        t->result = e != OK ? e : ERR_UNAVAILABLE;
        if (w->control.error.msgid != NULL)
            give_error(t->call, &w->control);
        else if (t->call->error.msgid == NULL)
            t->result = fail(t->call, ERR_UNAVAILABLE, err_title(ERR_UNAVAILABLE));
    }
    attempt_keep(t);
    append(&w->answers, t);
    return false;
}

/* ---- one transaction --------------------------------------------------------------- */

/* Nobody of this batch has been answered: they run again. Their memory is thrown away. */
static void undo_batch(struct writer *w)
{
    struct list rest = w->redo;
    struct task *t;

    db_rollback(w->db);
    w->redo = (struct list) { 0 };
    while ((t = take(&w->batch)) != NULL) {
        attempt_discard(t);
        append(&w->redo, t);
        atomic_fetch_add(&w->x->reruns, 1);
    }
    while ((t = take(&rest)) != NULL)
        append(&w->redo, t);
    w->failures++;
}

static void refuse_later(struct writer *w, struct task *t, enum err e, const char *msgid)
{
    t->result = fail(t->call, e, msgid);
    append(&w->answers, t);
}

/* The next call of this transaction: those that run again first, and then only those. */
static struct task *next_call(struct writer *w, int64_t began)
{
    struct task *t;

    if (w->redo.n > 0 || w->failures > 0)
        return take(&w->redo);
    if (w->batch.n > 0 && clock_monotonic_us() - began > EXECUTOR_BATCH_US)
        return NULL;
    while ((t = queue_pop(&w->x->writes, false)) != NULL && task_overdue(w->x, t))
        refuse_later(w, t, ERR_BUSY, err_title(ERR_BUSY));
    return t;
}

static void commit(struct writer *w)
{
    enum err e = db_commit(&w->control, w->db);
    struct task *t;

    if (e == OK) {
        atomic_fetch_add(&w->x->commits, 1);
        raise_to(&w->x->batch_max, w->batch.n);
        while ((t = take(&w->batch)) != NULL) {
            attempt_keep(t);
            append(&w->answers, t);
        }
        return;
    }
    if (db_fault_of(w->db) == DB_FAULT_IO) {
        log_error("commit failed on the disk", "detail", w->control.error.detail);
        abort();
    }
    if (w->batch.n == 1) {
        t = take(&w->batch);
        db_rollback(w->db);
        t->result = e;
        give_error(t->call, &w->control);
        attempt_keep(t);
        append(&w->answers, t);
        return;
    }
    undo_batch(w);
}

/* Nothing can begin: everybody who waits for this transaction is told so. */
static void cannot_begin(struct writer *w, struct task *first, enum err e)
{
    if (first != NULL)
        append(&w->redo, first);
    for (struct task *t = take(&w->redo); t != NULL; t = take(&w->redo)) {
        t->result = e;
        give_error(t->call, &w->control);
        append(&w->answers, t);
    }
}

static void one_transaction(struct writer *w, struct task *first)
{
    int limit = w->failures >= 2 ? 1 : w->x->batch;
    int64_t began = clock_monotonic_us();
    struct task *t = first;
    enum err e = db_begin(&w->control, w->db);

    if (e != OK) {
        cannot_begin(w, first, e);
        return;
    }
    for (; t != NULL || (w->batch.n < limit && (t = next_call(w, began)) != NULL); t = NULL) {
        if (!run_one(w, t)) {
            undo_batch(w);
            return;
        }
    }
    commit(w);
}

static void answer(struct writer *w)
{
    for (struct task *t = take(&w->answers); t != NULL; t = take(&w->answers))
        task_finish(w->x, t, t->result);
    if (w->redo.n == 0)
        w->failures = 0;
    mem_free(w->control.mem);
    w->control.mem = mem_context(NULL);
    error_clear(&w->control);
}

/* The keeper saw a long log: it is taken over while nobody else writes, so that it begins anew. */
static void shorten_log(struct writer *w)
{
    int64_t bytes;

    if (!atomic_exchange(&w->x->log_long, false))
        return;
    if (db_checkpoint(&w->control, w->db, false, &bytes) != OK)
        log_warning("checkpoint failed", "detail", w->control.error.detail);
}

void *writer_main(void *data)
{
    struct thread_start *start = data;
    struct writer w = { .x = start->x, .db = start->db };

    w.control = (struct call) { .mem = mem_context(NULL), .actor = &actor_program };
    for (;;) {
        struct task *first = NULL;

        if (w.redo.n == 0) {
            first = queue_pop(&w.x->writes, true);
            if (first == NULL)
                break;
            if (task_overdue(w.x, first)) {
                refuse_later(&w, first, ERR_BUSY, err_title(ERR_BUSY));
                answer(&w);
                continue;
            }
        }
        one_transaction(&w, first);
        shorten_log(&w);
        answer(&w);
    }
    mem_free(w.control.mem);
    mem_free(start->mem);
    return NULL;
}
