/* connection.c – connecting, transactions, and looking at statements without running them. */
#include "lib/base/mem.h"
#include "lib/db/db_private.h"

static const struct {
    const char *scheme;
    const struct db_driver *driver;
} schemes[] = {
    { "sqlite:", &db_sqlite_driver },
    { "postgresql://", &db_pgsql_driver },
    { "postgres://", &db_pgsql_driver },
};

static const struct db_driver *driver_of(const char *url)
{
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (str_starts(url, schemes[i].scheme))
            return schemes[i].driver;
    return NULL;
}

enum err db_engine_of_url(struct call *c, const char *url, enum db_engine *ret)
{
    const struct db_driver *driver = driver_of(url);

    if (driver == NULL)
        return fail(c, ERR_USAGE, N_("The database must be sqlite:PATH or postgresql://…"));
    *ret = driver->engine;
    return OK;
}

enum err db_connect(
    struct call *c, const void *mem, const char *url, enum db_use use, struct db **ret)
{
    enum db_engine engine;
    struct db *db;
    enum err e;

    TRY(db_engine_of_url(c, url, &engine));
    db = mem_new(mem, struct db);
    db->driver = driver_of(url);
    db->use = use;
    db->url = str_dup(db, url);
    e = db->driver->connect(c, db);
    if (e != OK) {
        mem_free(db);
        return e;
    }
    *ret = db;
    return OK;
}

/* ---- transactions ------------------------------------------------------------------ */

static const char *const control_names[] = {
    [DB_BEGIN_READ] = "BEGIN READ",
    [DB_BEGIN_WRITE] = "BEGIN",
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",
    [DB_SAVEPOINT] = "SAVEPOINT",
    [DB_RELEASE] = "RELEASE",
    [DB_ROLLBACK_TO] = "ROLLBACK TO",
};

static enum err control(struct call *c, struct db *db, enum db_control what)
{
    if (db->recorder != NULL)
        db_recorder_control(db->recorder, db, control_names[what]);
    return db->driver->control(c, db, what);
}

static enum err begin(struct call *c, struct db *db, enum db_control what)
{
    must(!db_in_transaction(db));
    db_clear_poison(db);
    db->fault = DB_FAULT_NONE;
    db->n_remembered = 0;
    db->reading = what == DB_BEGIN_READ;
    return control(c, db, what);
}

bool db_reads_only(const struct db *db)
{
    return db->reading;
}

enum err db_begin(struct call *c, struct db *db)
{
    return begin(c, db, db->use == DB_USE_READER ? DB_BEGIN_READ : DB_BEGIN_WRITE);
}

enum err db_begin_read(struct call *c, struct db *db)
{
    return begin(c, db, DB_BEGIN_READ);
}

enum err db_settle(struct call *c, struct db *db)
{
    if (db->poison != OK)
        return fail(c, db->poison, db->poison_msgid);
    return db->driver->settle == NULL ? OK : db->driver->settle(c, db);
}

enum err db_commit(struct call *c, struct db *db)
{
    TRY(db_settle(c, db));
    return control(c, db, DB_COMMIT);
}

void db_rollback(struct db *db)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call quiet = { .mem = mem, .actor = &actor_program };
    enum db_fault fault = db->fault;

    /* A rollback that fails was done by the engine already, or the connection is gone. */
    if (db_in_transaction(db) && control(&quiet, db, DB_ROLLBACK) != OK)
        db->fault = fault;
    db_clear_poison(db);
}

enum err db_savepoint(struct call *c, struct db *db)
{
    return control(c, db, DB_SAVEPOINT);
}

enum err db_release(struct call *c, struct db *db)
{
    return control(c, db, DB_RELEASE);
}

enum err db_rollback_to(struct call *c, struct db *db)
{
    db_clear_poison(db);
    db->n_remembered = 0;
    TRY(control(c, db, DB_ROLLBACK_TO));
    return control(c, db, DB_RELEASE);
}

bool db_in_transaction(const struct db *db)
{
    return db->driver->in_transaction(db);
}

void db_set_deadline(struct db *db, int64_t monotonic_us)
{
    db->deadline_us = monotonic_us;
}

enum err db_script(struct call *c, struct db *db, const char *sql)
{
    if (db->poison != OK)
        return fail(c, db->poison, db->poison_msgid);
    return db->driver->script(c, db, sql);
}

/* ---- looking at statements --------------------------------------------------------------------
 */

enum err db_describe(struct call *c, struct db *db, const struct statement *s, int *ret_params,
    const char ***ret_columns, size_t *ret_n)
{
    struct prepared *p = mem_new(db, struct prepared);
    struct cursor cur = { .db = db, .p = p, .row = -1 };
    enum err e;

    p->s = s;
    (void)snprintf(p->name, sizeof p->name, "s%u", ++db->names);
    e = db->driver->prepare(c, db, p);
    if (e == OK) {
        size_t n = (size_t)p->n_columns;

        *ret_columns = mem_array(c->mem, const char *, n + 1);
        for (size_t i = 0; i < n; i++)
            (*ret_columns)[i] = str_dup(c->mem, str_or(db->driver->column_name(&cur, (int)i), ""));
        *ret_n = n;
        *ret_params = p->n_params;
        db->driver->unprepare(db, p);
    }
    mem_free(p);
    return e;
}

enum err db_prepare_all(struct call *c, struct db *db)
{
    const struct statement *const *end = __stop_cityhall_statements;

    for (const struct statement *const *s = __start_cityhall_statements; s < end; s++) {
        const char **columns;
        size_t n;
        int params;

        if ((*s)->engines != 0 && (enum db_engine)(*s)->engines != db->driver->engine)
            continue;
        TRY(db_describe(c, db, *s, &params, &columns, &n));
    }
    return OK;
}
