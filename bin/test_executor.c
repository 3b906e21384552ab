/* test_executor.c – transactions, batches, notes and limits of the executor, on both engines.
 *
 * Over 500 lines: one fixture and one set of small handlers serve all of these tests. */
#include "lib/base/testing.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "bin/executor.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/db.h"
#include "tests/support.h"

#define ON_BOTH(test)                                                                              \
    { #test " on SQLite", test, set_up_sqlite, tear_down, NULL },                                  \
    {                                                                                              \
#test " on PostgreSQL", test, set_up_pgsql, tear_down, NULL                                \
    }

#define LOCAL_STATEMENT(name_, text)                                                               \
    static const struct statement name_ = { .name = #name_, .sql = text, .file = __FILE__ }
LOCAL_STATEMENT(row_add, "INSERT INTO row_ (id, what) VALUES ($1, $2)");
LOCAL_STATEMENT(row_count, "SELECT count(*) FROM row_ WHERE what = $1");
LOCAL_STATEMENT(row_has, "SELECT count(*) FROM row_ WHERE id = $1");
LOCAL_STATEMENT(counter_add, "UPDATE counter SET n = n + 1 WHERE id = $1");
LOCAL_STATEMENT(counter_tally, "UPDATE counter SET n = n + $2 WHERE id = $1");
LOCAL_STATEMENT(counter_get, "SELECT n FROM counter WHERE id = $1");
LOCAL_STATEMENT(endless, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
                         " i < 3000000) SELECT CAST(max(i) AS BIGINT) FROM n");

struct fixture {
    void *mem;
    struct call *c;
    struct executor *x;
    const char *url;
    enum db_engine engine;
};

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);
    struct executor_options o = { .data_dir = "/tmp" };
    struct db *db;

    f->mem = mem;
    f->engine = engine;
    f->c = test_call(mem);
    f->url = test_db_migrated(mem, engine);
    test_ok(f->c, db_connect(f->c, mem, f->url, DB_USE_WRITER, &db), "connect");
    test_ok(f->c,
        db_script(f->c, db,
            "CREATE TABLE row_ (id BIGINT NOT NULL PRIMARY KEY, what TEXT NOT NULL);"
            "CREATE TABLE counter (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL);"
            "INSERT INTO counter (id, n) VALUES (1, 0), (2, 0);"),
        "tables");
    mem_free(db);
    o.url = f->url;
    o.site = f->c->site;
    test_ok(f->c, executor_start(f->c, &o, &f->x), "start");
    *state = f;
    return 0;
}

static int set_up_sqlite(void **state)
{
    return set_up(state, DB_SQLITE);
}

