/* test_faults.c – the disk is full, the disk fails, memory fails, in each call of a batch and in
 * its COMMIT: the culprit is told, everybody else's work is there, nothing is half done (rules.md
 * 1). */
#include "lib/base/testing.h"

#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bin/executor.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/backup.h"
#include "lib/db/db.h"
#include "tests/fault_vfs.h"
#include "tests/support.h"

#define CALLS 8
#define LOCAL_STATEMENT(name_, text)                                                               \
    static const struct statement name_ = { .name = #name_, .sql = text, .file = __FILE__ }
LOCAL_STATEMENT(row_add, "INSERT INTO row_ (id, part, what) VALUES ($1, $2, $3)");
LOCAL_STATEMENT(row_fill,
    "INSERT INTO row_ (id, part, what) WITH RECURSIVE n (i) AS (SELECT 1 UNION"
    " ALL SELECT i + 1 FROM n WHERE i < 100) SELECT $1, 10 + i,"
    " hex(zeroblob(1500)) FROM n");
LOCAL_STATEMENT(row_parts, "SELECT count(*) FROM row_ WHERE id = $1");

struct fixture {
    void *mem;
    struct call *c;
    struct executor *x;
    const char *url;
};

static int set_up(void **state)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);
    struct executor_options o = { 0 };
    struct db *db;

    f->mem = mem;
    f->c = test_call(mem);
    f->url = test_db_migrated(mem, DB_SQLITE);
    test_ok(f->c, db_connect(f->c, mem, f->url, DB_USE_WRITER, &db), "connect");
    test_ok(f->c,
        db_script(f->c, db,
            "CREATE TABLE row_ (id BIGINT NOT NULL, part BIGINT NOT NULL, what TEXT NOT NULL,"
            " PRIMARY KEY (id, part))"),
        "table");
    mem_free(db);
    o.url = f->url;
    o.site = f->c->site;
    test_ok(f->c, executor_start(f->c, &o, &f->x), "start");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    executor_stop(f->x);
    mem_free(f->mem);
    return 0;
}

/* ---- a batch of eight, one of which meets the fault -------------------------------- */

struct plan {
    enum fault fault;
    int position;   /* of the culprit */
    bool in_commit; /* strikes in the COMMIT of any batch that holds it */
};

struct job {
    struct task task;
    const struct plan *plan;
    int64_t id;
    sem_t *over;
    enum err result;
    int runs;
};

/* Two rows and, for the culprit, so many more that pages must leave the small cache in the middle
 * of the statement. */
static enum err work(struct call *c, void *data)
{
    struct job *j = data;
    bool culprit = j->plan->position == j->id;
    enum err e;

    j->runs++;
    TRY(db_exec(c, &row_add, j->id, 1, "first"));
    if (culprit && !j->plan->in_commit) {
        TRY(db_script(c, c->db, "PRAGMA cache_size=5"));
        fault_arm(j->plan->fault, 0);
        e = db_exec(c, &row_fill, j->id);
        fault_arm(FAULT_NONE, 0);
        return e;
    }
    TRY(db_exec(c, &row_add, j->id, 2, "second"));
    if (culprit)
        fault_arm(j->plan->fault, 1);
    return OK;
}

struct gate {
    sem_t entered, leave;
    bool passed;
};

static enum err hold(struct call *c, void *data)
{
    struct gate *g = data;

    (void)c;
    if (g->passed)
        return OK; /* run again with its batch */
    must(sem_post(&g->entered) == 0);
    must(sem_wait(&g->leave) == 0);
    g->passed = true;
    return OK;
}

static void job_done(struct task *t, enum err e)
{
    struct job *j = (struct job *)(void *)t;

    j->result = e;
    must(sem_post(j->over) == 0);
}

static void submit(struct fixture *f, struct job *j, sem_t *over,
    enum err (*run)(struct call *c, void *data), void *data)
{
    j->over = over;
    j->task = (struct task) {
        .kind = TASK_WRITE, .call = test_call(f->mem), .run = run, .done = job_done, .data = data
    };
    executor_submit(f->x, &j->task);
}

static void run_batch(struct fixture *f, const struct plan *p, struct job jobs[CALLS])
{
    struct job holder = { 0 };
    struct gate g = { 0 };
    sem_t over;

    must(sem_init(&g.entered, 0, 0) == 0 && sem_init(&g.leave, 0, 0) == 0);
    must(sem_init(&over, 0, 0) == 0);
    submit(f, &holder, &over, hold, &g);
    must(sem_wait(&g.entered) == 0);
    for (int i = 0; i < CALLS; i++) {
        jobs[i].plan = p;
        jobs[i].id = i;
        submit(f, &jobs[i], &over, work, &jobs[i]);
    }
    must(sem_post(&g.leave) == 0);
    for (int i = 0; i <= CALLS; i++)
        must(sem_wait(&over) == 0);
}

struct count {
    int64_t id, found;
};

static enum err count_parts(struct call *c, void *data)
{
    struct count *k = data;

    return db_int(c, &row_parts, &k->found, k->id);
}

static void the_others_are_there(struct fixture *f, const struct plan *p, const struct job *jobs)
{
    for (int i = 0; i < CALLS; i++) {
        struct count k = { i, 0 };

        error_clear(f->c);
        test_ok(f->c, executor_run_read(f->x, f->c, count_parts, &k), "count");
        assert_int_equal(jobs[i].result, i == p->position ? ERR_UNAVAILABLE : OK);
        assert_int_equal(k.found, i == p->position ? 0 : 2);
    }
}

