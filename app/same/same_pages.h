/* same_pages.h – what the handlers prepare for the templates of this room. */
#ifndef SAME_SAME_PAGES_H
#define SAME_SAME_PAGES_H

#include "app/same/same.h"
#include "lib/html/html.h"

struct upstream_list_page {
    const char *state;
    const struct upstream *list;
    size_t n;
    struct paging paging;
};

struct upstream_page {
    const struct upstream *x;
    const struct record_kind *entry_kind, *item_kind;
    struct upstream_differences d;
    bool may_edit;
    const struct choice *colleagues;
    size_t n_colleagues;
};

const char *upstream_state_text(struct html *o, const char *state);
const char *upstream_path_text(struct html *o, const struct upstream *x, const char *act);

#endif
