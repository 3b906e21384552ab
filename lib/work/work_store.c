/* work_store.c – jobs and the outbox in the database. Claims are one UPDATE whose WHERE repeats the
 * condition, so that of two processes on PostgreSQL the second one finds nothing. */
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/work/private.h"

/* ---- jobs
 * ------------------------------------------------------------------------------------------ */

static const struct field claim_fields[] = {
    FIELD_INT(struct job_claim, id),
    FIELD_TEXT(struct job_claim, kind),
    FIELD_TEXT(struct job_claim, once_key),
    FIELD_TEXT(struct job_claim, arguments),
    FIELD_INT32(struct job_claim, attempts),
    FIELD_END,
};

static const struct field job_fields[] = {
    FIELD_INT(struct job_row, id),
    FIELD_TEXT(struct job_row, kind),
    FIELD_TEXT(struct job_row, state),
    FIELD_TEXT(struct job_row, run_at),
    FIELD_INT32(struct job_row, attempts),
    FIELD_TEXT(struct job_row, last_error),
    FIELD_TEXT(struct job_row, last_run_at),
    FIELD_END,
};

STATEMENT(job_insert,
    "INSERT INTO job (id, kind, once_key, state, run_at, attempts, arguments, created_at)"
    " VALUES ($1, $2, $3, 'waiting', $4, 0, $5, $6) ON CONFLICT (kind, once_key) DO NOTHING");
STATEMENT(job_claim_next,
    "UPDATE job SET state = 'running', run_at = $2, last_run_at = $1 WHERE id ="
    " (SELECT id FROM job WHERE state <> 'dead' AND run_at <= $1 ORDER BY run_at, id LIMIT 1)"
    " AND state <> 'dead' AND run_at <= $1 RETURNING id, kind, once_key, arguments, attempts");
STATEMENT(job_delete, "DELETE FROM job WHERE id = $1");
STATEMENT(
    job_delete_once, "DELETE FROM job WHERE kind = $1 AND once_key = $2 AND state = 'waiting'");
STATEMENT(job_reschedule,
    "UPDATE job SET state = 'waiting', run_at = $2, attempts = 0, last_error = NULL WHERE id = $1");
STATEMENT(job_fail, "UPDATE job SET state = $2, run_at = $3, attempts = attempts + 1, last_error = "
                    "$4 WHERE id = $1");
STATEMENT(job_list_live,
    "SELECT id, kind, state, run_at, attempts, last_error, last_run_at FROM job"
    " WHERE state <> 'dead' ORDER BY run_at, id LIMIT 200");
STATEMENT(job_list_dead,
    "SELECT id, kind, state, run_at, attempts, last_error, last_run_at FROM job"
    " WHERE state = 'dead' ORDER BY run_at, id LIMIT 200");
STATEMENT(job_revive_one,
    "UPDATE job SET state = 'waiting', run_at = $2, attempts = 0 WHERE id = $1 AND state = 'dead'");

enum err work_store_add_job(struct call *c, int64_t id, const char *kind, const char *once,
    const char *run_at, const char *arguments)
{
    return db_exec(
        c, &job_insert, id, kind, once, run_at, arguments, clock_instant(c->mem, c->now));
}

enum err work_store_claim_job(struct call *c, const char *until, struct job_claim *ret)
{
    return db_one(c, &job_claim_next, claim_fields, ret, clock_instant(c->mem, c->now), until);
}

enum err work_store_job_done(struct call *c, int64_t id)
{
    return db_exec(c, &job_delete, id);
}

enum err job_cancel(struct call *c, const char *kind, const char *once)
{
    return db_exec(c, &job_delete_once, kind, once);
}

enum err work_store_job_again(struct call *c, int64_t id, const char *run_at)
{
    return db_exec(c, &job_reschedule, id, run_at);
}

enum err work_store_job_failed(
    struct call *c, int64_t id, const char *run_at, const char *error, bool dead)
{
    return db_exec(c, &job_fail, id, dead ? "dead" : "waiting", run_at, error);
}

enum err job_list(struct call *c, bool dead, struct job_row **ret, size_t *ret_n)
{
    return dead ? db_list(c, &job_list_dead, job_fields, ret, ret_n)
                : db_list(c, &job_list_live, job_fields, ret, ret_n);
}

static enum err one_changed(struct call *c, int64_t n)
{
    return n == 1 ? OK : fail(c, ERR_NOT_FOUND, N_("this is no longer waiting for you"));
}

enum err job_revive(struct call *c, int64_t id)
{
    int64_t n;

    TRY(db_change(c, &job_revive_one, &n, id, clock_instant(c->mem, c->now)));
    return one_changed(c, n);
}

/* ---- outbox
 * ------------------------------------------------------------------------------------------ */

static const struct field message_fields[] = {
    FIELD_INT(struct outbox_claim, id),
    FIELD_INT32(struct outbox_claim, channel),
    FIELD_BLOB(struct outbox_claim, address),
    FIELD_BLOB(struct outbox_claim, subject),
    FIELD_BLOB(struct outbox_claim, body),
    FIELD_TEXT(struct outbox_claim, idempotency_key),
    FIELD_TEXT(struct outbox_claim, expires_at),
    FIELD_INT32(struct outbox_claim, attempts),
    FIELD_END,
};

