/* scan_pages.h – what the handlers prepare for the templates of this room. */
#ifndef SCAN_SCAN_PAGES_H
#define SCAN_SCAN_PAGES_H

#include "app/scan/poster.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct posters_page {
    const char *hall; /* chosen; "" any */
    const struct choice *halls, *offices, *sizes;
    size_t n_halls, n_offices, n_sizes;
    size_t total; /* services to choose from */
};

extern const struct route scan_routes[];

#endif
