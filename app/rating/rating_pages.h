/* rating_pages.h – what the templates show. */
#ifndef RATING_RATING_PAGES_H
#define RATING_RATING_PAGES_H

#include "app/rating/rating.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct rating_line { /* one department */
    struct rating_figures figures;
    const char *department;
    int64_t rated;
    const char *own_rate, *rate_with_default, *participation;
};

const char *rating_code_path(struct html *o, const struct rating *r);

/* ?from=YYYY-MM&to=YYYY-MM; the last twelve months if absent. */
enum err rating_months(
    struct call *c, struct request *r, const char **ret_from, const char **ret_to);

#endif