static const struct field outbox_fields[] = {
    FIELD_INT(struct outbox_row, id),
    FIELD_INT32(struct outbox_row, channel),
    FIELD_TEXT(struct outbox_row, state),
    FIELD_TEXT(struct outbox_row, created_at),
    FIELD_TEXT(struct outbox_row, next_at),
    FIELD_TEXT(struct outbox_row, expires_at),
    FIELD_TEXT(struct outbox_row, delivered_at),
    FIELD_INT32(struct outbox_row, attempts),
    FIELD_TEXT(struct outbox_row, last_error),
    FIELD_INT(struct outbox_row, about),
    FIELD_END,
};

STATEMENT(outbox_insert,
    "INSERT INTO outbox (id, channel, state, address, subject, body, idempotency_key, about,"
    " attempts, next_at, expires_at, created_at)"
    " VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, 0, $8, $9, $8)");
STATEMENT(outbox_claim_next,
    "UPDATE outbox SET state = 'sending', next_at = $2 WHERE id = (SELECT id FROM outbox"
    " WHERE state IN ('waiting', 'sending') AND next_at <= $1 AND channel IN ($3, $4, $5)"
    " ORDER BY next_at, id LIMIT 1) AND state IN ('waiting', 'sending') AND next_at <= $1"
    " RETURNING id, channel, address, subject, body, idempotency_key, expires_at, attempts");
STATEMENT(outbox_delivered,
    "UPDATE outbox SET state = 'delivered', delivered_at = $2, address = NULL, subject = NULL,"
    " body = NULL, last_error = NULL, attempts = attempts + 1 WHERE id = $1");
STATEMENT(outbox_fail,
    "UPDATE outbox SET state = $2, next_at = $3, attempts = attempts + 1, last_error = $4"
    " WHERE id = $1");
STATEMENT(outbox_list_state,
    "SELECT id, channel, state, created_at, next_at, expires_at, delivered_at, attempts,"
    " last_error, about FROM outbox WHERE state = $1 ORDER BY id DESC LIMIT 200");
STATEMENT(outbox_revive_one,
    "UPDATE outbox SET state = 'waiting', next_at = $2, expires_at = $3, attempts = 0"
    " WHERE id = $1 AND state = 'dead'");
STATEMENT(outbox_prune, "DELETE FROM outbox WHERE state = 'delivered' AND delivered_at < $1");

enum err work_store_add_message(struct call *c, int64_t id, int channel, struct bytes address,
    struct bytes subject, struct bytes body, const char *key, const char *expires_at, int64_t about)
{
    return db_exec(c, &outbox_insert, id, channel, address, subject, body, key, about,
        clock_instant(c->mem, c->now), expires_at);
}

enum err work_store_claim_message(struct call *c, int channel_a, int channel_b, int channel_c,
    const char *until, struct outbox_claim *ret)
{
    return db_one(c, &outbox_claim_next, message_fields, ret, clock_instant(c->mem, c->now), until,
        channel_a, channel_b, channel_c);
}

enum err work_store_delivered(struct call *c, int64_t id)
{
    return db_exec(c, &outbox_delivered, id, clock_instant(c->mem, c->now));
}

enum err work_store_message_failed(
    struct call *c, int64_t id, const char *next_at, const char *error, bool dead)
{
    return db_exec(c, &outbox_fail, id, dead ? "dead" : "waiting", next_at, error);
}

enum err work_store_prune(struct call *c, const char *before)
{
    return db_exec(c, &outbox_prune, before);
}

enum err outbox_list(struct call *c, const char *state, struct outbox_row **ret, size_t *ret_n)
{
    return db_list(c, &outbox_list_state, outbox_fields, ret, ret_n, state);
}

enum err outbox_revive(struct call *c, int64_t id)
{
    int64_t n;

    TRY(db_change(c, &outbox_revive_one, &n, id, clock_instant(c->mem, c->now),
        clock_instant(c->mem, c->now + OUTBOX_EXPIRY_S)));
    return one_changed(c, n);
}

/* ---- figures
 * ------------------------------------------------------------------------------------------ */

static const struct field figure_fields[] = {
    FIELD_INT(struct work_figures, jobs_waiting),
    FIELD_INT(struct work_figures, jobs_dead),
    FIELD_INT(struct work_figures, outbox_waiting),
    FIELD_INT(struct work_figures, outbox_dead),
    FIELD_TEXT(struct work_figures, outbox_oldest),
    FIELD_END,
};

STATEMENT(work_figures_get,
    "SELECT (SELECT count(*) FROM job WHERE state = 'waiting') AS jobs_waiting,"
    " (SELECT count(*) FROM job WHERE state = 'dead') AS jobs_dead,"
    " (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')) AS outbox_waiting,"
    " (SELECT count(*) FROM outbox WHERE state = 'dead') AS outbox_dead,"
    " (SELECT min(created_at) FROM outbox WHERE state IN ('waiting', 'sending')) AS outbox_oldest");

enum err work_figures(struct call *c, struct work_figures *ret)
{
    return db_one(c, &work_figures_get, figure_fields, ret);
}
