/* checkpoint.c – every minute the heads that moved become leaves of a signed, chained checkpoint.
 * A head stands for all rows of its subject up to its seq, for each row hashes the one before. */
#include <jansson.h>

#include "core/ledger/private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
#include "lib/base/str.h"
#include "lib/sign/checkpoint.h"

#define LEAVES_MAX 200 /* of one checkpoint: what the writer does in a few milliseconds */
#define ROUNDS_MAX 500
#define CATCH_UP 20 /* checkpoints read at a time for the file */

/* ---- hashes
 * ---------------------------------------------------------------------------------------- */

static char *dump(const void *mem, json_t *j)
{
    char *text, *copy;

    must(j != NULL);
    text = json_dumps(j, JSON_COMPACT);
    json_decref(j);
    must(text != NULL);
    copy = str_dup(mem, text);
    free(text);
    return copy;
}

static void hash_leaf(const struct leaf *l, uint8_t ret[static SM3_SIZE])
{
    scoped_mem void *mem = mem_context(NULL);
    const char *text = dump(mem,
        json_pack("[I, s, I, s]", (json_int_t)l->subject_id, l->kind, (json_int_t)l->seq, l->hash));
    char *bytes = str_printf(mem, "_%s", text);

    bytes[0] = '\0'; /* RFC 6962: 0 before a leaf, 1 before a node */
    sm3(bytes, strlen(text) + 1, ret);
}

static void hash_tree(const struct leaf *leaves, size_t n, uint8_t ret[static SM3_SIZE])
{
    uint8_t node[1 + 2 * SM3_SIZE] = { 1 };
    size_t left = 1;

    if (n == 1) {
        hash_leaf(leaves, ret);
        return;
    }
    while (left * 2 < n)
        left *= 2;
    hash_tree(leaves, left, node + 1);
    hash_tree(leaves + left, n - left, node + 1 + SM3_SIZE);
    sm3(node, sizeof node, ret);
}

char *checkpoint_root(const void *mem, const struct leaf *leaves, size_t n)
{
    uint8_t root[SM3_SIZE] = { 0 };

    if (n > 0)
        hash_tree(leaves, n, root);
    return str_hex(mem, root, sizeof root);
}

char *checkpoint_hash(const void *mem, const struct checkpoint *k)
{
    scoped_mem void *work = mem_context(NULL);
    const char *text =
        dump(work, json_pack("[s, I, s, i, s, s]", "cityhall checkpoint 1", (json_int_t)k->number,
                       k->at, k->leaves, k->root, k->prev_hash));

    return sm3_hex(mem, text, strlen(text));
}

/* ---- making one
 * ---------------------------------------------------------------------------------------- */

struct making {
    struct checkpoint k;
    struct leaf *leaves;
    struct ledger_head *heads;
    size_t n;
};

static enum err gather(struct call *c, void *data)
{
    struct making *m = data;
    struct checkpoint last = { .hash = ledger_genesis };
    enum err e = ledger_store_last_checkpoint(c, &last);

    if (e != ERR_NOT_FOUND)
        TRY(e);
    TRY(ledger_store_dirty_heads(c, LEAVES_MAX, &m->heads, &m->n));
    m->k = (struct checkpoint) { .number = last.number + 1,
        .at = clock_instant(c->mem, c->now),
        .leaves = (int)m->n,
        .prev_hash = last.hash };
    return OK;
}

static enum err store(struct call *c, void *data)
{
    struct making *m = data;

    TRY(ledger_store_add_checkpoint(c, &m->k));
    for (size_t i = 0; i < m->n; i++) {
        TRY(ledger_store_add_leaf(c, &m->leaves[i]));
        TRY(ledger_store_clean_head(c, m->leaves[i].subject_id, m->leaves[i].seq));
    }
    return OK;
}

static enum err make_one(struct call *c, size_t *ret_leaves)
{
    struct making m = { 0 };

    TRY(slow_read(c, gather, &m));
    *ret_leaves = m.n;
    if (m.n == 0)
        return OK;
    m.leaves = mem_array(c->mem, struct leaf, m.n);
    for (size_t i = 0; i < m.n; i++)
        m.leaves[i] = (struct leaf) { m.k.number, m.heads[i].subject_id, m.heads[i].kind,
            m.heads[i].seq, m.heads[i].hash };
    m.k.root = checkpoint_root(c->mem, m.leaves, m.n);
    m.k.hash = checkpoint_hash(c->mem, &m.k);
    TRY(checkpoint_sign(c, m.k.hash, &m.k.key_id, &m.k.signature));
    return slow_write(c, store, &m);
}

/* ---- the file catches up
 * -------------------------------------------------------------------------------- */

struct batch {
    int64_t after;
    const char *after_hash;
    struct checkpoint *k;
    struct leaf **leaves;
    size_t n;
    bool fits; /* the file continues what the database holds */
};

static enum err read_batch(struct call *c, void *data)
{
    struct batch *b = data;
    struct checkpoint *here;
    size_t n;

    b->fits = b->after == 0;
    if (b->after > 0) {
        TRY(ledger_store_checkpoints_after(c, b->after - 1, 1, &here, &n));
        b->fits = n == 1 && here[0].number == b->after && str_eq(here[0].hash, b->after_hash);
    }
    TRY(ledger_store_checkpoints_after(c, b->after, CATCH_UP, &b->k, &b->n));
    b->leaves = mem_array(c->mem, struct leaf *, b->n + 1);
    for (size_t i = 0; i < b->n; i++)
        TRY(ledger_store_leaves(c, b->k[i].number, &b->leaves[i], &n));
    return OK;
}

static enum err catch_up(struct call *c)
{
    struct batch b = { 0 };

    TRY(checkpoint_file_last(c, &b.after, &b.after_hash));
    do {
        TRY(slow_read(c, read_batch, &b));
        if (!b.fits)
            return fail(c, ERR_STATE,
                N_("The file of checkpoints knows more than the database. If the database was "
                   "restored from a backup, run `cityhall ledger restored`"));
        for (size_t i = 0; i < b.n; i++) {
            TRY(checkpoint_file_append(c, &b.k[i], b.leaves[i]));
            b.after = b.k[i].number;
            b.after_hash = b.k[i].hash;
        }
    } while (b.n == CATCH_UP);
    return OK;
}

enum err ledger_checkpoint(struct call *c)
{
    size_t n = 1;

    for (int i = 0; i < ROUNDS_MAX && n > 0; i++)
        TRY(make_one(c, &n));
    return catch_up(c);
}

static enum err checkpoint_job(struct call *c, const json_t *arguments)
{
    (void)arguments;
    return ledger_checkpoint(c);
}

const struct job_kind ledger_jobs[] = {
    { .name = "ledger.checkpoint",
        .summary = "signs the heads of the ledger and writes them outside the database",
        .run = JOB_SLOW,
        .every_s = 60,
        .handle = checkpoint_job },
    { 0 },
};
