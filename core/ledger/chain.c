/* chain.c – one subject of the ledger (chain.h). */
#include "core/ledger/chain.h"

#include "core/ledger/private.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define SLICE 500

enum err ledger_chains(struct call *c, int64_t before, struct ledger_chain **ret, size_t *ret_n)
{
    struct ledger_head *heads;
    size_t n;

    TRY(ledger_store_heads_before(
        c, before == 0 ? INT64_MAX : before, LEDGER_PER_PAGE, &heads, &n));
    *ret = mem_array(c->mem, struct ledger_chain, n + 1);
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = (struct ledger_chain) { .subject_id = heads[i].subject_id,
            .kind = heads[i].kind,
            .seq = heads[i].seq,
            .hash = heads[i].hash };
    *ret_n = n;
    return OK;
}

enum err ledger_last_seal(struct call *c, struct ledger_seal *ret)
{
    struct checkpoint k;
    enum err e = ledger_store_last_checkpoint(c, &k);

    *ret = (struct ledger_seal) { 0 };
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    *ret = (struct ledger_seal) { .number = k.number, .at = k.at };
    return OK;
}

/* The rows of this subject in `rows` follow one another from *seq and *hash on. */
static bool follows(struct call *c, int64_t subject_id, const struct ledger_row *rows, size_t n,
    int64_t *seq, const char **hash)
{
    for (size_t i = 0; i < n && rows[i].subject_id == subject_id; i++) {
        if (rows[i].seq != *seq + 1 || !str_eq(rows[i].prev_hash, *hash) ||
            !str_eq(ledger_row_hash(c->mem, &rows[i]), rows[i].hash))
            return false;
        *seq = rows[i].seq;
        *hash = rows[i].hash;
    }
    return true;
}

enum err ledger_chain_check(struct call *c, int64_t subject_id, struct ledger_state *ret)
{
    const char *hash = ledger_genesis;
    struct ledger_row *rows;
    struct ledger_head head;
    int64_t seq = 0;
    bool good = true, more = true;
    size_t n;

    TRY(ledger_store_head(c, subject_id, &head));
    while (good && more) {
        TRY(ledger_store_rows_after(c, subject_id, seq, SLICE, &rows, &n));
        good = follows(c, subject_id, rows, n, &seq, &hash);
        more = n == SLICE && rows[n - 1].subject_id == subject_id;
    }
    *ret = (struct ledger_state) { .whole = good && seq == head.seq && str_eq(hash, head.hash),
        .bad_seq = seq + 1 };
    return OK;
}
