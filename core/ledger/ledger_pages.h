/* ledger_pages.h – what the audit administrator's pages show. */
#ifndef LEDGER_LEDGER_PAGES_H
#define LEDGER_LEDGER_PAGES_H

#include "core/ledger/chain.h"
#include "lib/html/html.h"

struct ledger_list_view {
    struct ledger_chain *chains;
    size_t n;
    int64_t next;            /* the list goes on below this subject; 0: it is at its end */
    struct ledger_seal last; /* number 0: none yet */
};

struct ledger_chain_view {
    int64_t subject_id;
    struct ledger_entry *entries;
    size_t n;
    struct ledger_state state;
};

const char *ledger_id_text(struct html *o, int64_t id);

#endif
