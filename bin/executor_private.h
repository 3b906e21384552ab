/* executor_private.h – what the parts of the executor share.
 *
 *   executor.c         start, stop, submit, figures, the keeper thread
 *   executor_run.c     one attempt of one call: memory, notes, reads
 *   executor_sqlite.c  the writer thread
 *   executor_pgsql.c   the database workers
 *   executor_hands.c   slow work by two hands at once
 *   executor_tally.c   what is added up and flushed each second
 *   executor_queue.c   a bounded queue of tasks */
#ifndef BIN_EXECUTOR_PRIVATE_H
#define BIN_EXECUTOR_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "bin/executor.h"
#include "lib/db/db.h"

enum task_phase {
    PHASE_RUN,
    PHASE_MOVED, /* a read that took too long in the thread where it began */
    PHASE_NOTES  /* a read that is finished; its evidence is still to be committed */
};

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct task *head, *tail;
    size_t n;
    bool closed;
};

struct tallies;

/* The reading connection of one thread (SQLite). */
struct reader {
    struct reader *next;
    struct executor *x;
    struct db *db; /* NULL until it could be opened */
};

struct executor {
    enum db_engine engine;
    const char *url;
    const char *data_dir;
    int64_t free_floor;
    int batch;
    struct queue writes; /* SQLite: for the writer; PostgreSQL: for the database workers */
    struct queue slow;
    struct tallies *tallies;
    struct db_recorder *recorder;

    pthread_t *threads;
    int n_threads;
    pthread_t keeper;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t idle;  /* in_flight became 0 */
    pthread_cond_t wake;  /* the keeper shall look */
    int64_t in_flight;    /* accepted and not yet done */
    bool stopping;
    bool keeper_ends;
    struct reader *readers;
    const struct site *site;

    pthread_key_t reader_key;
    struct db *keeper_db;
    atomic_bool disk_low;
    atomic_bool log_long; /* the writer shall take over the log between two batches */
    _Atomic int64_t writes_run, commits, reruns, refused, moved_reads, hold_max_us, holds_over,
        batch_max, wal_bytes, free_bytes;
};

/* queue */
void queue_init(struct queue *q);
bool queue_push(struct queue *q, struct task *t, size_t max); /* false: full or closed */
struct task *queue_pop(struct queue *q, bool wait); /* NULL: empty (or closed and empty) */
size_t queue_length(struct queue *q);
void queue_close(struct queue *q);

/* one attempt */
void attempt_begin(struct task *t);
void attempt_discard(struct task *t); /* frees its memory, forgets its error and notes */
void attempt_keep(struct task *t);
bool has_evidence(const struct call *c);
enum err write_evidence(struct call *c, struct db *db); /* inside a transaction */
enum err run_body(struct task *t, struct db *db);       /* the handler, inside a transaction */
void give_error(struct call *to, const struct call *from);
/* One read on a connection, from attempt to rollback. True: cut off by the deadline. */
bool read_once(struct task *t, struct db *db, int64_t deadline_us);
struct db *thread_reader(struct executor *x, struct call *c, enum err *ret);
void readers_close(struct executor *x);
void reader_thread_ends(void *data);

/* The end of a task: tallies, memory, done(). */
void task_finish(struct executor *x, struct task *t, enum err e);
bool task_overdue(struct executor *x, const struct task *t);

/* A read, or a slow call, that is over: to the caller, or first its evidence to the writer. */
void read_finish(struct executor *x, struct task *t);

enum err writer_open(struct executor *x, struct call *c, struct db **ret) nodiscard;
void *writer_main(void *data); /* SQLite */
void *worker_main(void *data); /* PostgreSQL */

/* tallies */
struct tallies *tallies_new(const void *mem);
void tallies_take(struct tallies *ts, const struct call *c);
bool tallies_any(struct tallies *ts);
enum err tallies_flush(struct call *c, void *data); /* data: struct tallies *; re-runnable */
void tallies_flushed(struct tallies *ts, bool committed);

/* What a thread of the executor is started with. */
struct thread_start {
    struct executor *x;
    struct db *db;
    void *mem; /* of its connection */
};
/* figures */
void raise_to(_Atomic int64_t *max, int64_t value);

/* slow_both() of lib/base/slow.h. */
enum err executor_both(
    struct call *c, enum err (*run)(struct call *c, void *data), void *one, void *two) nodiscard;

#endif
