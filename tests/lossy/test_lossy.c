/* test_lossy.c – after a power cut, what was acknowledged is there; and the disk that forgets does
 * forget, when nobody syncs. */
#include "lib/base/testing.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bin/executor.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/backup.h"
#include "lib/db/db.h"
#include "tests/lossy/recover.h"
#include "tests/support.h"

#define ENOUGH 40 /* acknowledged rows before the power goes */
#define LOCAL_STATEMENT(name_, text)                                                               \
    static const struct statement name_ = { .name = #name_, .sql = text, .file = __FILE__ }
LOCAL_STATEMENT(mark_add, "INSERT INTO database_mark (name, value, made_at) VALUES ($1, '', '')");
LOCAL_STATEMENT(mark_has, "SELECT count(*) FROM database_mark WHERE name = $1");

/* ---- the process that loses its power ---------------------------------------------- */

static enum err add(struct call *c, void *data)
{
    return db_exec(c, &mark_add, (const char *)data);
}

static void acknowledge(const char *what)
{
    must(write(STDOUT_FILENO, what, strlen(what)) > 0 && write(STDOUT_FILENO, "\n", 1) == 1);
}

/* Rows through the executor, for ever. */
static void write_rows(const char *dir)
{
    void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    struct executor_options o = { .site = c->site };
    struct executor *x;

    o.url = str_printf(mem, "sqlite:%s/city.db", dir);
    test_ok(c, executor_start(c, &o, &x), "start");
    for (int i = 0;; i++) {
        char *name = str_printf(mem, "row %d", i);

        test_ok(c, executor_run_write(x, c, add, name), "write");
        acknowledge(name);
    }
}

/* The same as somebody would who trusts the kernel. */
static void write_rows_unsynced(const char *dir)
{
    void *mem = mem_context(NULL);
    struct call *c = test_call(mem);
    struct db *db;

    test_ok(c, db_connect(c, mem, str_printf(mem, "sqlite:%s/city.db", dir), DB_USE_WRITER, &db),
        "connect");
    test_ok(c, db_script(c, db, "PRAGMA synchronous=OFF"), "off");
    for (int i = 0;; i++) {
        char *name = str_printf(mem, "row %d", i);

        test_ok(c, test_write(c, db, add, name), "write");
        acknowledge(name);
    }
}

static void write_file(const char *dir, const char *name, bool sync_file, bool sync_dir)
{
    void *mem = mem_context(NULL);
    int d = open(dir, O_RDONLY | O_CLOEXEC);
    int fd = open(str_printf(mem, "%s/%s", dir, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    must(fd >= 0 && write(fd, "kept", 4) == 4);
    must(!sync_file || fdatasync(fd) == 0);
    must(!sync_dir || fsync(d) == 0);
}

static void write_files(const char *dir)
{
    write_file(dir, "both", true, true);
    write_file(dir, "no-bytes", false, true);
    write_file(dir, "no-name", true, false);
    for (int i = 0; i < ENOUGH; i++)
        acknowledge("files");
    pause();
}

/* ---- the power --------------------------------------------------------------------- */

struct fixture {
    void *mem;
    const char *dir, *shadow, *after;
    char last[64]; /* what was acknowledged last */
};

static int set_up(void **state)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);
    struct call *c = test_call(mem);
    struct db *db;
    const char *url = test_db_migrated(mem, DB_SQLITE);

    f->mem = mem;
    f->dir = test_dir(mem);
    f->shadow = test_dir(mem);
    f->after = str_printf(mem, "%s/after", test_dir(mem));
    test_ok(c, db_connect(c, mem, url, DB_USE_WRITER, &db), "connect");
    mem_free(db); /* the log is taken over when the last one closes */
    test_ok(c, db_copy_to_file(c, url, str_printf(mem, "%s/city.db", f->dir)), "copy");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mem_free(f->mem);
    return 0;
}

static pid_t start(struct fixture *f, const char *what, int out)
{
    char program[] = "/proc/self/exe";
    char *argv[] = { program, str_dup(f->mem, what), str_dup(f->mem, f->dir), NULL };
    posix_spawn_file_actions_t actions;
    pid_t child;

    must(setenv("LOSSY_ROOT", f->dir, 1) == 0 && setenv("LOSSY_SHADOW", f->shadow, 1) == 0);
    must(setenv("LD_PRELOAD", LOSSY_LIBRARY, 1) == 0);
    must(setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1) == 0);
    must(posix_spawn_file_actions_init(&actions) == 0);
    must(posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) == 0);
    must(posix_spawn(&child, program, &actions, NULL, argv, environ) == 0);
    must(posix_spawn_file_actions_destroy(&actions) == 0);
    must(unsetenv("LD_PRELOAD") == 0);
    return child;
}

