/* scan_pages.h – what the handlers prepare for the templates of this room. */
#ifndef SCAN_SCAN_PAGES_H
#define SCAN_SCAN_PAGES_H

#include "app/scan/coverage.h"
#include "app/scan/poster.h"
#include "lib/html/html.h"

struct posters_page {
    const char *hall; /* chosen; "" any */
    const struct choice *halls, *offices, *sizes;
    size_t n_halls, n_offices, n_sizes;
    size_t total; /* services to choose from */
};

struct codes_page {
    const struct coverage *coverage;
    const char *share;   /* "100.0%"; NULL without an item */
    const char *seconds; /* that the last check took */
    bool waiting;        /* a check was just begun */
    const struct code_fault *faults;
    size_t n;
    const struct paging *paging;
};

struct scans_page {
    const struct scans_query *query;
    const char *by;     /* item, never, office, day, month */
    const char *period; /* from, until, office of the address */
    const char *heading, *first;
    const struct choice *offices;
    size_t n_offices;
    const struct scans_row *rows;
    size_t n;
    int64_t scans;
    const struct paging *paging;
};

const char *scan_office_text(struct html *o, const char *code);

#endif
