/* verify.h – does the ledger still say what was written? */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"

#define LEDGER_PROBLEMS_MAX 100 /* are named; all are counted */

enum ledger_fault {
    LEDGER_ROW_CHANGED,
    LEDGER_ROW_MISSING,
    LEDGER_ROW_REPLACED, /* right in itself, but it does not follow the row before it */
    LEDGER_HEAD_WRONG,
    LEDGER_TAIL_REMOVED,
    LEDGER_SUBJECT_REMOVED,
    LEDGER_CHECKPOINT_WRONG,
    LEDGER_CHECKPOINT_MISSING,
    LEDGER_FILE_WRONG,
    LEDGER_FILE_SHORT
};
const char *ledger_fault_name(enum ledger_fault f); /* "row-changed", for machines */
const char *ledger_fault_text(enum ledger_fault f); /* msgid with {kind}, {subject}, {seq} */

struct ledger_problem {
    enum ledger_fault fault;
    const char *kind;   /* of the subject; "checkpoint" for checkpoints */
    int64_t subject_id; /* or the number of the checkpoint */
    int64_t seq;
};
struct ledger_findings {
    int64_t rows, subjects, checkpoints, file_checkpoints;
    struct ledger_problem *problems;
    size_t n_problems;
    int64_t total; /* 0: everything fits */
};
/* Reads everything, in the open (read) transaction, and the file outside the database. */
enum err ledger_verify(struct call *c, struct ledger_findings *ret) nodiscard;

#endif
