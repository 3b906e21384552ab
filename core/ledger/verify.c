/* verify.c – reads the whole ledger and names what does not fit: each row against its own hash and
 * its predecessor, each chain against its head, each checkpoint – of the database and of the file
 * outside – against its signature, its predecessor and the rows that its leaves stand for. */
#include "core/ledger/verify.h"

#include "core/ledger/private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sign/checkpoint.h"

#define SLICE 2000
#define CHECKPOINT_SLICE 200
#define FILE_DELAY_S 300

struct verifying {
    struct ledger_findings *f;
    /* the chain that is being read */
    int64_t subject_id, seq;
    const char *kind;
    char hash[HASH_HEX + 1];
    /* the checkpoints that are being read */
    int64_t number;
    char checkpoint_hash[HASH_HEX + 1];
    int64_t file_number; /* last one of the file */
};

static void keep_hash(char to[static HASH_HEX + 1], const char *hash)
{
    (void)snprintf(to, HASH_HEX + 1, "%s", hash);
}

static void find(struct call *c, struct verifying *v, enum ledger_fault fault, const char *kind,
    int64_t subject_id, int64_t seq)
{
    struct ledger_findings *f = v->f;

    for (size_t i = 0; i < f->n_problems; i++) {
        const struct ledger_problem *p = &f->problems[i];

        if (p->fault == fault && p->subject_id == subject_id &&
            (p->seq == seq || fault == LEDGER_SUBJECT_REMOVED))
            return;
    }
    f->total++;
    if (f->n_problems == LEDGER_PROBLEMS_MAX)
        return;
    f->problems[f->n_problems++] = (struct ledger_problem) {
        .fault = fault, .kind = str_dup(c->mem, kind), .subject_id = subject_id, .seq = seq
    };
}

/* ---- chains
 * ------------------------------------------------------------------------------------------ */

static enum err end_subject(struct call *c, struct verifying *v)
{
    struct ledger_head head;
    enum err e;

    if (v->subject_id == INT64_MIN)
        return OK;
    v->f->subjects++;
    e = ledger_store_head(c, v->subject_id, &head);
    if (e == ERR_NOT_FOUND) {
        find(c, v, LEDGER_HEAD_WRONG, v->kind, v->subject_id, v->seq);
        return OK;
    }
    TRY(e);
    if (head.seq > v->seq)
        find(c, v, LEDGER_TAIL_REMOVED, head.kind, v->subject_id, v->seq + 1);
    else if (head.seq < v->seq || !str_eq(head.hash, v->hash))
        find(c, v, LEDGER_HEAD_WRONG, head.kind, v->subject_id, v->seq);
    return OK;
}

static void begin_subject(struct call *c, struct verifying *v, const struct ledger_row *r)
{
    v->subject_id = r->subject_id;
    v->kind = str_dup(c->mem, r->kind);
    v->seq = 0;
    keep_hash(v->hash, ledger_genesis);
}

static enum err take_row(struct call *c, struct verifying *v, const struct ledger_row *r)
{
    scoped_mem void *mem = mem_context(NULL);

    if (r->subject_id != v->subject_id) {
        TRY(end_subject(c, v));
        begin_subject(c, v, r);
    }
    v->f->rows++;
    if (r->seq != v->seq + 1)
        find(c, v, LEDGER_ROW_MISSING, r->kind, r->subject_id, v->seq + 1);
    if (!str_eq(ledger_row_hash(mem, r), r->hash))
        find(c, v, LEDGER_ROW_CHANGED, r->kind, r->subject_id, r->seq);
    else if (r->seq == v->seq + 1 && !str_eq(r->prev_hash, v->hash))
        find(c, v, LEDGER_ROW_REPLACED, r->kind, r->subject_id, r->seq);
    v->seq = r->seq;
    keep_hash(v->hash, r->hash);
    return OK;
}

static enum err read_chains(struct call *c, struct verifying *v)
{
    int64_t subject = INT64_MIN, seq = 0;
    size_t n;

    v->subject_id = INT64_MIN;
    do {
        void *mem = c->mem;
        struct ledger_row *rows;
        enum err e;

        c->mem = mem_context(mem);
        e = ledger_store_rows_after(c, subject, seq, SLICE, &rows, &n);
        void *slice = c->mem;
        c->mem = mem;
        for (size_t i = 0; e == OK && i < n; i++)
            e = take_row(c, v, &rows[i]);
        if (e == OK && n > 0) {
            subject = rows[n - 1].subject_id;
            seq = rows[n - 1].seq;
        }
        mem_free(slice);
        TRY(e);
    } while (n == SLICE);
    return end_subject(c, v);
}

static enum err read_bare_heads(struct call *c, struct verifying *v)
{
    struct ledger_head *heads;
    size_t n;

    TRY(ledger_store_heads_without_rows(c, &heads, &n));
    for (size_t i = 0; i < n; i++)
        find(c, v, LEDGER_SUBJECT_REMOVED, heads[i].kind, heads[i].subject_id, heads[i].seq);
    return OK;
}

/* ---- checkpoints
 * -------------------------------------------------------------------------------------- */

static enum err take_leaf(struct call *c, struct verifying *v, const struct leaf *l)
{
    const char *hash;
    enum err e = ledger_store_row_hash(c, l->subject_id, l->seq, &hash);

