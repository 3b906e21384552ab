/* executor.h – where calls run, and in which transaction. Handlers do not know.
 *
 *   TASK_READ   a read-only transaction, enforced by the engine. On SQLite it may run at once in
 *               the thread that parsed the request (executor_try_here), which keeps a reading
 *               connection of its own; else on a slow worker. On PostgreSQL on a database worker.
 *   TASK_WRITE  SQLite: the writer thread takes all waiting calls into one BEGIN IMMEDIATE, a
 *               savepoint each, and one COMMIT; nobody is answered before it is durable. A batch
 *               closes at `batch` calls or 5 ms. PostgreSQL: a database worker, READ COMMITTED; a
 *               serialisation failure or deadlock is tried again up to three times.
 *   TASK_SLOW   a slow worker without a transaction. It takes short ones with slow_read() and
 *               slow_write() (lib/base/slow.h), which come back here.
 *
 * A write may run more than once, a read twice: input is const, there is no effect outside the
 * transaction, and c->mem is a child of its own for each attempt (the last one stays, as a child of
 * the mem that was given). c->error and c->notes of an attempt that is thrown away are forgotten.
 *
 * Notes (rules.md 6): evidence notes are committed through the writer before done() is called –
 * also when the call failed, for refusals are evidence; if they cannot be, the call fails. Tally
 * notes are added up and flushed each second. When done() is called, c->notes is empty.
 *
 * Between executor_submit and done() the call, its memory and the task belong to the executor.
 * done() is called exactly once per submitted task, on any thread (perhaps before executor_submit
 * returns), with no lock held and no transaction open; it must be quick – it may run on the writer
 * – and may submit another task. */
#ifndef BIN_EXECUTOR_H
#define BIN_EXECUTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/slow.h"

#define EXECUTOR_BATCH 64           /* calls per commit */
#define EXECUTOR_BATCH_US 5000      /* a batch takes no further call after this */
#define EXECUTOR_QUEUE_MAX 1024     /* calls waiting for a write */
#define EXECUTOR_SLOW_MAX 256       /* calls waiting for a slow worker */
#define EXECUTOR_OVERDUE_US 2000000 /* who waited longer is told to come again, and not run */
#define EXECUTOR_READ_HERE_US 50000 /* a read that takes longer is moved to a slow worker */
#define EXECUTOR_HOLD_US 20000      /* nobody holds the writer longer (a metric and a warning) */
#define EXECUTOR_RETRIES 3          /* after serialisation failures and deadlocks */
#define EXECUTOR_FREE_FLOOR                                                                        \
    (INT64_C(128) << 20) /* bytes free on the data disk; else writes get 503 */

enum task_kind { TASK_READ, TASK_WRITE, TASK_SLOW };

struct task {
    enum task_kind kind;
    struct call *call; /* mem, actor, site, lang, now, id are set; db is NULL */
    enum err (*run)(struct call *c, void *data);
    /* PostgreSQL, writes: the connection was lost in COMMIT. Looks up (in a read transaction, on
     * a new connection) whether the call was committed: the idempotency row tells. NULL: nobody
     * can tell, the answer is ERR_UNAVAILABLE. */
    enum err (*settled)(struct call *c, void *data, bool *ret_committed);
    void (*done)(struct task *t, enum err e); /* the error is in t->call->error */
    void *data;
    bool patient; /* writes: never overdue (jobs, commands); still refused when the queue is full */

    /* The executor's own. */
    struct task *next;
    int64_t queued_us;
    void *mem_given;
    struct note *notes_given;
    enum err result;
    int phase;
    enum err kept; /* of a read whose evidence is being committed */
    struct error kept_error;
};

struct executor_options {
    const char *url;         /* of the database */
    const char *data_dir;    /* whose disk is watched; NULL: none */
    int64_t free_floor;      /* bytes that must be free there; 0 means EXECUTOR_FREE_FLOOR */
    int batch;               /* SQLite: calls per commit; 0 means EXECUTOR_BATCH */
    int db_workers;          /* PostgreSQL: connections; 0 means 8 */
    int slow_workers;        /* 0 means 4 */
    const struct site *site; /* for the executor's own calls (tallies); may be set later */
    const char *record;      /* development: file that gets every statement (lib/db/db.h) */
};

struct executor;

/* Opens the connections, starts the threads. c serves for errors only. */
enum err executor_start(
    struct call *c, const struct executor_options *o, struct executor **ret) nodiscard;

/* Hands a task over. A full queue, a disk below its floor or a stopping executor answer at once
 * through done(). */
void executor_submit(struct executor *x, struct task *t);

/* For a TASK_READ, on a thread that serves requests: runs it here and now if that is possible.
 * True: it is finished, *ret is its result, done() is not called. False: suspend the connection
 * and executor_submit the same task – it took too long, has evidence notes to commit, or the
 * engine is PostgreSQL. */
bool executor_try_here(struct executor *x, struct task *t, enum err *ret);

/* Takes the tally notes of a call that was answered without a task. */
void executor_take_tallies(struct executor *x, const struct call *c);

/* For slow handlers, jobs and commands: run and wait. c->db must be NULL. Not from within a
 * transaction, and not from done(). */
enum err executor_run_read(struct executor *x, struct call *c,
    enum err (*run)(struct call *c, void *data), void *data) nodiscard;
enum err executor_run_write(struct executor *x, struct call *c,
    enum err (*run)(struct call *c, void *data), void *data) nodiscard;
/* bin/ puts both into each site: the executor under executor_slot, and these under slow_slot. */
extern const char executor_slot[]; /* struct executor * */
extern const struct slow_ops executor_slow_ops;

/* The generation that the executor's own calls use from now on. */
void executor_set_site(struct executor *x, const struct site *site);
const struct site *executor_site(struct executor *x);

/* Quiesces (new tasks get ERR_UNAVAILABLE), finishes what was accepted, flushes the tallies, stops
 * the threads. Threads that used executor_try_here must have ended or use it no more. */
void executor_stop(struct executor *x);

/* Figures for /metrics; maxima are since the last look. */
struct executor_metrics {
    int64_t writes;      /* write calls run */
    int64_t commits;     /* transactions committed by writers */
    int64_t reruns;      /* write calls run again */
    int64_t refused;     /* queue full or overdue */
    int64_t moved_reads; /* reads that took too long where they began */
    int64_t hold_max_us; /* longest that one call held the writer */
    int64_t holds_over;  /* calls that held it longer than EXECUTOR_HOLD_US */
    int64_t batch_max;   /* most calls in one commit */
    int64_t write_queue; /* waiting now */
    int64_t slow_queue;
    int64_t wal_bytes;  /* SQLite: log not yet taken over into the file */
    int64_t free_bytes; /* on the data disk; -1 unknown */
    bool disk_low;      /* writes are refused */
};
void executor_metrics(struct executor *x, struct executor_metrics *ret);

#endif
