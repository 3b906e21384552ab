/* figures.h – indicators of the list of services, and the list as open data.
 *
 * Every figure is counted, at the moment it is asked for, from the versions of the items in force
 * on the day asked about: published, and of a kind that people apply for (not penalties, coercion,
 * levies and inspections). Each has a definition and a formula, and names the items behind it. */
#ifndef FIGURES_FIGURES_H
#define FIGURES_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/item/item.h"
#include "lib/base/call.h"
#include "lib/base/module.h"

extern const struct module figures_module, figures_api_module, open_data_module;

/* Whose items, and on which day. */
struct figures_query {
    const char *on;       /* legal day */
    const char *office;   /* code; NULL: all */
    int level;            /* 3 city, 4 county, 5 town; 0: all */
    const char *baseline; /* day whose versions materials are compared with; NULL: the first ones */
};

/* Counts and sums over the items of one office and level, or of more. */
struct figures_sums {
    const char *office;
    int level;
    int64_t items, generated, online, full_online, zero_visit, one_visit, at_once, kiosk,
        cross_region, zero_material;
    int64_t live_codes; /* whose code was followed and led to the guide (app/scan) */
    int64_t working, working_legal, working_saved; /* items, Σ days by law, Σ days less promised */
    int64_t natural, natural_legal, natural_saved;
    int64_t other_units, no_limit;
    int64_t materials;
    int64_t compared, materials_before, materials_saved; /* with the baseline */
};

/* The sums of each (office, level) that has items, by office. */
enum err figures_groups(struct call *c, const struct figures_query *q, struct figures_sums **ret,
    size_t *ret_n) nodiscard;
/* Adds b to a (office and level stay a's). */
void figures_add(struct figures_sums *a, const struct figures_sums *b);

enum figure_shape {
    FIGURE_SHARE,   /* part ÷ whole, in percent */
    FIGURE_AVERAGE, /* part ÷ whole */
    FIGURE_COUNT    /* part; whole is what it is counted among */
};
struct figure_kind {
    const char *code;
    const char *name, *definition, *formula; /* msgids */
    enum figure_shape shape;
    size_t part, whole; /* offsets in struct figures_sums */
    int facts;          /* the items behind it have all of these */
    enum figure_only {
        FIGURE_ALL,
        FIGURE_CHANGED, /* … and other materials than in the baseline */
        FIGURE_LIVE     /* … and a code that works */
    } only;
};
extern const struct figure_kind figure_kinds[];
extern const size_t n_figure_kinds;
const struct figure_kind *figure_kind(const char *code); /* NULL: none */

int64_t figure_part(const struct figure_kind *k, const struct figures_sums *s);
int64_t figure_whole(const struct figure_kind *k, const struct figures_sums *s);
/* "93.4%", "3.25", "12"; "–" when there is nothing to divide by. */
const char *figure_text(const void *mem, const struct figure_kind *k, const struct figures_sums *s);

/* One item behind a figure. */
struct figure_item {
    int64_t record_id;
    const char *code, *name_zh, *name_en, *office;
    int level, visits, facts;
    int promise_n;
    const char *promise_unit;
    int legal_n;
    const char *legal_unit;
    int materials_n;
    int before; /* materials in the baseline; -1: it was not in force then */
};
#define FIGURE_ITEMS_MAX 20000
/* In Chinese order; *ret_total counts all of them. */
enum err figures_items(struct call *c, const struct figures_query *q, const struct figure_kind *k,
    int64_t offset, int64_t limit, struct figure_item **ret, size_t *ret_n,
    int64_t *ret_total) nodiscard;

#endif