    if (e == OK) {
        if (!str_eq(hash, l->hash))
            find(c, v, LEDGER_ROW_CHANGED, l->kind, l->subject_id, l->seq);
        return OK;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    e = ledger_store_row_hash(c, l->subject_id, 1, &hash);
    if (e == ERR_NOT_FOUND)
        find(c, v, LEDGER_SUBJECT_REMOVED, l->kind, l->subject_id, l->seq);
    else if (e == OK)
        find(c, v, LEDGER_TAIL_REMOVED, l->kind, l->subject_id, l->seq);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err take_checkpoint(struct call *c, struct verifying *v, const struct checkpoint *k,
    const struct leaf *leaves, size_t n)
{
    scoped_mem void *mem = mem_context(NULL);

    if (k->number != v->number + 1)
        find(c, v, LEDGER_CHECKPOINT_MISSING, "checkpoint", v->number + 1, 0);
    else if (!str_eq(k->prev_hash, v->checkpoint_hash))
        find(c, v, LEDGER_CHECKPOINT_WRONG, "checkpoint", k->number, 0);
    if ((size_t)k->leaves != n || !str_eq(checkpoint_root(mem, leaves, n), k->root) ||
        !str_eq(checkpoint_hash(mem, k), k->hash) ||
        !checkpoint_signature_fits(c, k->hash, k->key_id, k->signature))
        find(c, v, LEDGER_CHECKPOINT_WRONG, "checkpoint", k->number, 0);
    for (size_t i = 0; i < n; i++)
        TRY(take_leaf(c, v, &leaves[i]));
    v->number = k->number;
    keep_hash(v->checkpoint_hash, k->hash);
    return OK;
}

static enum err read_checkpoints(struct call *c, struct verifying *v)
{
    struct checkpoint *k;
    size_t n;

    v->number = 0;
    keep_hash(v->checkpoint_hash, ledger_genesis);
    do {
        TRY(ledger_store_checkpoints_after(c, v->number, CHECKPOINT_SLICE, &k, &n));
        for (size_t i = 0; i < n; i++) {
            struct leaf *leaves;
            size_t n_leaves;

            TRY(ledger_store_leaves(c, k[i].number, &leaves, &n_leaves));
            TRY(take_checkpoint(c, v, &k[i], leaves, n_leaves));
            v->f->checkpoints++;
        }
    } while (n == CHECKPOINT_SLICE);
    return OK;
}

static enum err take_line(
    struct call *c, const struct checkpoint *k, const struct leaf *leaves, int line, void *data)
{
    struct verifying *v = data;
    struct checkpoint *here;
    size_t n;

    (void)line;
    v->f->file_checkpoints++;
    v->file_number = k->number;
    TRY(take_checkpoint(c, v, k, leaves, (size_t)k->leaves));
    TRY(ledger_store_checkpoints_after(c, k->number - 1, 1, &here, &n));
    if (n == 0 || here[0].number != k->number)
        find(c, v, LEDGER_CHECKPOINT_MISSING, "checkpoint", k->number, 0);
    else if (!str_eq(here[0].hash, k->hash))
        find(c, v, LEDGER_CHECKPOINT_WRONG, "checkpoint", k->number, 0);
    return OK;
}

/* The newest checkpoints may not have reached the file yet; old ones missing there are a fault. */
static enum err read_file(struct call *c, struct verifying *v)
{
    const char *bad_line, *settled = clock_instant(c->mem, c->now - FILE_DELAY_S);
    struct checkpoint *next;
    size_t n;

    v->number = 0;
    keep_hash(v->checkpoint_hash, ledger_genesis);
    TRY(checkpoint_file_each(c, take_line, v, &bad_line));
    if (bad_line != NULL)
        find(c, v, LEDGER_FILE_WRONG, "checkpoint", v->number + 1, 0);
    TRY(ledger_store_checkpoints_after(c, v->file_number, 1, &next, &n));
    if (n == 1 && strcmp(next[0].at, settled) < 0)
        find(c, v, LEDGER_FILE_SHORT, "checkpoint", v->file_number + 1, 0);
    return OK;
}

enum err ledger_verify(struct call *c, struct ledger_findings *ret)
{
    struct verifying v = { .f = ret };

    *ret = (struct ledger_findings) { 0 };
    ret->problems = mem_array(c->mem, struct ledger_problem, LEDGER_PROBLEMS_MAX);
    TRY(read_chains(c, &v));
    TRY(read_bare_heads(c, &v));
    TRY(read_checkpoints(c, &v));
    return read_file(c, &v);
}

const char *ledger_fault_name(enum ledger_fault f)
{
    static const char *const names[] = { "row-changed", "row-missing", "row-replaced", "head-wrong",
        "tail-removed", "subject-removed", "checkpoint-wrong", "checkpoint-missing", "file-wrong",
        "file-short" };

    return names[f];
}

const char *ledger_fault_text(enum ledger_fault f)
{
    static const char *const texts[] = {
        N_("{kind} {subject}: row {seq} was changed"),
        N_("{kind} {subject}: row {seq} is missing"),
        N_("{kind} {subject}: row {seq} does not follow the row before it: it was moved or "
           "replaced"),
        N_("{kind} {subject}: the head does not fit row {seq}"),
        N_("{kind} {subject}: the end of the chain was removed, row {seq} is missing"),
        N_("{kind} {subject}: the whole chain was removed; it had at least {seq} rows"),
        N_("checkpoint {subject} was changed"),
        N_("checkpoint {subject} is missing"),
        N_("the file of checkpoints was changed near checkpoint {subject}"),
        N_("the file of checkpoints ends before checkpoint {subject}"),
    };

    return texts[f];
}
