/* backup.c – copying and restoring SQLite databases, and the checks; PostgreSQL's half is in
 * backup_pgsql.c. */
#include "lib/db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include "lib/base/call.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/db/backup_private.h"
#include "lib/db/db_private.h"

#define PROBLEMS_SHOWN 100

const char *db_sqlite_path(const char *url)
{
    return str_starts(url, "sqlite:") ? url + strlen("sqlite:") : NULL;
}

const char *backup_suffix(struct call *c)
{
    uint32_t r;

    random_bytes(&r, sizeof r); /* two restores within a second keep both of what was before */
    return str_printf(c->mem, "before_%lld_%08x", (long long)c->now, r);
}

enum err backup_failed(struct call *c, const char *path, const char *why)
{
    enum err e = fail(c, ERR_UNAVAILABLE, N_("{path} cannot be used"), "path", path);

    fail_detail(c, "%s: %s", path, why);
    return e;
}

/* ---- copying ----------------------------------------------------------------------- */

static enum err sync_file(struct call *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (!ok)
        (void)!backup_failed(c, path, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return ok ? OK : ERR_UNAVAILABLE;
}

static enum err copy_sqlite(struct call *c, const char *url, const char *path)
{
    sqlite3 *to = NULL;
    sqlite3_backup *copy;
    struct db *from;
    int rc;

    if (access(path, F_OK) == 0)
        return backup_failed(c, path, "exists already");
    TRY(db_connect(c, c->mem, url, DB_USE_READER, &from));
    sqlite_create_private(path);
    rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
    copy = rc == SQLITE_OK ? sqlite3_backup_init(to, "main", from->handle, "main") : NULL;
    if (copy != NULL) {
        (void)sqlite3_backup_step(copy, -1);
        rc = sqlite3_backup_finish(copy);
    } else if (rc == SQLITE_OK) {
        rc = sqlite3_errcode(to);
    }
    (void)sqlite3_close(to);
    mem_free(from);
    if (rc != SQLITE_OK)
        return backup_failed(c, path, sqlite3_errstr(rc));
    return sync_file(c, path);
}

enum err db_copy_to_file(struct call *c, const char *url, const char *path)
{
    enum db_engine engine;

    TRY(db_engine_of_url(c, url, &engine));
    TRY(engine == DB_SQLITE ? copy_sqlite(c, url, path) : pgsql_dump(c, url, path));
    return engine == DB_SQLITE ? OK : sync_file(c, path);
}

/* ---- restoring --------------------------------------------------------------------- */

static void remove_sqlite(struct call *c, const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-journal" };

    for (size_t i = 0; i < COUNT_OF(endings); i++)
        (void)unlink(str_printf(c->mem, "%s%s", path, endings[i]));
}

enum err db_restore_beside(struct call *c, const char *url, const char *path, const char **ret_side)
{
    enum db_engine engine;
    const char *side;

    TRY(db_engine_of_url(c, url, &engine));
    if (engine == DB_PGSQL)
        return pgsql_restore_beside(c, url, path, ret_side);
    side = str_printf(c->mem, "%s.restoring", db_sqlite_path(url));
    remove_sqlite(c, side);
    TRY(copy_sqlite(c, str_printf(c->mem, "sqlite:%s", path), side));
    *ret_side = str_printf(c->mem, "sqlite:%s", side);
    return OK;
}

/* The log of the old database goes with it: beside the new one it would be taken for its own. */
static enum err move_sqlite(struct call *c, const char *from, const char *to)
{
    static const char *const endings[] = { "-wal", "-shm", "" };

    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        const char *a = str_printf(c->mem, "%s%s", from, endings[i]);

        if (rename(a, str_printf(c->mem, "%s%s", to, endings[i])) != 0 && errno != ENOENT)
            return backup_failed(c, a, strerror(errno));
    }
    return OK;
}

static enum err sync_directory_of(struct call *c, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dir = slash == NULL   ? "."
                      : slash == path ? "/"
                                      : str_dup_n(c->mem, path, (size_t)(slash - path));

    return sync_file(c, dir);
}

enum err db_switch_to_side(
    struct call *c, const char *url, const char *side, const char **ret_before)
{
    const char *path = db_sqlite_path(url);
    const char *before;

    *ret_before = NULL;
    if (path == NULL)
        return pgsql_switch_to_side(c, url, side, ret_before);
    if (access(path, F_OK) == 0) {
        before = str_printf(c->mem, "%s.%s", path, backup_suffix(c));
        TRY(move_sqlite(c, path, before));
        *ret_before = before;
    }
    TRY(move_sqlite(c, db_sqlite_path(side), path));
    return sync_directory_of(c, path);
}

/* ---- checking ---------------------------------------------------------------------- */

struct report {
    struct buf *out;
    int problems;
};

static int integrity_row(void *data, int n, char **values, char **names)
{
    struct report *r = data;

    (void)n;
    (void)names;
    if (values[0] == NULL || str_eq(values[0], "ok"))
        return 0;
    r->problems++;
    buf_printf(r->out, "integrity: %s\n", values[0]);
    return 0;
}

static int foreign_key_row(void *data, int n, char **values, char **names)
{
    struct report *r = data;

    (void)n;
    (void)names;
    if (++r->problems <= PROBLEMS_SHOWN)
        buf_printf(r->out, "foreign key: a row of %s points to no row of %s\n",
            str_or(values[0], "?"), str_or(values[2], "?"));
    return 0;
}

enum err db_integrity(struct call *c, struct db *db, struct buf *report, int *ret_problems)
{
    struct report r = { report, 0 };
    int rc;

    *ret_problems = 0;
    if (db_engine_of(db) != DB_SQLITE)
        return OK;
    rc = sqlite3_exec(db->handle, "PRAGMA integrity_check(100)", integrity_row, &r, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, "PRAGMA foreign_key_check", foreign_key_row, &r, NULL);
    if (rc != SQLITE_OK)
        return fail_internal(c, "integrity check: %s", sqlite3_errstr(rc));
    *ret_problems = r.problems;
    return OK;
}

struct problem {
    const char *problem;
};
static const struct field problem_fields[] = { FIELD_TEXT(struct problem, problem), FIELD_END };

struct finding {
    struct report *r;
    const char *check;
};

static enum err check_row(struct call *c, void *row, void *data)
{
    const struct problem *p = row;
    struct finding *f = data;

    (void)c;
    if (++f->r->problems <= PROBLEMS_SHOWN)
        buf_printf(f->r->out, "%s: %s\n", f->check, str_or(p->problem, "?"));
    return OK;
}

static enum err run_checks(struct call *c, struct report *r)
{
    const struct statement *const *end = __stop_cityhall_db_checks;

    for (const struct statement *const *s = __start_cityhall_db_checks; s < end; s++) {
        struct finding f = { r, (*s)->name };
        struct problem row;

        TRY(db_each(c, *s, problem_fields, &row, check_row, &f));
    }
    return OK;
}

enum err db_run_checks(struct call *c, struct db *db, struct buf *report, int *ret_problems)
{
    struct report r = { report, 0 };
    struct db *outer = c->db;
    enum err e;

    TRY(db_begin_read(c, db));
    c->db = db;
    e = run_checks(c, &r);
    c->db = outer;
    db_rollback(db);
    *ret_problems = r.problems;
    return e;
}
