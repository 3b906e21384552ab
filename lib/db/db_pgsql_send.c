/* db_pgsql_send.c – statements to PostgreSQL and their answers.
 *
 * Statements without rows are sent one after the other (libpq's pipeline mode); whoever needs an
 * answer sends its own behind them and reads all. After one that failed the server passes over the
 * rest. */
#include <string.h>

#include "lib/base/mem.h"
#include "lib/db/db_pgsql_private.h"

#define INT_TEXT 24
#define LARGE_STATEMENT 2048 /* bytes of its values */

/* ---- errors ------------------------------------------------------------------------------------
 */

static const struct {
    const char *prefix; /* of the SQLSTATE; the first match counts */
    struct db_failure failure;
} states[] = {
    { "23505", { ERR_CONFLICT, DB_FAULT_CONSTRAINT } }, /* unique_violation */
    { "23503", { ERR_CONFLICT, DB_FAULT_CONSTRAINT } }, /* foreign_key_violation */
    { "23P01", { ERR_CONFLICT, DB_FAULT_CONSTRAINT } }, /* exclusion_violation */
    { "23", { ERR_INTERNAL, DB_FAULT_CONSTRAINT } },    /* NOT NULL, CHECK */
    { "40", { ERR_BUSY, DB_FAULT_BUSY } },              /* serialisation failure, deadlock */
    { "55P03", { ERR_BUSY, DB_FAULT_BUSY } },           /* lock_not_available */
    { "57014", { ERR_BUSY, DB_FAULT_DEADLINE } },       /* query_canceled */
    { "53100", { ERR_UNAVAILABLE, DB_FAULT_FULL } },    /* disk_full */
    { "53200", { ERR_UNAVAILABLE, DB_FAULT_MEMORY } },
    { "53", { ERR_UNAVAILABLE, DB_FAULT_LOST } },  /* too many connections */
    { "57P", { ERR_UNAVAILABLE, DB_FAULT_LOST } }, /* shutdown, crash, starting up */
    { "08", { ERR_UNAVAILABLE, DB_FAULT_LOST } },
    { "25P03", { ERR_UNAVAILABLE, DB_FAULT_LOST } }, /* idle in transaction for too long */
    { "58", { ERR_UNAVAILABLE, DB_FAULT_IO } },
    { "", { ERR_INTERNAL, DB_FAULT_OTHER } },
};

static struct db_failure failure_of(const char *state)
{
    size_t i = 0;

    while (!str_starts(state, states[i].prefix))
        i++;
    return states[i].failure;
}

/* The primary message only: DETAIL would hold values. A message can quote one too ("invalid input
 * syntax for type bigint: …"), so class 22 gives its code alone. */
enum err pgsql_fail(struct call *c, struct db *db, const PGresult *r, const char *what)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

    if (PQstatus(db->handle) != CONNECTION_OK || state == NULL)
        return db_fail(c, db, (struct db_failure) { ERR_UNAVAILABLE, DB_FAULT_LOST }, what,
            "connection to PostgreSQL lost");
    if (str_starts(state, "22"))
        text = "data exception";
    return db_fail(c, db, failure_of(state), what,
        str_printf(c->mem, "%s (PostgreSQL %s)", str_or(text, ""), state));
}

/* ---- answers -------------------------------------------------------------------------------- */

