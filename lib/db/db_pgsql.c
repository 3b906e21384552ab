/* db_pgsql.c – the PostgreSQL driver (libpq).
 *
 * Parameters and results travel as text, blobs in as binary. Types are the ones that the server
 * infers from the statement, so an integer given for a TEXT column is written as digits, as SQLite
 * does. A lost connection is ERR_UNAVAILABLE; the next BEGIN connects again. */
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/db/db_pgsql_private.h"

#define RECONNECT_PAUSE_US INT64_C(1000000) /* between attempts while the server is away */

static enum err simple(struct call *c, struct db *db, const char *sql, const char *what)
{
    PGresult *r;
    ExecStatusType status;
    enum err e = OK;

    pgsql_settle_quietly(db);
    r = PQexec(db->handle, sql);
    status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        e = pgsql_fail(c, db, r, what);
    PQclear(r);
    return e;
}

static enum err script(struct call *c, struct db *db, const char *sql)
{
    TRY(pgsql_settle(c, db));
    return simple(c, db, sql, "script");
}

/* ---- connecting --------------------------------------------------------------------------------
 */

static int db_destroy(struct db *db)
{
    db_forget_prepared(db);
    PQfinish(db->handle);
    return 0;
}

/* No notices on stderr: the program's log is its own. */
static void ignore_notice(void *data, const PGresult *r)
{
    (void)data;
    (void)r;
}

static const char session_sql[] =
    "SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET lock_timeout = '5s';"
    "SET idle_in_transaction_session_timeout = '60s'; SET standard_conforming_strings = on;"
    "SET client_min_messages = warning; SET jit = off;"
    "SELECT set_config(name, 'lz4', false) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)";

static const char check_sql[] =
    "SELECT current_setting('server_encoding'), datcollate, current_setting('fsync'),"
    " current_setting('synchronous_commit'), current_setting('full_page_writes')"
    " FROM pg_database WHERE datname = current_database()";

static enum err refuse(struct call *c, const char *what, const char *value, const char *wanted)
{
    return fail(c, ERR_UNAVAILABLE,
        N_("The PostgreSQL database has {what} = {value}; Cityhall needs {wanted}"), "what", what,
        "value", value, "wanted", wanted);
}

static enum err check_values(struct call *c, const struct db *db, const PGresult *r)
{
    const char *collate = PQgetvalue(r, 0, 1);
    const char *sync = PQgetvalue(r, 0, 3);

    if (!str_eq(PQgetvalue(r, 0, 0), "UTF8"))
        return refuse(c, "server_encoding", PQgetvalue(r, 0, 0), "UTF8");
    if (!str_eq(collate, "C") && !str_eq(collate, "POSIX"))
        return refuse(c, "collation", collate, "C (initdb --locale=C)");
    if (db->use == DB_USE_READER)
        return OK;
    if (!str_eq(PQgetvalue(r, 0, 2), "on"))
        return refuse(c, "fsync", PQgetvalue(r, 0, 2), "on");
    if (str_eq(sync, "off"))
        return refuse(c, "synchronous_commit", sync, "on");
    if (!str_eq(PQgetvalue(r, 0, 4), "on"))
        return refuse(c, "full_page_writes", PQgetvalue(r, 0, 4), "on");
    return OK;
}

static enum err check_server(struct call *c, struct db *db)
{
    PGresult *r = PQexec(db->handle, check_sql);
    enum err e;

    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
        e = pgsql_fail(c, db, r, "checking the server");
    else
        e = check_values(c, db, r);
    PQclear(r);
    return e;
}

static enum err set_up_session(struct call *c, struct db *db)
{
    TRY(simple(c, db, session_sql, "setting up the session"));
    if (db->use == DB_USE_READER)
        TRY(simple(c, db, "SET default_transaction_read_only = on", "setting up the session"));
    return check_server(c, db);
}

static enum err not_connected(struct call *c, struct db *db)
{
    db->down_until_us = clock_monotonic_us() + RECONNECT_PAUSE_US;
    return db_fail(c, db, (struct db_failure) { ERR_UNAVAILABLE, DB_FAULT_LOST }, "connect",
        "no connection to PostgreSQL");
}

static enum err connect_pgsql(struct call *c, struct db *db)
{
    /* Later keywords win, so what the URL says stands. */
    static const char *const keys[] = { "client_encoding", "application_name", "connect_timeout",
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname",
        NULL };
    const char *values[] = { "UTF8", "cityhall", "5", "20", "5", "3", "20000", db->url, NULL };

    db->handle = PQconnectdbParams(keys, values, 1);
    talloc_set_destructor(db, db_destroy);
    if (PQstatus(db->handle) != CONNECTION_OK)
        return not_connected(c, db);
    PQsetNoticeReceiver(db->handle, ignore_notice, NULL);
    return set_up_session(c, db);
}

static enum err reconnect(struct call *c, struct db *db)
{
    if (clock_monotonic_us() < db->down_until_us)
        return not_connected(c, db);
    db_forget_prepared(db);
    db->n_sent = 0;
    PQreset(db->handle);
    if (PQstatus(db->handle) != CONNECTION_OK)
        return not_connected(c, db);
    db_clear_poison(db);
    return set_up_session(c, db);
}

/* ---- transactions ------------------------------------------------------------------------------
 */

/* A statement is planned a few times and the plan is kept, also when a table that was small then
 * has grown since: what writes looks up by keys does so by the index from the beginning. */
