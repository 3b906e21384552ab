/* columns.h – the columns of a case, for the stores of this room. */
#ifndef CASEFILE_COLUMNS_H
#define CASEFILE_COLUMNS_H

#include "core/casefile/casefile.h"
#include "lib/base/field.h"

#define CASE_COLUMNS                                                                               \
    "k.id, k.version, k.number, k.receipt_code, k.record_id, k.record_version, k.item_code,"       \
    " k.title_zh, k.title_en, k.procedure_id, k.procedure_version, k.scope_id,"                    \
    " k.supervising_id, k.region, k.hall_id, k.channel, k.immediate, k.basis, k.state,"            \
    " k.is_open, k.received_at, k.received_on, k.complete_on, k.accepted_on, k.decided_on,"        \
    " k.outcome, k.doc_number, k.due_on, k.due_clock, k.due_provisional, k.last_act, k.last_by, "  \
    "k.updated_at"

extern const struct field case_fields[];

#endif
