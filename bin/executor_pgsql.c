/* executor_pgsql.c – database workers: one connection each, reads and writes from one queue. The
 * server groups the commits. */
#include "bin/executor_private.h"
#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"

/* Why one attempt is over. */
enum verdict { FINAL, AGAIN, UNKNOWN /* lost in COMMIT */ };

static enum err body_and_evidence(struct task *t, struct db *db)
{
    enum err e = run_body(t, db);

    if (e == OK && has_evidence(t->call))
        e = write_evidence(t->call, db);
    return e == OK ? db_settle(t->call, db) : e;
}

static enum verdict write_attempt(struct task *t, struct db *db)
{
    struct call *c = t->call;

    t->result = db_begin(c, db);
    if (t->result != OK)
        return FINAL; /* db_begin has tried to connect again */
    t->result = body_and_evidence(t, db);
    if (t->result == OK) {
        t->result = db_commit(c, db);
        if (t->result == OK)
            return FINAL;
        if (db_fault_of(db) == DB_FAULT_LOST)
            return UNKNOWN;
    }
    db_rollback(db);
    switch (db_fault_of(db)) {
    case DB_FAULT_BUSY:
    case DB_FAULT_LOST: /* before COMMIT: nothing was kept */
        return t->result == ERR_BUSY || t->result == ERR_UNAVAILABLE ? AGAIN : FINAL;
    case DB_FAULT_NONE:
    case DB_FAULT_CONSTRAINT:
    case DB_FAULT_DEADLINE:
    case DB_FAULT_FULL:
    case DB_FAULT_IO:
    case DB_FAULT_MEMORY:
    case DB_FAULT_OTHER:
        break;
    }
    return FINAL;
}

/* Two that collided do not meet again at the same moment: 1 … 8, 16, 32 ms. */
static void pause_before_retry(int attempt)
{
    struct timespec ts = { 0 };
    unsigned char r;

    random_bytes(&r, 1);
    ts.tv_nsec = (1 + r % (8 << attempt)) * 1000000L;
    (void)nanosleep(&ts, NULL);
}

/* The connection was lost in COMMIT: the database is asked what became of it. */
static void settle(struct task *t, struct db *db)
{
    struct call *c = t->call;
    struct error lost = c->error;
    bool committed = false;
    enum err e;

    db_rollback(db);
    if (t->settled == NULL)
        return;
    error_clear(c);
    e = db_begin_read(c, db);
    if (e == OK) {
        c->db = db;
        e = t->settled(c, t->data, &committed);
        c->db = NULL;
        db_rollback(db);
    }
    c->error = lost;
    if (e == OK && committed) {
        error_clear(c);
        t->result = OK;
    }
}

static void evidence_of_refusal(struct task *t, struct db *db)
{
    struct call *c = t->call;
    struct error refusal = c->error;
    enum err e;

    error_clear(c);
    e = db_begin(c, db);
    if (e == OK)
        e = write_evidence(c, db);
    if (e == OK)
        e = db_commit(c, db);
    if (e != OK) {
        db_rollback(db);
        t->result = e;
        return;
    }
    c->error = refusal;
}

static void run_write(struct executor *x, struct task *t, struct db *db)
{
    for (int attempt = 0;; attempt++) {
        enum verdict v;

        atomic_fetch_add(&x->writes_run, 1);
        attempt_begin(t);
        v = write_attempt(t, db);
        if (v == AGAIN && attempt < EXECUTOR_RETRIES) {
            attempt_discard(t);
            atomic_fetch_add(&x->reruns, 1);
            pause_before_retry(attempt);
            continue;
        }
        if (v == UNKNOWN)
            settle(t, db);
        break;
    }
    if (t->result == OK)
        atomic_fetch_add(&x->commits, 1);
    else if (has_evidence(t->call))
        evidence_of_refusal(t, db);
    attempt_keep(t);
}

static void run_read(struct task *t, struct db *db)
{
    (void)read_once(t, db, 0);
    if (t->result != OK && db_fault_of(db) == DB_FAULT_LOST) { /* once more, connected anew */
        error_clear(t->call);
        t->call->notes = t->notes_given;
        (void)read_once(t, db, 0);
    }
    if (has_evidence(t->call))
        evidence_of_refusal(t, db);
}

void *worker_main(void *data)
{
    struct thread_start *start = data;
    struct executor *x = start->x;
    struct task *t;

    while ((t = queue_pop(&x->writes, true)) != NULL) {
        if (task_overdue(x, t)) {
            task_finish(x, t, fail(t->call, ERR_BUSY, err_title(ERR_BUSY)));
            continue;
        }
        if (t->kind == TASK_WRITE || t->phase == PHASE_NOTES)
            run_write(x, t, start->db);
        else
            run_read(t, start->db);
        task_finish(x, t, t->result);
    }
    mem_free(start->mem);
    return NULL;
}
