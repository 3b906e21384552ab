/* db_cmd.c – the operator's commands on the database as a whole. */
#include "bin/db_cmd.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/backup.h"
#include "bin/backup_files.h"
#include "bin/bin.h"
#include "bin/control.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/backup.h"
#include "lib/db/db.h"
#include "lib/db/migrate.h"
#include "lib/sign/sign.h"

#define REPORT_MAX (1 << 20)

STATEMENT(mark_add, "INSERT INTO database_mark (name, value, made_at) VALUES ($1, $2, $3)"
                    " ON CONFLICT DO NOTHING");
STATEMENT(mark_find, "SELECT count(*) FROM database_mark WHERE name = $1");

/* What the command line named; ERR_USAGE without a database. */
static enum err options_of(struct call *c, const struct options **ret)
{
    *ret = site_get(c->site, options_slot);
    if ((*ret)->db != NULL)
        return OK;
    return fail(c, ERR_USAGE,
        N_("say which database: --db sqlite:PATH or --db postgresql://… (or set CITYHALL_DB)"));
}

/* ---- marks ------------------------------------------------------------------------- */

enum err database_mark_clock(struct call *c)
{
    const char *now = clock_instant(c->mem, c->now);

    return clock_is_simulated() ? db_exec(c, &mark_add, "simulated_clock", "true", now) : OK;
}

enum err database_has_mark(struct call *c, const char *name, bool *ret)
{
    int64_t n;

    TRY(db_int(c, &mark_find, &n, name));
    *ret = n > 0;
    return OK;
}

static enum err put_marks(struct call *c, struct db *db)
{
    const char *now = clock_instant(c->mem, c->now);
    enum err e;

    TRY(db_begin(c, db));
    c->db = db;
    e = db_exec(c, &mark_add, "created_at", now, now);
    if (e == OK)
        e = database_mark_clock(c);
    c->db = NULL;
    if (e == OK)
        e = db_commit(c, db);
    if (e != OK)
        db_rollback(db);
    return e;
}

/* ---- migrate ----------------------------------------------------------------------- */

static enum err migrate(struct call *c, struct db *db, const struct options *o, struct buf *out)
{
    struct data_lock *lock = NULL;
    bool while_serving;
    int pending, n;

    TRY(db_migrate_pending(c, db, db_migrations, &pending, &while_serving));
    if (!while_serving)
        TRY(data_lock_take(c, c->mem, o->data, &lock));
    TRY(db_migrate(c, db, db_migrations, &n));
    TRY(put_marks(c, db));
    TRY(keyring_make(c, o->data));
    mem_free(lock);
    buf_printf(out, n == 0 ? "the schema is up to date\n" : "applied %d migrations\n", n);
    return OK;
}

enum err db_migrate_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const struct options *o;
    struct db *db;
    enum err e;

    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    TRY(options_of(c, &o));
    if (mkdir(o->data, 0700) != 0 && errno != EEXIST)
        return file_failed(c, o->data);
    TRY(db_connect(c, c->mem, o->db, DB_USE_WRITER, &db));
    e = migrate(c, db, o, out);
    mem_free(db);
    return e;
}

/* ---- check ------------------------------------------------------------------------- */

static enum err check(struct call *c, struct db *db, struct buf *out)
{
    int problems, findings;

    TRY(db_schema_check(c, db));
    TRY(db_prepare_all(c, db));
    TRY(db_integrity(c, db, out, &problems));
    TRY(db_run_checks(c, db, out, &findings));
    if (problems + findings > 0)
        return fail(c, ERR_INVALID, N_("The database is not sound: {n} problems"), "n",
            str_printf(c->mem, "%d", problems + findings));
    buf_puts(out, "the database is sound\n");
    return OK;
}

enum err db_check_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const struct options *o;
    struct db *db;
    enum err e;

    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    TRY(options_of(c, &o));
    TRY(db_connect(c, c->mem, o->db, DB_USE_READER, &db));
    e = check(c, db, out);
    mem_free(db);
    return e;
}

/* ---- backup and restore ------------------------------------------------------------ */

static enum err read_arguments(struct call *c, int argc, char **argv, struct backup *b)
{
    const struct options *o;

    TRY(options_of(c, &o));
    *b = (struct backup) { .url = o->db, .data_dir = o->data };
    for (int i = 0; i < argc; i++) {
        if (str_eq(argv[i], "--keys") && i + 1 < argc)
            b->keys_dir = argv[++i];
        else if (str_eq(argv[i], "--without-keys"))
            b->without_keys = true;
        else if (b->dir == NULL && !str_starts(argv[i], "--"))
            b->dir = argv[i];
        else
            return ERR_USAGE;
    }
    return b->dir == NULL ? ERR_USAGE : OK;
}

enum err db_backup_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct backup b;

    TRY(read_arguments(c, argc, argv, &b));
    return b.without_keys ? ERR_USAGE : backup_make(c, &b, out);
}

enum err db_restore_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct data_lock *lock;
    struct backup b;
    enum err e;

    TRY(read_arguments(c, argc, argv, &b));
    TRY(data_lock_take(c, c->mem, b.data_dir, &lock));
    e = backup_restore(c, &b, out);
    mem_free(lock);
    return e;
}

/* ---- schema ------------------------------------------------------------------------ */

static enum err schema_of(struct call *c, const char *path, struct buf *out)
{
    struct db *db;
    enum err e;
    int n;

    TRY(db_connect(c, c->mem, str_printf(c->mem, "sqlite:%s", path), DB_USE_WRITER, &db));
    e = db_migrate(c, db, db_migrations, &n);
    if (e == OK)
        e = db_schema_text(c, db, db_migrations, out);
    mem_free(db);
    return e;
}

enum err db_schema_command(struct call *c, int argc, char **argv, struct buf *out)
{
    char *dir = str_dup(c->mem, "/tmp/cityhall-schema-XXXXXX");
    const char *path;
    enum err e;

    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    if (mkdtemp(dir) == NULL)
        return file_failed(c, dir);
    path = str_printf(c->mem, "%s/schema.db", dir);
    e = schema_of(c, path, out);
    (void)unlink(path);
    (void)unlink(str_printf(c->mem, "%s-wal", path));
    (void)unlink(str_printf(c->mem, "%s-shm", path));
    (void)rmdir(dir);
    return e;
}
