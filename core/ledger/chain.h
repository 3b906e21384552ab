/* chain.h – looking at single chains of the ledger: the newest subjects, the acts of one of them,
 * and whether its rows are as they were written. For whoever audits (right ledger.view): rows hold
 * no personal values, so there is no gate beyond the right. The whole ledger with its checkpoints
 * is verified by `cityhall ledger verify`. */
#ifndef LEDGER_CHAIN_H
#define LEDGER_CHAIN_H

#include "core/ledger/ledger.h"

#define LEDGER_PER_PAGE 50

struct ledger_chain {
    int64_t subject_id;
    const char *kind;
    int64_t seq; /* acts */
    const char *hash;
};
/* Subjects below `before` (0: the newest), newest first, at most LEDGER_PER_PAGE. */
enum err ledger_chains(
    struct call *c, int64_t before, struct ledger_chain **ret, size_t *ret_n) nodiscard;

struct ledger_seal { /* the last signed checkpoint */
    int64_t number;
    const char *at; /* instant */
};
enum err ledger_last_seal(struct call *c, struct ledger_seal *ret) nodiscard;

struct ledger_state {
    bool whole;
    int64_t bad_seq; /* the first row that is not as it was written, or is missing */
};
/* Hashes every row of one subject anew, follows the chain and compares its head. ERR_NOT_FOUND if
 * there is no such subject. */
enum err ledger_chain_check(struct call *c, int64_t subject_id, struct ledger_state *ret) nodiscard;

#endif
