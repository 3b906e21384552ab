/* db_sqlite.c – the SQLite driver.
 *
 * WAL, synchronous=FULL, foreign keys on, and everything off that would let a database file act on
 * its own (trusted_schema, double-quoted strings, triggers' side effects through views). Parameters
 * are bound by their name "$1", because SQLite numbers them by first appearance. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/db/db_private.h"

#define BUSY_TIMEOUT_MS 5000
#define MMAP_BYTES "1073741824" /* of the database file: point reads without a copy */
#define PROGRESS_STEPS 2000     /* virtual machine steps between looks at the deadline */
#define FRAME_BYTES (4096 + 24) /* of the log: a page and its header */
#define CACHE_KIB "-8192"       /* page cache per connection */
#define SMALL_BYTES 1200        /* of one small allocation out of a connection's own */
#define SMALL_COUNT 120

/* ---- errors ------------------------------------------------------------------------------------
 */

static struct db_failure failure_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_CONSTRAINT:
        switch (rc) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return (struct db_failure) { ERR_CONFLICT, DB_FAULT_CONSTRAINT };
        default: /* NOT NULL and CHECK: the program let something through */
            return (struct db_failure) { ERR_INTERNAL, DB_FAULT_CONSTRAINT };
        }
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return (struct db_failure) { ERR_BUSY, DB_FAULT_BUSY };
    case SQLITE_INTERRUPT:
        return (struct db_failure) { ERR_BUSY, DB_FAULT_DEADLINE };
    case SQLITE_FULL:
        return (struct db_failure) { ERR_UNAVAILABLE, DB_FAULT_FULL };
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return (struct db_failure) { ERR_UNAVAILABLE, DB_FAULT_IO };
    case SQLITE_NOMEM:
        return (struct db_failure) { ERR_UNAVAILABLE, DB_FAULT_MEMORY };
    default:
        return (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER };
    }
}

/* SQLite's messages name tables and columns, never values – but for CHECK constraints without a
 * name and malformed SQL, which are texts of the program. */
static enum err sqlite_fail(struct call *c, struct db *db, int rc, const char *what)
{
    const char *text = db->handle == NULL ? sqlite3_errstr(rc) : sqlite3_errmsg(db->handle);

    return db_fail(c, db, failure_of(rc), what, str_printf(c->mem, "%s (SQLite %d)", text, rc));
}

/* ---- connecting --------------------------------------------------------------------------------
 */

static int db_destroy(struct db *db)
{
    db_forget_prepared(db);
    for (int i = 0; i < DB_CONTROL__COUNT; i++)
        sqlite3_finalize(db->control[i]);
    must(sqlite3_close(db->handle) == SQLITE_OK); /* fails if a statement is still open */
    return 0;
}

static int past_deadline(void *data)
{
    const struct db *db = data;

    return db->deadline_us != 0 && clock_monotonic_us() > db->deadline_us;
}

static enum err script(struct call *c, struct db *db, const char *sql)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? OK : sqlite_fail(c, db, rc, "script");
}

static enum err configure(struct call *c, struct db *db)
{
    sqlite3 *h = db->handle;

    sqlite3_extended_result_codes(h, 1);
    sqlite3_busy_timeout(h, BUSY_TIMEOUT_MS);
    sqlite3_db_config(h, SQLITE_DBCONFIG_LOOKASIDE, NULL, SMALL_BYTES, SMALL_COUNT);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (db->use == DB_USE_WRITER) /* the mode is written into the file, once */
        TRY(script(c, db, "PRAGMA journal_mode=WAL"));
    TRY(script(c, db,
        "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA case_sensitive_like=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA recursive_triggers=ON;"
        "PRAGMA mmap_size=" MMAP_BYTES "; PRAGMA cache_size=" CACHE_KIB));
    if (db->use == DB_USE_READER) {
        TRY(script(c, db, "PRAGMA query_only=ON"));
        sqlite3_progress_handler(h, PROGRESS_STEPS, past_deadline, db);
    }
    return OK;
}

/* A new file is the operator's alone; the log and the rest take its mode from it. An existing one
 * is not touched: opening and closing it would drop this process's locks on it. */
void sqlite_create_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd >= 0)
        (void)close(fd);
}