static int set_up_pgsql(void **state)
{
    return set_up(state, DB_PGSQL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    if (f->x != NULL)
        executor_stop(f->x);
    mem_free(f->mem);
    return 0;
}

/* ---- things to run ----------------------------------------------------------------- */

struct wanted {
    int64_t id;
    const char *what;
    int64_t found;
};

static enum err add_row(struct call *c, void *data)
{
    const struct wanted *w = data;

    return db_exec(c, &row_add, w->id, w->what);
}

static enum err add_row_then_refuse(struct call *c, void *data)
{
    const struct wanted *w = data;

    TRY(db_exec(c, &row_add, w->id, w->what));
    return fail(c, ERR_STATE, "refused {id}", "id", w->what);
}

static enum err look_away(struct call *c, void *data)
{
    struct wanted *w = data;

    TRY(db_exec(c, &row_add, w->id, w->what));
    w->found = db_exec(c, &row_add, w->id, w->what); /* fails, and is ignored */
    return OK;
}

static enum err count_rows(struct call *c, void *data)
{
    struct wanted *w = data;

    return db_int(c, &row_count, &w->found, w->what);
}

static int64_t rows(struct fixture *f, const char *what)
{
    struct wanted w = { .what = what };
    struct call *c = test_call(f->mem);

    test_ok(c, executor_run_read(f->x, c, count_rows, &w), "count");
    mem_free(c);
    return w.found;
}

/* ---- two hands ---------------------------------------------------------------------- */

struct two {
    int64_t first, id;
    bool fails;
};

/* Each hand writes rows of its own; one fails behind its second row. */
static enum err write_some(struct call *c, void *data)
{
    const struct two *t = data;

    for (int i = 0; i < 20; i++) {
        struct wanted w = { t->first + i, "hands", 0 };

        TRY(slow_write(c, add_row, &w));
        if (t->fails && i == 1)
            return fail(c, ERR_STATE, "hand {n} fails", "n", str_printf(c->mem, "%d", i));
    }
    return OK;
}

static void two_hands_write_and_one_may_fail(void **state)
{
    struct fixture *f = *state;
    struct site *s = mem_new(f->mem, struct site);
    struct two one = { .first = 1000 }, two = { .first = 2000 }, bad = { .first = 3000 },
               other = { .first = 4000 };

    *s = *f->c->site;
    site_put(s, executor_slot, f->x);
    site_put(s, slow_slot, &executor_slow_ops);
    f->c->site = s;
    test_ok(f->c, slow_both(f->c, write_some, &one, &two), "both");
    assert_int_equal(rows(f, "hands"), 40);
    bad.fails = true;
    assert_int_equal(slow_both(f->c, write_some, &other, &bad), ERR_STATE);
    assert_string_equal(f->c->error.msgid, "hand {n} fails");
    assert_string_equal(f->c->error.params[1], "1");
    assert_int_equal(rows(f, "hands"), 40 + 20 + 2);
}

/* ---- many at once ------------------------------------------------------------------ */

#define WRITERS 16
#define WRITES_EACH 25

struct crowd {
    struct fixture *f;
    int64_t first;
    int failures;
};

static void *write_many(void *data)
{
    struct crowd *k = data;

    for (int i = 0; i < WRITES_EACH; i++) {
        struct call *c = test_call(NULL);
        struct wanted w = { k->first + i, "crowd", 0 };

        k->failures += executor_run_write(k->f->x, c, add_row, &w) != OK;
        mem_free(c);
    }
    return NULL;
}

static void many_writers_share_commits(void **state)
{
    struct fixture *f = *state;
    struct executor_metrics m;
    struct crowd crowd[WRITERS];
    pthread_t threads[WRITERS];

    for (int i = 0; i < WRITERS; i++) {
        crowd[i] = (struct crowd) { f, i * 1000, 0 };
        must(pthread_create(&threads[i], NULL, write_many, &crowd[i]) == 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        must(pthread_join(threads[i], NULL) == 0);
        assert_int_equal(crowd[i].failures, 0);
    }
    assert_int_equal(rows(f, "crowd"), WRITERS * WRITES_EACH);
    executor_metrics(f->x, &m);
    assert_int_equal(m.writes, WRITERS * WRITES_EACH);
    if (f->engine == DB_SQLITE)
        assert_true(m.commits < m.writes);
}

/* ---- a queue that the test holds up ------------------------------------------------ */

struct gate {
    sem_t entered, leave;
};

static enum err hold(struct call *c, void *data)
{
    struct gate *g = data;

    (void)c;
    must(sem_post(&g->entered) == 0);
    must(sem_wait(&g->leave) == 0);
    return OK;
}

struct job {
    struct task task;
    struct wanted w;
    struct gate *gate;
    sem_t *over;
    enum err result;
    const char *message;
    int order;
};
static atomic_int order_of_answers;

static void job_done(struct task *t, enum err e)
{
    struct job *j = (struct job *)(void *)t;

    j->result = e;
    j->message = t->call->error.msgid;
    j->order = atomic_fetch_add(&order_of_answers, 1);
    must(sem_post(j->over) == 0);
}

static struct job *job_new(struct fixture *f, enum task_kind kind,
    enum err (*run)(struct call *c, void *data), int64_t id, sem_t *over)
{
    struct job *j = mem_new(f->mem, struct job);

    j->w = (struct wanted) { id, "job", 0 };
    j->over = over;
    j->task = (struct task) {
        .kind = kind, .call = test_call(f->mem), .run = run, .done = job_done, .data = &j->w
    };
    return j;
}

static void hold_writer(struct fixture *f, struct gate *g, sem_t *over)
{
    struct job *j = job_new(f, TASK_WRITE, hold, 0, over);

    must(sem_init(&g->entered, 0, 0) == 0 && sem_init(&g->leave, 0, 0) == 0);
    j->task.data = g;
    executor_submit(f->x, &j->task);
    must(sem_wait(&g->entered) == 0);
}

static void a_refused_call_leaves_the_others_of_its_batch(void **state)
{
    struct fixture *f = *state;
    struct executor_metrics m;
    struct job *jobs[8];
    struct gate g;
    sem_t over;

    must(sem_init(&over, 0, 0) == 0);
    hold_writer(f, &g, &over);
    for (int i = 0; i < 8; i++) {
        jobs[i] = job_new(f, TASK_WRITE,
            i == 3   ? add_row_then_refuse
            : i == 5 ? look_away
                     : add_row,
            i, &over);
        executor_submit(f->x, &jobs[i]->task);
    }
    must(sem_post(&g.leave) == 0);
    for (int i = 0; i < 9; i++)
        must(sem_wait(&over) == 0);
    for (int i = 0; i < 8; i++)
        assert_int_equal(jobs[i]->result, i == 3 ? ERR_STATE : i == 5 ? ERR_CONFLICT : OK);
    assert_string_equal(jobs[3]->message, "refused {id}");
    assert_int_equal(rows(f, "job"), 6);
    executor_metrics(f->x, &m);
    if (f->engine == DB_SQLITE) {
        assert_true(m.batch_max >= 7);
    }
}

static void a_full_queue_says_come_again(void **state)
{
    struct fixture *f = *state;
    struct job **jobs = mem_array(f->mem, struct job *, EXECUTOR_QUEUE_MAX + 1);
    int busy = 0, done = 0;
    struct gate g;
    sem_t over;

    must(sem_init(&over, 0, 0) == 0);
    hold_writer(f, &g, &over);
    for (int i = 0; i <= EXECUTOR_QUEUE_MAX; i++) {
        jobs[i] = job_new(f, TASK_WRITE, add_row, i, &over);
        executor_submit(f->x, &jobs[i]->task);
    }
    must(sem_wait(&over) == 0); /* the one too many, at once */
    assert_int_equal(jobs[EXECUTOR_QUEUE_MAX]->result, ERR_BUSY);
    must(sem_post(&g.leave) == 0);
    for (int i = 0; i <= EXECUTOR_QUEUE_MAX; i++)
        must(sem_wait(&over) == 0);
    for (int i = 0; i <= EXECUTOR_QUEUE_MAX; i++) {
        busy += jobs[i]->result == ERR_BUSY;
        done += jobs[i]->result == OK;
    }
    assert_int_equal(busy + done, EXECUTOR_QUEUE_MAX + 1);
    assert_int_equal(rows(f, "job"), done);
}

static void who_waited_too_long_is_not_run(void **state)
{
    struct fixture *f = *state;
    struct timespec longer = { .tv_sec = 2, .tv_nsec = 100000000 };
    struct executor_metrics m;
    struct job *late, *patient;
    struct gate g;
    sem_t over;

    must(sem_init(&over, 0, 0) == 0);
    hold_writer(f, &g, &over);
    late = job_new(f, TASK_WRITE, add_row, 1, &over);
    patient = job_new(f, TASK_WRITE, add_row, 2, &over);
    patient->task.patient = true;
    executor_submit(f->x, &late->task);
    executor_submit(f->x, &patient->task);
    must(nanosleep(&longer, NULL) == 0);
    must(sem_post(&g.leave) == 0);
    for (int i = 0; i < 3; i++)
        must(sem_wait(&over) == 0);
    assert_int_equal(late->result, ERR_BUSY);
    assert_int_equal(patient->result, OK);
    assert_int_equal(rows(f, "job"), 1);
    executor_metrics(f->x, &m);
    assert_int_equal(m.holds_over, 1);
    assert_true(m.hold_max_us > 2000000);
}

static void stopping_finishes_what_was_accepted(void **state)
{
    struct fixture *f = *state;
    struct call *c = test_call(f->mem);
    struct job *jobs[20];
    struct wanted w = { .what = "job" };
    struct db *db;
    sem_t over;

    must(sem_init(&over, 0, 0) == 0);
    for (int i = 0; i < 20; i++) {
        jobs[i] = job_new(f, TASK_WRITE, add_row, i, &over);
        executor_submit(f->x, &jobs[i]->task);
    }
    executor_stop(f->x);
    f->x = NULL;
    for (int i = 0; i < 20; i++)
        assert_int_equal(jobs[i]->result, OK);
    test_ok(c, db_connect(c, f->mem, f->url, DB_USE_READER, &db), "connect");
    test_ok(c, db_begin(c, db), "begin");
    c->db = db;
    test_ok(c, count_rows(c, &w), "count");
    db_rollback(db);
    assert_int_equal(w.found, 20);
}

/* ---- reads, notes ------------------------------------------------------------------ */

static enum err write_note(struct call *c, const void *data)
{
    const struct wanted *w = data;

    return db_exec(c, &row_add, w->id, w->what);
}

static enum err write_tally(struct call *c, const void *data)
{
    const struct tally *t = data;

    return db_exec(c, &counter_tally, t->key, t->count);
}

static enum err read_with_notes(struct call *c, void *data)
{
    struct wanted *w = data;
    struct wanted *note = mem_new(c->mem, struct wanted);

    TRY(db_int(c, &row_has, &w->found, w->id));
    *note = (struct wanted) { w->id, "evidence", 0 };
    note_evidence(c, write_note, note);
    note_tally(c, write_tally, 1);
    return w->id % 2 == 0 ? OK : fail(c, ERR_DENIED, "not yours");
}

static void evidence_is_committed_before_the_answer(void **state)
{
    struct fixture *f = *state;

    for (int64_t id = 0; id < 4; id++) {
        struct call *c = test_call(f->mem);
        struct wanted w = { .id = id };

        assert_int_equal(
            executor_run_read(f->x, c, read_with_notes, &w), id % 2 == 0 ? OK : ERR_DENIED);
        assert_true(id % 2 == 0 || str_eq(c->error.msgid, "not yours"));
        assert_null(c->notes);
        assert_int_equal(rows(f, "evidence"), id + 1);
    }
}

static enum err refuse_with_evidence(struct call *c, void *data)
{
    const struct wanted *w = data;
    struct wanted *note = mem_new(c->mem, struct wanted);

    *note = (struct wanted) { w->id + 1000, "evidence", 0 };
    note_evidence(c, write_note, note);
    TRY(db_exec(c, &row_add, w->id, "undone"));
    return fail(c, ERR_DENIED, "not yours");
}

static void evidence_of_a_refused_write_stays(void **state)
{
    struct fixture *f = *state;
    struct call *c = test_call(f->mem);
    struct wanted w = { .id = 1 };

    assert_int_equal(executor_run_write(f->x, c, refuse_with_evidence, &w), ERR_DENIED);
    assert_string_equal(c->error.msgid, "not yours");
    assert_int_equal(rows(f, "undone"), 0);
    assert_int_equal(rows(f, "evidence"), 1);
}

static enum err get_counter(struct call *c, void *data)
{
    struct wanted *w = data;

    return db_int(c, &counter_get, &w->found, w->id);
}

static void tallies_are_flushed_at_the_latest_by_stopping(void **state)
{
    struct fixture *f = *state;
    struct executor_options o = { .url = f->url, .site = f->c->site };
    struct wanted n = { .id = 1 };
    struct call *c = test_call(f->mem);

    for (int64_t id = 0; id < 10; id++) {
        struct wanted w = { .id = id };

        (void)!executor_run_read(f->x, test_call(f->mem), read_with_notes, &w);
    }
    executor_stop(f->x);
    test_ok(c, executor_start(c, &o, &f->x), "start again");
    test_ok(c, executor_run_read(f->x, c, get_counter, &n), "counter");
    assert_int_equal(n.found, 10);
}

static enum err run_endless(struct call *c, void *data)
{
    struct wanted *w = data;

    w->id++;
    return db_int(c, &endless, &w->found);
}

static void a_read_that_takes_too_long_here_is_moved(void **state)
{
    struct fixture *f = *state;
    sem_t over;
    struct job *j = job_new(f, TASK_READ, run_endless, 0, &over);
    struct executor_metrics m;
    enum err e;

    must(sem_init(&over, 0, 0) == 0);
    assert_false(executor_try_here(f->x, &j->task, &e));
    executor_submit(f->x, &j->task);
    must(sem_wait(&over) == 0);
    assert_int_equal(j->result, OK);
    assert_int_equal(j->w.found, 3000000);
    executor_metrics(f->x, &m);
    if (f->engine == DB_SQLITE) {
        assert_int_equal(m.moved_reads, 1);
        assert_int_equal(j->w.id, 2);
    }
}

static void a_short_read_runs_here_on_sqlite(void **state)
{
    struct fixture *f = *state;
    sem_t over;
    struct job *j = job_new(f, TASK_READ, count_rows, 0, &over);
    enum err e;

    must(sem_init(&over, 0, 0) == 0);
    if (f->engine == DB_SQLITE) {
        assert_true(executor_try_here(f->x, &j->task, &e));
        assert_int_equal(e, OK);
        return;
    }
    assert_false(executor_try_here(f->x, &j->task, &e));
    executor_submit(f->x, &j->task);
    must(sem_wait(&over) == 0);
    assert_int_equal(j->result, OK);
}

static enum err write_in_a_read(struct call *c, void *data)
{
    return add_row(c, data);
}

static void a_read_cannot_write(void **state)
{
    struct fixture *f = *state;
    struct wanted w = { 1, "no", 0 };
    struct call *c = test_call(f->mem);

    assert_int_equal(executor_run_read(f->x, c, write_in_a_read, &w), ERR_INTERNAL);
    assert_int_equal(rows(f, "no"), 0);
}

/* ---- collisions -------------------------------------------------------------------- */

static enum err add_in_order(struct call *c, void *data)
{
    const struct wanted *w = data;
    struct timespec moment = { .tv_nsec = 2000000 };

    TRY(db_exec(c, &counter_add, w->id));
    (void)nanosleep(&moment, NULL); /* so that the other has its first row, too */
    return db_exec(c, &counter_add, 3 - w->id);
}

static void *collide(void *data)
{
    struct crowd *k = data;

    for (int i = 0; i < 5; i++) {
        struct call *c = test_call(NULL);
        struct wanted w = { .id = k->first };

        k->failures += executor_run_write(k->f->x, c, add_in_order, &w) != OK;
        mem_free(c);
    }
    return NULL;
}

static void a_deadlock_is_tried_again(void **state)
{
    struct fixture *f = *state;
    struct crowd a = { f, 1, 0 }, b = { f, 2, 0 };
    struct wanted n = { .id = 2 };
    struct call *c = test_call(f->mem);
    pthread_t thread;

    must(pthread_create(&thread, NULL, collide, &a) == 0);
    (void)collide(&b);
    must(pthread_join(thread, NULL) == 0);
    assert_int_equal(a.failures + b.failures, 0);
    test_ok(c, executor_run_read(f->x, c, get_counter, &n), "counter");
    assert_int_equal(n.found, 10);
}

/* ---- a connection that is lost (PostgreSQL) ---------------------------------------- */

static void cut_connections(struct fixture *f)
{
    struct call *c = test_call(f->mem);
    struct db *db;

    test_ok(c, db_connect(c, f->mem, f->url, DB_USE_WRITER, &db), "connect");
    test_ok(c,
        db_script(c, db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            " current_database() AND pid <> pg_backend_pid()"),
        "cut");
    mem_free(db);
}

struct cut {
    struct wanted w;
    struct fixture *f;
    int runs;
};

static enum err add_and_be_cut(struct call *c, void *data)
{
    struct cut *k = data;

    TRY(db_exec(c, &row_add, k->w.id, k->w.what));
    if (k->runs++ == 0)
        cut_connections(k->f);
    return db_exec(c, &row_add, k->w.id + 1, k->w.what);
}

static void a_lost_connection_is_made_again(void **state)
{
    struct fixture *f = *state;
    struct cut k = { { 1, "cut", 0 }, f, 0 };

    cut_connections(f);
    for (int i = 0; i < 20; i++) { /* every worker finds its own connection gone */
        struct call *c = test_call(f->mem);
        struct wanted w = { 100 + i, "idle", 0 };

        test_ok(c, executor_run_write(f->x, c, add_row, &w), "after the cut");
    }
    assert_int_equal(rows(f, "idle"), 20);
    test_ok(f->c, executor_run_write(f->x, f->c, add_and_be_cut, &k), "cut in the middle");
    assert_int_equal(k.runs, 2);
    assert_int_equal(rows(f, "cut"), 2);
}

struct settling {
    struct job job;
    bool committed;
    int asked;
};

static enum err look_it_up(struct call *c, void *data, bool *ret_committed)
{
    struct settling *s = data;
    int64_t n;

    TRY(db_int(c, &row_has, &n, 77)); /* a connection that works */
    s->asked++;
    *ret_committed = s->committed;
    return OK;
}

static enum err add_and_break_commit(struct call *c, void *data)
{
    struct settling *s = data;

    return db_exec(c, &row_add, s->job.w.id, "commit");
}

/* A deferred trigger ends the server process in the middle of COMMIT. */
static void a_commit_that_nobody_answered_is_looked_up(void **state)
{
    struct fixture *f = *state;
    struct db *db;
    sem_t over;

    must(sem_init(&over, 0, 0) == 0);
    test_ok(f->c, db_connect(f->c, f->mem, f->url, DB_USE_WRITER, &db), "connect");
    test_ok(f->c,
        db_script(f->c, db,
            "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM"
            " pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
            "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON row_ DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION die()"),
        "trigger");
    for (int i = 0; i < 2; i++) {
        struct settling s = { .job = *job_new(f, TASK_WRITE, add_and_break_commit, i, &over),
            .committed = i == 1 };

        s.job.task.data = &s;
        s.job.task.settled = look_it_up;
        executor_submit(f->x, &s.job.task);
        must(sem_wait(&over) == 0);
        assert_int_equal(s.asked, 1);
        assert_int_equal(s.job.result, i == 1 ? OK : ERR_UNAVAILABLE);
    }
}

static void a_full_disk_refuses_writes_early(void **state)
{
    struct fixture *f = *state;
    struct executor_options o = {
        .url = f->url, .site = f->c->site, .data_dir = "/tmp", .free_floor = INT64_MAX
    };
    struct wanted w = { 1, "full", 0 };
    sem_t over;
    struct job *j = job_new(f, TASK_WRITE, add_row, 1, &over);

    must(sem_init(&over, 0, 0) == 0);
    executor_stop(f->x);
    test_ok(f->c, executor_start(f->c, &o, &f->x), "start again");
    executor_submit(f->x, &j->task);
    must(sem_wait(&over) == 0);
    assert_int_equal(j->result, ERR_UNAVAILABLE);
    test_ok(f->c, executor_run_read(f->x, f->c, count_rows, &w), "reading goes on");
    assert_int_equal(w.found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(many_writers_share_commits),
        ON_BOTH(two_hands_write_and_one_may_fail),
        ON_BOTH(a_refused_call_leaves_the_others_of_its_batch),
        { "a_full_queue_says_come_again on SQLite", a_full_queue_says_come_again, set_up_sqlite,
            tear_down, NULL },
        { "who_waited_too_long_is_not_run on SQLite", who_waited_too_long_is_not_run, set_up_sqlite,
            tear_down, NULL },
        ON_BOTH(stopping_finishes_what_was_accepted),
        ON_BOTH(evidence_is_committed_before_the_answer),
        ON_BOTH(evidence_of_a_refused_write_stays),
        ON_BOTH(tallies_are_flushed_at_the_latest_by_stopping),
        ON_BOTH(a_read_that_takes_too_long_here_is_moved),
        ON_BOTH(a_short_read_runs_here_on_sqlite),
        ON_BOTH(a_read_cannot_write),
        ON_BOTH(a_deadlock_is_tried_again),
        { "a_lost_connection_is_made_again on PostgreSQL", a_lost_connection_is_made_again,
            set_up_pgsql, tear_down, NULL },
        { "a_commit_that_nobody_answered_is_looked_up on PostgreSQL",
            a_commit_that_nobody_answered_is_looked_up, set_up_pgsql, tear_down, NULL },
        ON_BOTH(a_full_disk_refuses_writes_early),
    };

    return cmocka_run_group_tests_name("executor", tests, NULL, NULL);
}
