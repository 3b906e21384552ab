/* lists_pages.h – what the handlers prepare for the templates of this room. */
#ifndef LISTS_LISTS_PAGES_H
#define LISTS_LISTS_PAGES_H

#include "app/lists/access.h"
#include "app/lists/reform.h"
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
    size_t beyond, none, off;      /* how many of each */
    const struct reform_gap *gaps; /* items that do not follow a reform */
    size_t n_gaps;
};

struct reform_line {
    const struct reform *reform;
    bool here;              /* holds for some office of the city */
    const char *zone_names; /* NULL: everywhere */
};
struct reform_page {
    const char *mode, *words; /* filters, "" for all */
    const struct reform_line *lines;
    size_t n;
    size_t counts[4]; /* by mode, of those that hold here */
    size_t elsewhere; /* only in zones outside the city */
};
struct checks_page {
    const struct later_check *open, *done;
    size_t n_open, n_done;
};
#define REFORM_MODES 4
extern const char *const reform_mode_codes[REFORM_MODES];

extern const struct route reform_routes[];
extern const struct route access_routes[], access_api_routes[];

/* In the visitor's language. */
const char *list_text(struct html *o, struct pair p);
const char *reform_mode_text(struct html *o, const char *mode);
const char *reform_mode_means(struct html *o, const char *mode);
const char *check_result_text(struct html *o, const char *result);
bool check_late(struct html *o, const struct later_check *k);
const char *check_path(struct html *o, const struct later_check *k);
/* Name of a section of GB/T 4754: "H" 住宿和餐饮业; "*" all trades. */
const char *industry_text(struct html *o, const char *section);

#endif
