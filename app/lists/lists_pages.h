/* lists_pages.h – what the handlers prepare for the templates of this room. */
#ifndef LISTS_LISTS_PAGES_H
#define LISTS_LISTS_PAGES_H

#include "app/lists/access.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct access_page {
    const char *words, *on; /* as asked; on: a legal day */
    const struct access_answer *answer;
    const char *verdict;
    const struct access_edition *editions;
    size_t n_editions;
};
struct access_report_page {
    const struct access_report *report;
    size_t n_shown;
    size_t beyond, none, off; /* how many of each */
};

extern const struct route access_routes[], access_api_routes[];

/* In the visitor's language. */
const char *list_text(struct html *o, struct pair p);
/* Name of a section of GB/T 4754: "H" 住宿和餐饮业; "*" all trades. */
const char *industry_text(struct html *o, const char *section);

#endif