/* Statistics of memory cost a lock at each allocation; nobody reads them. */
static void configure_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err connect_sqlite(struct call *c, struct db *db)
{
    const char *path = db->url + strlen("sqlite:");
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    static pthread_once_t configured = PTHREAD_ONCE_INIT;
    sqlite3 *h = NULL;
    struct stat st;
    int rc;

    if (*path == '\0' || *path == ':')
        return fail(c, ERR_USAGE, N_("The database must be sqlite:PATH or postgresql://…"));
    if (db->use == DB_USE_READER && stat(path, &st) != 0 && errno == ENOENT)
        return fail(c, ERR_UNAVAILABLE,
            N_("There is no database at {path}: run `cityhall db migrate` first"), "path", path);
    if (db->use == DB_USE_WRITER)
        sqlite_create_private(path);
    (void)pthread_once(&configured, configure_library);
    rc = sqlite3_open_v2(path, &h, flags, NULL);
    db->handle = h;
    talloc_set_destructor(db, db_destroy);
    if (rc != SQLITE_OK)
        return sqlite_fail(c, db, rc, "open");
    return configure(c, db);
}

/* ---- transactions ------------------------------------------------------------------------------
 */

static const char *const control_sql[] = {
    [DB_BEGIN_READ] = "BEGIN",
    [DB_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",
    [DB_SAVEPOINT] = "SAVEPOINT one_call",
    [DB_RELEASE] = "RELEASE one_call",
    [DB_ROLLBACK_TO] = "ROLLBACK TO one_call",
};

/* A writer's connection reads only while it was begun so: query_only is a flag, not a statement
 * that touches the file. */
static enum err set_read_only(struct call *c, struct db *db, bool on)
{
    if (db->use == DB_USE_READER || db->read_only == on)
        return OK;
    TRY(script(c, db, on ? "PRAGMA query_only=ON" : "PRAGMA query_only=OFF"));
    db->read_only = on;
    return OK;
}

static enum err control(struct call *c, struct db *db, enum db_control what)
{
    sqlite3_stmt *stmt = db->control[what];
    int rc;

    if (what == DB_BEGIN_READ || what == DB_BEGIN_WRITE)
        TRY(set_read_only(c, db, what == DB_BEGIN_READ));
    if (stmt == NULL) {
        rc = sqlite3_prepare_v3(
            db->handle, control_sql[what], -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
        if (rc != SQLITE_OK)
            return sqlite_fail(c, db, rc, control_sql[what]);
        db->control[what] = stmt;
    }
    rc = sqlite3_step(stmt);
    if (rc != SQLITE_DONE) {
        enum err e = sqlite_fail(c, db, rc, control_sql[what]);

        sqlite3_reset(stmt);
        return e;
    }
    sqlite3_reset(stmt);
    return OK;
}

static bool in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->handle);
}

/* ---- statements --------------------------------------------------------------------------------
 */

static enum err find_params(struct call *c, struct db *db, struct prepared *p)
{
    for (int i = 1; i <= p->n_params; i++) {
        char name[8];

        (void)snprintf(name, sizeof name, "$%d", i);
        p->index[i - 1] = sqlite3_bind_parameter_index(p->handle, name);
        if (p->index[i - 1] == 0)
            return db_fail(c, db, (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER }, p->s->name,
                "parameters are not $1, $2, … without a gap");
    }
    return OK;
}

static void unprepare(struct db *db, struct prepared *p)
{
    (void)db;
    sqlite3_finalize(p->handle);
    p->handle = NULL;
}

static enum err prepare(struct call *c, struct db *db, struct prepared *p)
{
    const char *tail = NULL;
    sqlite3_stmt *stmt;
    int rc;
    enum err e;

    rc = sqlite3_prepare_v3(db->handle, p->s->sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail);
    if (rc != SQLITE_OK)
        return sqlite_fail(c, db, rc, p->s->name);
    p->handle = stmt;
    p->n_params = sqlite3_bind_parameter_count(stmt);
    p->n_columns = sqlite3_column_count(stmt);
    if (p->n_params > DB_PARAMS_MAX || !str_blank(tail))
        e = db_fail(c, db, (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER }, p->s->name,
            "too many parameters, or more than one statement");
    else
        e = find_params(c, db, p);
    if (e != OK)
        unprepare(db, p);
    return e;
}