/* Runs the process, kills it when enough was acknowledged, and cuts the power. */
static void run_and_cut(struct fixture *f, const char *what)
{
    int ends[2], status;
    pid_t child;
    FILE *in;

    must(pipe(ends) == 0);
    child = start(f, what, ends[1]);
    (void)close(ends[1]);
    in = fdopen(ends[0], "r");
    must(in != NULL);
    for (int i = 0; i < ENOUGH; i++)
        must(fgets(f->last, sizeof f->last, in) != NULL);
    must(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child);
    while (fgets(f->last, sizeof f->last, in) != NULL) /* acknowledged before the kill */
        ;
    (void)fclose(in);
    f->last[strcspn(f->last, "\n")] = '\0';
    lossy_recover(f->shadow, f->after);
}

static bool last_row_is_there(struct fixture *f)
{
    struct call *c = test_call(f->mem);
    int64_t found = 0;
    struct buf report;
    struct db *db;
    int problems;

    buf_init(&report, f->mem, 65536);
    test_ok(c,
        db_connect(
            c, f->mem, str_printf(f->mem, "sqlite:%s/city.db", f->after), DB_USE_WRITER, &db),
        "connect");
    test_ok(c, db_integrity(c, db, &report, &problems), "integrity");
    assert_int_equal(problems, 0);
    test_ok(c, db_begin_read(c, db), "begin");
    c->db = db;
    test_ok(c, db_int(c, &mark_has, &found, (const char *)f->last), "has");
    db_rollback(db);
    mem_free(db);
    return found == 1;
}

static bool is_kept(struct fixture *f, const char *name, off_t size)
{
    struct stat st;

    return stat(str_printf(f->mem, "%s/%s", f->after, name), &st) == 0 && st.st_size == size;
}

/* ---- the tests --------------------------------------------------------------------- */

static void acknowledged_rows_survive_a_power_cut(void **state)
{
    struct fixture *f = *state;

    run_and_cut(f, "rows");
    assert_true(last_row_is_there(f));
}

static void rows_that_were_not_synced_do_not(void **state)
{
    struct fixture *f = *state;

    run_and_cut(f, "unsynced");
    assert_false(last_row_is_there(f));
}

static void a_file_needs_its_bytes_and_its_name_synced(void **state)
{
    struct fixture *f = *state;

    run_and_cut(f, "files");
    assert_true(is_kept(f, "both", 4));
    assert_true(is_kept(f, "no-bytes", 0));
    assert_false(is_kept(f, "no-name", 4));
}

static int child(const char *what, const char *dir)
{
    if (str_eq(what, "rows"))
        write_rows(dir);
    else if (str_eq(what, "unsynced"))
        write_rows_unsynced(dir);
    else
        write_files(dir);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(acknowledged_rows_survive_a_power_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_that_were_not_synced_do_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_file_needs_its_bytes_and_its_name_synced, set_up, tear_down),
    };

    if (argc == 3)
        return child(argv[1], argv[2]);
    return cmocka_run_group_tests_name("lossy", tests, NULL, NULL);
}
