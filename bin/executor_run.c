/* executor_run.c – one attempt of one call: its memory, its notes, and the reading transaction.
 *
 * An attempt has a child of the call's memory. Thrown away, it takes its results, its error and
 * its notes with it; kept, it lives as long as the call. */
#include "bin/executor_private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"

#define ATTEMPT_POOL (40 * 1024) /* what an application needs, in one allocation */

void attempt_begin(struct task *t)
{
    struct call *c = t->call;

    t->mem_given = c->mem;
    t->notes_given = c->notes;
    c->mem = mem_pool(t->mem_given, ATTEMPT_POOL);
    t->result = OK;
    error_clear(c);
}

void attempt_discard(struct task *t)
{
    struct call *c = t->call;

    mem_free(c->mem);
    c->mem = t->mem_given;
    c->notes = t->notes_given;
    error_clear(c);
}

void attempt_keep(struct task *t)
{
    t->call->mem = t->mem_given;
}

bool has_evidence(const struct call *c)
{
    for (const struct note *n = c->notes; n != NULL; n = n->next)
        if (n->kind == NOTE_EVIDENCE)
            return true;
    return false;
}

/* The list is newest first; evidence is written in the order in which it was noted. */
enum err write_evidence(struct call *c, struct db *db)
{
    struct call writer = *c;
    const struct note **order;
    size_t n = 0, i;

    for (const struct note *note = c->notes; note != NULL; note = note->next)
        n += note->kind == NOTE_EVIDENCE;
    order = mem_array(c->mem, const struct note *, n);
    i = n;
    for (const struct note *note = c->notes; note != NULL; note = note->next)
        if (note->kind == NOTE_EVIDENCE)
            order[--i] = note;
    writer.db = db;
    writer.notes = NULL;
    error_clear(&writer);
    for (i = 0; i < n; i++) {
        enum err e = order[i]->write(&writer, order[i]->data);

        if (e == OK)
            continue;
        c->error = writer.error;
        return e;
    }
    return OK;
}

/* A handler that looked away from a failed statement has failed all the same. */
enum err run_body(struct task *t, struct db *db)
{
    struct call *c = t->call;
    enum err e;

    c->db = db;
    e = t->phase == PHASE_NOTES ? OK : t->run(c, t->data);
    c->db = NULL;
    if (e == OK && db_poisoned(db) != OK)
        e = fail(c, db_poisoned(db), err_title(db_poisoned(db)));
    return e;
}

void give_error(struct call *to, const struct call *from)
{
    to->error = (struct error) { .code = from->error.code,
        .msgid = from->error.msgid,
        .detail = str_dup(to->mem, from->error.detail) };
}

/* ---- reading -----------------------------------------------------------------------------------
 */

bool read_once(struct task *t, struct db *db, int64_t deadline_us)
{
    attempt_begin(t);
    db_set_deadline(db, deadline_us);
    t->result = db_begin_read(t->call, db);
    if (t->result == OK)
        t->result = run_body(t, db);
    db_set_deadline(db, 0);
    if (t->result != OK && deadline_us != 0 && db_fault_of(db) == DB_FAULT_DEADLINE) {
        db_rollback(db);
        attempt_discard(t);
        return true;
    }
    db_rollback(db);
    attempt_keep(t);
    return false;
}

/* Called by the threads library when a thread ends that had a reader. */
void reader_thread_ends(void *data)
{
    struct reader *r = data;
    struct executor *x = r->x;

    must(pthread_mutex_lock(&x->lock) == 0);
    for (struct reader **at = &x->readers; *at != NULL; at = &(*at)->next)
        if (*at == r) {
            *at = r->next;
            break;
        }
    must(pthread_mutex_unlock(&x->lock) == 0);
    mem_free(r);
}

/* The reading connection of this thread, opened on first use. SQLite only. */
struct db *thread_reader(struct executor *x, struct call *c, enum err *ret)
{
    struct reader *r = pthread_getspecific(x->reader_key);

    *ret = OK;
    if (r == NULL) {
        r = mem_new(NULL, struct reader); /* a tree of its own: it belongs to this thread */
        r->x = x;
        must(pthread_setspecific(x->reader_key, r) == 0);
        must(pthread_mutex_lock(&x->lock) == 0);
        r->next = x->readers;
        x->readers = r;
        must(pthread_mutex_unlock(&x->lock) == 0);
    }
    if (r->db == NULL)
        *ret = db_connect(c, r, x->url, DB_USE_READER, &r->db);
    return r->db;
}

/* At the end, for threads that live on (the main thread). */
void readers_close(struct executor *x)
{
    while (x->readers != NULL) {
        struct reader *r = x->readers;

        x->readers = r->next;
        mem_free(r);
    }
}
