/* figures_pages.h – what the handlers prepare for the templates of this room. */
#ifndef FIGURES_FIGURES_PAGES_H
#define FIGURES_FIGURES_PAGES_H

#include "app/figures/figures.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct figure_tile {
    const char *name, *definition, *formula, *value;
    const char *detail; /* "60 of 73" */
    const char *href;   /* the items behind it */
};
struct figure_cell {
    const char *value, *href;
};
struct figure_line {
    const char *name, *href;
    const struct figure_cell *cells;
};
struct figure_table {
    const char *caption, *first;
    const char *const *heads;
    size_t n_heads;
    const struct figure_line *lines;
    size_t n;
};
struct figures_page {
    const struct figures_query *query;
    const char *whose; /* name of the department, or the city */
    const struct figures_sums *sums;
    const struct figure_tile *tiles;
    size_t n_tiles;
    const struct figure_table *table;
    const struct choice *offices;
    size_t n_offices;
    const char *level;                          /* "" all */
    const char *by_office, *by_level, *as_json; /* addresses */
};
struct figure_items_page {
    const struct figure_kind *kind;
    const struct figures_query *query;
    const char *whose, *value, *back, *csv;
    const struct figure_item *items;
    size_t n;
    int64_t total;
    const struct paging *paging;
};

const char *figure_days(struct html *o, int n, const char *unit); /* "10 working days" */
const char *figure_level_text(struct html *o, int level);

/* Shared by pages and JSON: on, office, level, baseline of the address, checked. */
enum err figures_asked(
    struct call *c, const struct request *r, struct figures_query *ret) nodiscard;
enum err figure_asked(
    struct call *c, const struct request *r, const struct figure_kind **ret) nodiscard;
/* One more field of a line of CSV; what a spreadsheet program would take for a formula gets a '. */
void csv_field(struct buf *b, const char *text, bool last);
#define CSV_BEGIN "\xEF\xBB\xBF" /* so that spreadsheet programs know it is UTF-8 */
/* Sends it as NAME.csv, to be kept; ERR_TOO_LARGE if it did not fit into the buffer. */
enum err csv_send(
    struct call *c, struct response *out, const char *name, const struct buf *b) nodiscard;

extern const struct route figures_routes[], figures_api_routes[], open_data_routes[];

#endif
