/* desk_pages.h – the desks of clerks and deciders, and the leader's page. */
#ifndef CASEFILE_DESK_PAGES_H
#define CASEFILE_DESK_PAGES_H

#include "core/casefile/casefile.h"
#include "core/casefile/procedure.h"
#include "lib/html/html.h"

struct desk_view {
    const char *q, *state, *item;
    const char *due;                   /* "", "today", "week", "late" */
    const struct casefile_item *items; /* to choose from */
    size_t n_items;
    const struct procedure_state *states; /* to choose from */
    size_t n_states;
    struct casefile_list list;
    struct paging paging;
};
const char *paging_count_text(struct html *o, int64_t n);

struct today_row {
    const char *name;
    struct casefile_figures f;
};

#endif