bool pgsql_went_well(const PGresult *r)
{
    ExecStatusType status = PQresultStatus(r);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* The next answer and the end mark behind it. */
static PGresult *next_result(struct db *db)
{
    PGresult *r = PQgetResult(db->handle);

    if (r != NULL)
        PQclear(PQgetResult(db->handle));
    return r;
}

static enum err look_at(struct call *c, struct db *db, const PGresult *r, const struct statement *s)
{
    if (PQresultStatus(r) == PGRES_PIPELINE_ABORTED)
        return OK; /* because of an earlier one, which was told */
    if (!pgsql_went_well(r))
        return pgsql_fail(c, db, r, s->name);
    return PQntuples(r) == 0 ? OK
                             : db_fail(c, db, (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER },
                                   s->name, "returns rows, but is run as one that does not");
}

/* Reads the answers of all that was sent, then that of one more (ret not NULL), then the mark that
 * ends the pipeline. */
static enum err read_answers(struct call *c, struct db *db, PGresult **ret)
{
    enum err e = OK;

    if (PQpipelineSync(db->handle) != 1)
        e = pgsql_fail(c, db, NULL, "pipeline");
    for (int i = 0; i < db->n_sent; i++) {
        PGresult *r = next_result(db);

        if (e == OK)
            e = look_at(c, db, r, db->sent[i]);
        PQclear(r);
    }
    db->n_sent = 0;
    if (ret != NULL)
        *ret = next_result(db);
    PQclear(PQgetResult(db->handle)); /* the mark */
    (void)PQexitPipelineMode(db->handle);
    return e;
}

enum err pgsql_settle(struct call *c, struct db *db)
{
    return db->n_sent == 0 ? OK : read_answers(c, db, NULL);
}

void pgsql_settle_quietly(struct db *db)
{
    scoped_mem void *mem = mem_context(NULL);
    struct call quiet = { .mem = mem, .actor = &actor_program };

    if (pgsql_settle(&quiet, db) != OK)
        must(db->poison != OK);
}

/* ---- statements ----------------------------------------------------------------------------- */

struct parameters {
    const char *values[DB_PARAMS_MAX];
    int lengths[DB_PARAMS_MAX];
    int formats[DB_PARAMS_MAX];
    char numbers[DB_PARAMS_MAX][INT_TEXT];
};

static void fill(struct parameters *ps, size_t i, const struct db_value *v)
{
    ps->values[i] = NULL;
    ps->lengths[i] = 0;
    ps->formats[i] = 0;
    switch (v->type) {
    case DB_INT_:
        (void)snprintf(ps->numbers[i], INT_TEXT, "%lld", (long long)v->i);
        ps->values[i] = ps->numbers[i];
        break;
    case DB_TEXT_:
        ps->values[i] = v->text;
        break;
    case DB_BLOB_:
        ps->values[i] = (const char *)v->blob.p;
        ps->lengths[i] = (int)v->blob.n;
        ps->formats[i] = 1;
        break;
    case DB_NULL_:
        break;
    }
}

static bool send_one(struct cursor *cur, const struct db_value *args, size_t n)
{
    struct parameters ps;

    for (size_t i = 0; i < n; i++)
        fill(&ps, i, &args[i]);
    return PQsendQueryPrepared(
               cur->db->handle, cur->p->name, (int)n, ps.values, ps.lengths, ps.formats, 0) == 1;
}

static size_t size_of(const struct db_value *args, size_t n)
{
    size_t sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += args[i].type == DB_TEXT_   ? strlen(args[i].text)
               : args[i].type == DB_BLOB_ ? args[i].blob.n
                                          : 0;
    return sum;
}

enum err pgsql_send(struct call *c, struct cursor *cur, const struct db_value *args, size_t n)
{
    struct db *db = cur->db;

    if (db->n_sent == 0)
        (void)PQenterPipelineMode(db->handle);
    if (!send_one(cur, args, n))
        return pgsql_fail(c, db, NULL, cur->p->s->name);
    db->sent[db->n_sent++] = cur->p->s;
    if (size_of(args, n) > LARGE_STATEMENT) /* the server works on it while we go on */
        (void)PQflush(db->handle);          /* a lost connection shows with the answer */
    return db->n_sent == DB_SENT_MAX ? pgsql_settle(c, db) : OK;
}

enum err pgsql_ask(
    struct call *c, struct cursor *cur, const struct db_value *args, size_t n, PGresult **ret)
{
    struct db *db = cur->db;

    *ret = NULL;
    if (!send_one(cur, args, n))
        return pgsql_fail(c, db, NULL, cur->p->s->name);
    if (db->n_sent > 0)
        TRY(read_answers(c, db, ret));
    else
        *ret = next_result(db);
    return pgsql_went_well(*ret) ? OK : pgsql_fail(c, db, *ret, cur->p->s->name);
}