static void is_sound(struct fixture *f)
{
    struct buf report;
    struct db *db;
    int problems;

    buf_init(&report, f->mem, 65536);
    test_ok(f->c, db_connect(f->c, f->mem, f->url, DB_USE_READER, &db), "connect");
    test_ok(f->c, db_integrity(f->c, db, &report, &problems), "integrity");
    assert_int_equal(problems, 0);
    mem_free(db);
}

static void strike_each_position(struct fixture *f, enum fault fault, int position)
{
    struct plan p = { fault, position, false };
    struct job jobs[CALLS] = { 0 };
    int before = fault_strikes();

    run_batch(f, &p, jobs);
    assert_true(fault_strikes() > before); /* else the test has tested nothing */
    the_others_are_there(f, &p, jobs);
    assert_int_equal(jobs[position].runs, 1);
    if (fault == FAULT_FULL) /* it takes the whole transaction with it [SQLite] */
        assert_true(position == 0 || jobs[0].runs == 2);
}

#define FAULT_TEST(name, fault, position)                                                          \
    static void name##_in_call_##position(void **state)                                            \
    {                                                                                              \
        strike_each_position(*state, fault, position);                                             \
        is_sound(*state);                                                                          \
    }
#define FAULT_TESTS(name, fault)                                                                   \
    FAULT_TEST(name, fault, 0)                                                                     \
    FAULT_TEST(name, fault, 1)                                                                     \
    FAULT_TEST(name, fault, 2)                                                                     \
    FAULT_TEST(name, fault, 3)                                                                     \
    FAULT_TEST(name, fault, 4)                                                                     \
    FAULT_TEST(name, fault, 5)                                                                     \
    FAULT_TEST(name, fault, 6)                                                                     \
    FAULT_TEST(name, fault, 7)
FAULT_TESTS(full, FAULT_FULL)
FAULT_TESTS(ioerr, FAULT_IOERR)
FAULT_TESTS(nomem, FAULT_NOMEM)

/* ---- in COMMIT --------------------------------------------------------------------- */

static void a_full_disk_in_commit_strikes_only_who_fills_it(void **state)
{
    struct fixture *f = *state;

    for (int position = 0; position < CALLS; position += 7) {
        struct plan p = { FAULT_FULL, position, true };
        struct job jobs[CALLS] = { 0 };
        struct db *db;

        run_batch(f, &p, jobs);
        the_others_are_there(f, &p, jobs);
        assert_true(jobs[position].runs >= 3); /* together, together again, alone */
        test_ok(f->c, db_connect(f->c, f->mem, f->url, DB_USE_WRITER, &db), "connect");
        test_ok(f->c, db_script(f->c, db, "DELETE FROM row_"), "empty");
        mem_free(db);
    }
    is_sound(f);
}

/* The process that will not survive: started anew, for a fork of many threads inherits locks. */
static int doomed(const char *url)
{
    struct plan p = { FAULT_IOERR, 3, true };
    struct fixture f = { .mem = mem_context(NULL), .url = url };
    struct job jobs[CALLS] = { 0 };
    struct executor_options o = { .url = url };

    must(freopen("/dev/null", "w", stderr) != NULL);
    f.c = test_call(f.mem);
    o.site = f.c->site;
    test_ok(f.c, executor_start(f.c, &o, &f.x), "start in the child");
    run_batch(&f, &p, jobs);
    return 0;
}

/* Nobody can know what is in the file: the process ends, and the next start finds a sound database
 * with nothing that was not acknowledged half done. */
static void an_io_error_in_commit_ends_the_process(void **state)
{
    struct fixture *f = *state;
    char program[] = "/proc/self/exe";
    char *argv[] = { program, str_dup(f->mem, f->url), NULL };
    pid_t child;
    int status;

    must(posix_spawn(&child, program, NULL, NULL, argv, environ) == 0);
    must(waitpid(child, &status, 0) == child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    for (int i = 0; i < CALLS; i++) {
        struct count k = { i, 0 };

        test_ok(f->c, executor_run_read(f->x, f->c, count_parts, &k), "count");
        assert_int_equal(k.found, 0);
    }
    is_sound(f);
}

#define FAULT_ENTRY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define FAULT_ENTRIES(name)                                                                        \
    FAULT_ENTRY(name##_in_call_0), FAULT_ENTRY(name##_in_call_1), FAULT_ENTRY(name##_in_call_2),   \
        FAULT_ENTRY(name##_in_call_3), FAULT_ENTRY(name##_in_call_4),                              \
        FAULT_ENTRY(name##_in_call_5), FAULT_ENTRY(name##_in_call_6),                              \
        FAULT_ENTRY(name##_in_call_7)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        FAULT_ENTRIES(full),
        FAULT_ENTRIES(ioerr),
        FAULT_ENTRIES(nomem),
        FAULT_ENTRY(a_full_disk_in_commit_strikes_only_who_fills_it),
        FAULT_ENTRY(an_io_error_in_commit_ends_the_process),
    };

    fault_install();
    if (argc == 2)
        return doomed(argv[1]);
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
