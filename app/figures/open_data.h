/* open_data.h – the whole list as files that anybody may use: CSV and JSON.
 *
 * The files lie in DATA/open-data and are made anew when a version was published or a day has
 * begun: by a job, or by the first who asks. They are written in slices, so that memory does not
 * grow with the list, and appear all at once. */
#ifndef FIGURES_OPEN_DATA_H
#define FIGURES_OPEN_DATA_H

#include "app/figures/figures.h"

struct json_t;

#define OPEN_DATA_LICENCE "https://creativecommons.org/licenses/by/4.0/"

struct open_data_file {
    const char *path, *sm3; /* sm3: hex */
    int64_t bytes;
};
struct open_data {
    int64_t generation;  /* of the registry */
    const char *on;      /* legal day whose versions they hold */
    const char *made_at; /* instant */
    int64_t items;
    struct open_data_file csv, json;
};

/* The files of now; makes them if need be. Slow: c->db is NULL, takes short transactions. */
enum err open_data_current(struct call *c, struct open_data *ret) nodiscard;

/* Columns of the files, for the page that explains them. */
struct open_data_column {
    const char *name, *meaning; /* meaning: msgid */
};
extern const struct open_data_column open_data_columns[];
extern const size_t n_open_data_columns;

/* The data set in DCAT-AP (JSON-LD); base: "https://host". */
struct json_t *open_data_dcat(struct call *c, const struct open_data *d, const char *base);
/* A service in the words of schema.org. */
struct json_t *open_data_service(struct call *c, const struct item *m, const char *base);
/* /sitemap.xml: part 0 is all addresses, or the index of the parts if there are more than
 * SITEMAP_PART. */
#define SITEMAP_PART 10000
enum err sitemap_write(
    struct call *c, struct buf *b, const char *base, int64_t part, int64_t per_part) nodiscard;

#endif