static const char *column_name(const struct cursor *cur, int i)
{
    return sqlite3_column_name(cur->p->handle, i);
}

static int bind(sqlite3_stmt *stmt, int at, const struct db_value *v)
{
    switch (v->type) {
    case DB_INT_:
        return sqlite3_bind_int64(stmt, at, v->i);
    case DB_TEXT_:
        return sqlite3_bind_text(stmt, at, v->text, -1, SQLITE_STATIC);
    case DB_BLOB_:
        return sqlite3_bind_blob64(stmt, at, v->blob.p, v->blob.n, SQLITE_STATIC);
    case DB_NULL_:
        break;
    }
    return sqlite3_bind_null(stmt, at);
}

static enum err open_cursor(
    struct call *c, struct cursor *cur, const struct db_value *args, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int rc = bind(cur->p->handle, cur->p->index[i], &args[i]);

        if (rc != SQLITE_OK)
            return sqlite_fail(c, cur->db, rc, cur->p->s->name);
    }
    return OK;
}

static enum err step(struct call *c, struct cursor *cur, bool *ret_row)
{
    int rc = sqlite3_step(cur->p->handle);

    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        return sqlite_fail(c, cur->db, rc, cur->p->s->name);
    *ret_row = rc == SQLITE_ROW;
    return OK;
}

static void close_cursor(struct cursor *cur)
{
    sqlite3_reset(cur->p->handle);
    sqlite3_clear_bindings(cur->p->handle); /* they point into the caller's memory */
}

static int64_t changes(const struct cursor *cur)
{
    return sqlite3_changes64(cur->db->handle);
}

static bool is_null(const struct cursor *cur, int i)
{
    return sqlite3_column_type(cur->p->handle, i) == SQLITE_NULL;
}

/* As strict as PostgreSQL, so that a mistake shows on both: no text, no floating point number. */
static bool get_int(const struct cursor *cur, int i, int64_t *ret)
{
    *ret = sqlite3_column_int64(cur->p->handle, i);
    return sqlite3_column_type(cur->p->handle, i) == SQLITE_INTEGER;
}

static const char *get_text(const struct cursor *cur, int i, size_t *ret_n)
{
    const char *text = (const char *)sqlite3_column_text(cur->p->handle, i);

    must(text != NULL); /* NULL was asked before; else memory failed */
    *ret_n = (size_t)sqlite3_column_bytes(cur->p->handle, i);
    return text;
}

static struct bytes get_blob(const struct cursor *cur, const void *mem, int i)
{
    static const uint8_t none[1];
    const void *p = sqlite3_column_blob(cur->p->handle, i);

    (void)mem; /* an empty blob is a null pointer here, but not SQL NULL */
    return (struct bytes) { p == NULL ? none : p, (size_t)sqlite3_column_bytes(cur->p->handle, i) };
}

const struct db_driver db_sqlite_driver = {
    .engine = DB_SQLITE,
    .connect = connect_sqlite,
    .control = control,
    .prepare = prepare,
    .unprepare = unprepare,
    .column_name = column_name,
    .open = open_cursor,
    .step = step,
    .close = close_cursor,
    .changes = changes,
    .is_null = is_null,
    .get_int = get_int,
    .get_text = get_text,
    .get_blob = get_blob,
    .script = script,
    .in_transaction = in_transaction,
};

/* ---- the log -----------------------------------------------------------------------------------
 */

enum err db_checkpoint(struct call *c, struct db *db, bool restart, int64_t *ret_wal_bytes)
{
    int mode = restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
    int frames = 0, done = 0, rc;

    *ret_wal_bytes = 0;
    if (db->driver->engine != DB_SQLITE)
        return OK;
    rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, mode, &frames, &done);
    if (rc != SQLITE_OK && rc != SQLITE_BUSY) {
        enum err e = sqlite_fail(c, db, rc, "checkpoint");

        db_clear_poison(db);
        return e;
    }
    if (frames > 0)
        *ret_wal_bytes = (int64_t)frames * FRAME_BYTES;
    return OK;
}

enum err db_no_autocheckpoint(struct call *c, struct db *db)
{
    return db->driver->engine == DB_SQLITE ? script(c, db, "PRAGMA wal_autocheckpoint=0") : OK;
}