static const char *const control_sql[] = {
    [DB_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [DB_BEGIN_WRITE] = ("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                        " SET LOCAL enable_seqscan = off"),
    [DB_COMMIT] = "COMMIT",
    [DB_ROLLBACK] = "ROLLBACK",
    [DB_SAVEPOINT] = "SAVEPOINT one_call",
    [DB_RELEASE] = "RELEASE SAVEPOINT one_call",
    [DB_ROLLBACK_TO] = "ROLLBACK TO SAVEPOINT one_call",
};

/* BEGIN finds out that the server was restarted since the last transaction: nothing has been done
 * yet, so connecting again and beginning anew is right. */
static enum err begin(struct call *c, struct db *db, const char *sql)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call quiet = { .mem = mem, .actor = &actor_program };

    if (PQstatus(db->handle) == CONNECTION_OK && simple(&quiet, db, sql, "BEGIN") == OK)
        return OK;
    if (PQstatus(db->handle) == CONNECTION_OK) {
        db_clear_poison(db);
        return simple(c, db, sql, "BEGIN");
    }
    db_clear_poison(db);
    TRY(reconnect(c, db));
    db->fault = DB_FAULT_NONE;
    return simple(c, db, sql, "BEGIN");
}

/* COMMIT of a transaction that had failed answers "ROLLBACK" without an error. */
static enum err commit(struct call *c, struct db *db)
{
    PGresult *r = PQexec(db->handle, "COMMIT");
    enum err e = OK;

    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        e = pgsql_fail(c, db, r, "COMMIT");
    else if (!str_eq(PQcmdStatus(r), "COMMIT"))
        e = db_fail(c, db, (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER }, "COMMIT",
            "the server rolled the transaction back");
    PQclear(r);
    return e;
}

static enum err control(struct call *c, struct db *db, enum db_control what)
{
    if (what == DB_BEGIN_READ || what == DB_BEGIN_WRITE)
        return begin(c, db, control_sql[what]);
    if (what == DB_COMMIT)
        return commit(c, db);
    return simple(c, db, control_sql[what], control_sql[what]);
}

static bool in_transaction(const struct db *db)
{
    PGTransactionStatusType t = PQtransactionStatus(db->handle);

    return t == PQTRANS_INTRANS || t == PQTRANS_INERROR || t == PQTRANS_ACTIVE;
}

/* ---- statements --------------------------------------------------------------------------------
 */

/* The description is kept as long as the statement: it holds the columns' names. */
static enum err describe(struct call *c, struct db *db, struct prepared *p)
{
    PGresult *r = PQdescribePrepared(db->handle, p->name);

    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        enum err e = pgsql_fail(c, db, r, p->s->name);

        PQclear(r);
        return e;
    }
    p->n_params = PQnparams(r);
    p->n_columns = PQnfields(r);
    p->handle = r;
    return OK;
}

static enum err prepare(struct call *c, struct db *db, struct prepared *p)
{
    enum err e = pgsql_settle(c, db);
    PGresult *r;

    TRY(e);
    r = PQprepare(db->handle, p->name, p->s->sql, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        e = pgsql_fail(c, db, r, p->s->name);
    PQclear(r);
    TRY(e);
    TRY(describe(c, db, p));
    if (p->n_params <= DB_PARAMS_MAX)
        return OK;
    PQclear(p->handle);
    p->handle = NULL;
    return db_fail(c, db, (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER }, p->s->name,
        "too many parameters");
}

static void unprepare(struct db *db, struct prepared *p)
{
    char sql[40];

    PQclear(p->handle);
    p->handle = NULL;
    if (PQstatus(db->handle) != CONNECTION_OK || !p->temporary)
        return; /* the others end with the session */
    pgsql_settle_quietly(db);
    (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", p->name);
    PQclear(PQexec(db->handle, sql));
}

static const char *column_name(const struct cursor *cur, int i)
{
    return PQfname(cur->p->handle, i);
}

static enum err open_cursor(
    struct call *c, struct cursor *cur, const struct db_value *args, size_t n)
{
    PGresult *r;
    enum err e = pgsql_ask(c, cur, args, n, &r);

    cur->result = r;
    return e;
}

static enum err step(struct call *c, struct cursor *cur, bool *ret_row)
{
    (void)c;
    *ret_row = ++cur->row < PQntuples(cur->result);
    return OK;
}

static void close_cursor(struct cursor *cur)
{
    PQclear(cur->result);
    cur->result = NULL;
}

static int64_t changes(const struct cursor *cur)
{
    PGresult *r = cur->result;
    int64_t n = 0;

    (void)str_int(PQcmdTuples(r), 0, INT64_MAX, &n);
    return n;
}

static bool is_null(const struct cursor *cur, int i)
{
    return PQgetisnull(cur->result, cur->row, i) != 0;
}

/* A boolean or a fraction is no integer (rules.md 13). */
static bool get_int(const struct cursor *cur, int i, int64_t *ret)
{
    return str_int(PQgetvalue(cur->result, cur->row, i), INT64_MIN, INT64_MAX, ret);
}

static const char *get_text(const struct cursor *cur, int i, size_t *ret_n)
{
    *ret_n = (size_t)PQgetlength(cur->result, cur->row, i);
    return PQgetvalue(cur->result, cur->row, i);
}

static struct bytes get_blob(const struct cursor *cur, const void *mem, int i)
{
    static const uint8_t none[1];
    const char *hex = PQgetvalue(cur->result, cur->row, i);
    struct bytes b = { none, 0 };

    must(str_starts(hex, "\\x"));
    if (hex[2] != '\0')
        must(str_unhex(mem, hex + 2, &b));
    return b;
}

const struct db_driver db_pgsql_driver = {
    .engine = DB_PGSQL,
    .connect = connect_pgsql,
    .control = control,
    .prepare = prepare,
    .unprepare = unprepare,
    .column_name = column_name,
    .open = open_cursor,
    .later = pgsql_send,
    .settle = pgsql_settle,
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
