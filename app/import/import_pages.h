/* import_pages.h – what the handlers prepare for the templates of this room. */
#ifndef IMPORT_IMPORT_PAGES_H
#define IMPORT_IMPORT_PAGES_H

#include "app/import/change_pages.h"
#include "app/import/import.h"
#include "core/publish/batch.h"
#include "core/publish/proposal.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct imports_page {
    const struct list_import *list;
    size_t n;
    bool may_upload;
    const struct paging *paging;
};
struct import_finding_row {
    const char *place, *severity, *message;
};
struct import_page {
    const struct list_import *import;
    const char *path;
    bool busy;      /* checking or publishing: the page comes again by itself */
    int64_t staged; /* rows that wait, while it is busy or ready */
    bool may_release, may_drop;
    const struct import_finding_row *findings;
    size_t n_findings;
    const char *csv;
    const struct change_fact *facts; /* of a change; NULL: a file */
    size_t n_facts;
    const struct batch_item *items;
    size_t n_items;
    const struct paging *paging;
};
struct import_change_page {
    const struct record_kind *kind;
    const struct batch_item *item;
    bool is_new;
    const struct difference *differences;
    size_t n;
    const char *back;
};

const char *import_state_text(struct html *o, const struct list_import *k);
const char *import_state_class(struct html *o, const struct list_import *k);

extern const struct route import_routes[];

#endif
