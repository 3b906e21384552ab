/* casefile_cmd.c – `cityhall casefile verify`: what each case shows of its acts against what the
 * ledger committed to when they were done. `ledger verify` proves the chains; this proves that
 * notes, forms, papers and letters are still those that the chains speak of. */
#include "core/casefile/casefile.h"
#include "core/casefile/casefile_jobs.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"

#define PAGE 100

/* What cannot be opened – moved, or sealed anew by somebody without the key – is a finding, too. */
static enum err verify_one(struct call *c, int64_t id, struct buf *out, int64_t *problems)
{
    struct casefile k;
    int64_t seq = 0;
    enum err e;

    TRY(casefile_load(c, id, &k));
    e = casefile_vouch(c, &k, &seq);
    if (e == OK && seq == 0)
        return OK;
    (*problems)++;
    if (e != OK)
        buf_printf(out, "%s\n",
            tf(c, N_("case {number}: {detail}"), "number", k.number, "detail",
                str_or(c->error.detail, err_name(e))));
    else
        buf_printf(out, "%s\n",
            tf(c, N_("case {number}: act {seq} is not what the ledger committed to"), "number",
                k.number, "seq", str_printf(c->mem, "%lld", (long long)seq)));
    error_clear(c);
    return OK;
}

static enum err verify_page(
    struct call *c, int64_t *after, size_t *n, struct buf *out, int64_t *problems)
{
    int64_t *ids;

    TRY(casefile_ids(c, *after, PAGE, &ids, n));
    for (size_t i = 0; i < *n; i++)
        TRY(verify_one(c, ids[i], out, problems));
    if (*n > 0)
        *after = ids[*n - 1];
    return OK;
}

static enum err verify(struct call *c, int argc, char **argv, struct buf *out)
{
    int64_t after = 0, problems = 0, cases = 0;
    size_t n = PAGE;

    (void)argv;
    if (argc != 0)
        return ERR_USAGE;
    while (n == PAGE) {
        void *mem = c->mem;
        enum err e;

        c->mem = mem_context(mem);
        e = verify_page(c, &after, &n, out, &problems);
        if (e != OK) /* its texts live there: freed with the call */
            return e;
        mem_free(c->mem);
        c->mem = mem;
        cases += (int64_t)n;
    }
    buf_printf(out, "%s\n",
        tf(c, N_("{cases} cases, {n} problems"), "cases",
            str_printf(c->mem, "%lld", (long long)cases), "n",
            str_printf(c->mem, "%lld", (long long)problems)));
    return problems == 0 ? OK : fail(c, ERR_INVALID, N_("cases differ from the ledger"));
}

const struct command casefile_commands[] = {
    { "casefile verify", "",
        "compares notes, forms, papers and letters of every case with what the ledger committed to",
        COMMAND_READS, verify },
    { 0 },
};
