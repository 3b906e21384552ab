/* test_backup.c – migrate, check, backup and restore, as the operator types them; the lock of the
 * data directory. On both engines. */
#include "lib/base/testing.h"

#include <sys/stat.h>
#include <unistd.h>

#include "bin/bin.h"
#include "bin/control.h"
#include "bin/db_cmd.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/backup.h"
#include "tests/support.h"

#define ON_BOTH(test)                                                                              \
    { #test " on SQLite", test, set_up_sqlite, tear_down, NULL },                                  \
    {                                                                                              \
#test " on PostgreSQL", test, set_up_pgsql, tear_down, NULL                                \
    }
#define LOCAL_STATEMENT(name_, text)                                                               \
    static const struct statement name_ = { .name = #name_, .sql = text, .file = __FILE__ }
LOCAL_STATEMENT(mark, "INSERT INTO database_mark (name, value, made_at) VALUES ($1, 'x', 'y')");
LOCAL_STATEMENT(marks, "SELECT count(*) FROM database_mark WHERE name LIKE 'test%'");

struct fixture {
    void *mem;
    struct options o;
    struct call *c;
    struct buf out;
    const char *dir;
};

static int set_up(void **state, enum db_engine engine)
{
    void *mem = mem_context(NULL);
    struct fixture *f = mem_new(mem, struct fixture);
    struct site *site;

    f->mem = mem;
    f->dir = test_dir(mem);
    f->c = test_call(mem);
    f->o.data = str_printf(mem, "%s/data", f->dir);
    f->o.db = engine == DB_SQLITE ? str_printf(mem, "sqlite:%s/data/city.db", f->dir)
                                  : test_db_url(mem, engine);
    site = mem_new(mem, struct site);
    *site = *f->c->site;
    site->data_dir = f->o.data;
    site_put(site, options_slot, &f->o);
    f->c->site = site;
    buf_init(&f->out, mem, 1 << 20);
    test_ok(f->c, db_migrate_command(f->c, 0, NULL, &f->out), "migrate");
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

    mem_free(f->mem);
    return 0;
}

/* Runs a command with up to three arguments. */
static enum err run(struct fixture *f,
    enum err (*command)(struct call *c, int argc, char **argv, struct buf *out), const char *a,
    const char *b, const char *d)
{
    char *argv[] = { str_dup(f->mem, a), str_dup(f->mem, b), str_dup(f->mem, d), NULL };
    int argc = 0;

    while (argv[argc] != NULL)
        argc++;
    error_clear(f->c);
    buf_reset(&f->out);
    return command(f->c, argc, argv, &f->out);
}

static enum err add_mark(struct call *c, void *data)
{
    return db_exec(c, &mark, (const char *)data);
}

static void put(struct fixture *f, const char *name)
{
    struct db *db;

    test_ok(f->c, db_connect(f->c, f->mem, f->o.db, DB_USE_WRITER, &db), "connect");
    test_ok(f->c, test_write(f->c, db, add_mark, (void *)(uintptr_t)name), "mark");
    mem_free(db);
}

static int64_t count(struct fixture *f)
{
    struct db *db;
    int64_t n;

    test_ok(f->c, db_connect(f->c, f->mem, f->o.db, DB_USE_READER, &db), "connect");
    test_ok(f->c, db_begin(f->c, db), "begin");
    f->c->db = db;
    test_ok(f->c, db_int(f->c, &marks, &n), "count");
    f->c->db = NULL;
    db_rollback(db);
    mem_free(db);
    return n;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    must(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static const char *read_file(struct fixture *f, const char *path)
{
    char *text = mem_array(f->mem, char, 1024);
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return NULL;
    text[fread(text, 1, 1023, file)] = '\0';
    (void)fclose(file);
    return text;
}

static const char *in(struct fixture *f, const char *name)
{
    return str_printf(f->mem, "%s/%s", f->dir, name);
}

/* ---- the tests --------------------------------------------------------------------- */

static void a_migrated_database_is_sound(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(run(f, db_check_command, NULL, NULL, NULL), OK);
    assert_non_null(strstr(f->out.p, "sound"));
    assert_int_equal(run(f, db_migrate_command, NULL, NULL, NULL), OK);
    assert_non_null(strstr(f->out.p, "up to date"));
    assert_int_equal(run(f, db_check_command, "extra", NULL, NULL), ERR_USAGE);
}

static void a_backup_brings_rows_files_and_keys_back(void **state)
{
    struct fixture *f = *state;

    put(f, "test 1");
    must(mkdir(in(f, "data/files"), 0700) == 0 && mkdir(in(f, "data/files/ab"), 0700) == 0);
    write_file(in(f, "data/files/ab/abcd"), "a paper");
    test_ok(f->c, run(f, db_backup_command, in(f, "backup"), "--keys", in(f, "kept")), "backup");
    assert_null(read_file(f, in(f, "backup/files/keys/active")));
    assert_null(read_file(f, in(f, "backup/files/city.db")));

    put(f, "test 2");
    write_file(in(f, "data/files/ab/abcd"), "overwritten");
    test_ok(f->c, run(f, db_restore_command, in(f, "backup"), NULL, NULL), "restore");
    assert_int_equal(count(f), 1);
    assert_string_equal(read_file(f, in(f, "data/files/ab/abcd")), "a paper");
    assert_int_equal(run(f, db_check_command, NULL, NULL, NULL), OK);
}

static void restoring_says_which_keys_are_missing(void **state)
{
    struct fixture *f = *state;

    put(f, "test 1");
    test_ok(f->c, run(f, db_backup_command, in(f, "backup"), "--keys", in(f, "kept")), "backup");
    must(rename(in(f, "data/keys"), in(f, "lost")) == 0);
    put(f, "test 2");
    assert_int_equal(run(f, db_restore_command, in(f, "backup"), NULL, NULL), ERR_STATE);
    assert_non_null(strstr(f->c->error.msgid, "Keys are missing"));
    assert_int_equal(count(f), 2);
    test_ok(f->c, run(f, db_restore_command, in(f, "backup"), "--without-keys", NULL), "without");
    assert_non_null(strstr(f->out.p, "MISSING KEYS"));
    test_ok(f->c, run(f, db_restore_command, in(f, "backup"), "--keys", in(f, "kept")), "with");
    assert_null(strstr(f->out.p, "MISSING KEYS"));
    assert_int_equal(access(in(f, "data/keys"), R_OK), 0);
    assert_int_equal(count(f), 1);
}

static void a_damaged_backup_changes_nothing(void **state)
{
    struct fixture *f = *state;
    FILE *file;

    put(f, "test 1");
    test_ok(f->c, run(f, db_backup_command, in(f, "backup"), NULL, NULL), "backup");
    put(f, "test 2");
    file = fopen(in(f, "backup/database"), "r+e");
    must(file != NULL && fseek(file, 100, SEEK_SET) == 0 && fputc('!', file) != EOF);
    must(fclose(file) == 0);
    assert_int_equal(run(f, db_restore_command, in(f, "backup"), NULL, NULL), ERR_INVALID);
    assert_string_equal(f->c->error.params[1], "database");
    assert_int_equal(count(f), 2);
    must(unlink(in(f, "backup/manifest.json")) == 0);
    assert_int_equal(run(f, db_restore_command, in(f, "backup"), NULL, NULL), ERR_INVALID);
    assert_int_equal(count(f), 2);
}

static void a_backup_never_overwrites(void **state)
{
    struct fixture *f = *state;

    test_ok(f->c, run(f, db_backup_command, in(f, "backup"), NULL, NULL), "backup");
    assert_int_equal(run(f, db_backup_command, in(f, "backup"), NULL, NULL), ERR_STATE);
}

static void nobody_restores_under_a_server(void **state)
{
    struct fixture *f = *state;
    struct data_lock *lock;

    test_ok(f->c, run(f, db_backup_command, in(f, "backup"), NULL, NULL), "backup");
    test_ok(f->c, data_lock_take(f->c, f->mem, f->o.data, &lock), "lock");
    assert_int_equal(run(f, db_restore_command, in(f, "backup"), NULL, NULL), ERR_STATE);
    assert_non_null(strstr(f->c->error.msgid, "owns the data directory"));
    mem_free(lock);
    test_ok(f->c, run(f, db_restore_command, in(f, "backup"), NULL, NULL), "restore");
}

static void a_path_in_the_manifest_leads_nowhere_else(void **state)
{
    struct fixture *f = *state;

    must(mkdir(in(f, "evil"), 0700) == 0);
    write_file(in(f, "evil/manifest.json"),
        str_printf(f->mem,
            "{\"format\":1,\"made_at\":\"x\",\"engine\":\"%s\",\"keys\":[],"
            "\"files\":[{\"path\":\"files/../../x\",\"size\":1,\"sm3\":\"00\"}]}",
            db_sqlite_path(f->o.db) != NULL ? "sqlite" : "postgresql"));
    assert_int_equal(run(f, db_restore_command, in(f, "evil"), NULL, NULL), ERR_INVALID);
    assert_non_null(strstr(f->c->error.msgid, "manifest is damaged"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_migrated_database_is_sound),
        ON_BOTH(a_backup_brings_rows_files_and_keys_back),
        ON_BOTH(restoring_says_which_keys_are_missing),
        ON_BOTH(a_damaged_backup_changes_nothing),
        ON_BOTH(a_backup_never_overwrites),
        ON_BOTH(nobody_restores_under_a_server),
        ON_BOTH(a_path_in_the_manifest_leads_nowhere_else),
    };

    return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
