/* calendar_data.c – where the days come from: the CSV files that are part of the binary, and the
 * tables, which win year by year. Looks days up; counts nothing. */
#include <stdlib.h>

#include "core/calendar/private.h"
#include "lib/base/embedded.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define COLUMNS 4

const char calendar_slot[] = "calendar";

extern const struct embedded calendar_files[];

/* ---- reading the embedded files
 * ------------------------------------------------------------------ */

static const char *embedded_text(const void *mem, const char *name)
{
    const struct embedded *f = calendar_files;

    while (f->name != NULL && !str_eq(f->name, name))
        f++;
    must(f->name != NULL);
    return str_dup_n(mem, (const char *)f->p, f->n);
}

/* Lines after the heading, each split at commas; *ret_n counts them. */
static char ***csv_lines(const void *mem, const char *text, size_t columns, size_t *ret_n)
{
    size_t n, kept = 0;
    char **lines = str_split(mem, text, '\n', &n);
    char ***rows = mem_array(mem, char **, n + 1);

    for (size_t i = 1; i < n; i++) {
        size_t k;

        if (str_blank(lines[i]))
            continue;
        rows[kept] = str_split(mem, lines[i], ',', &k);
        must(k == columns);
        kept++;
    }
    *ret_n = kept;
    return rows;
}

static void read_days(struct calendar *k)
{
    size_t n;
    char ***rows = csv_lines(k, embedded_text(k, "calendar.csv"), COLUMNS, &n);

    k->days = mem_array(k, struct calendar_entry, n + 1);
    k->n_days = n;
    for (size_t i = 0; i < n; i++) {
        struct calendar_entry *e = &k->days[i];

        must(day_parse(rows[i][0], &e->on));
        e->is_workday = str_eq(rows[i][1], "1");
        e->name = rows[i][2];
        e->region = rows[i][3];
    }
}

static void read_years(struct calendar *k)
{
    size_t n;
    char ***rows = csv_lines(k, embedded_text(k, "calendar-years.csv"), 3, &n);

    k->years = mem_array(k, struct calendar_year, n + 1);
    k->n_years = n;
    for (size_t i = 0; i < n; i++) {
        int64_t year;

        must(str_int(rows[i][0], 1900, 9999, &year));
        k->years[i] = (struct calendar_year) {
            .year = (int)year, .region = rows[i][1], .source = rows[i][2], .embedded = true
        };
    }
}

static int by_day_and_region(const void *a, const void *b)
{
    const struct calendar_entry *x = a, *y = b;

    if (x->on != y->on)
        return x->on < y->on ? -1 : 1;
    return strcmp(x->region, y->region);
}

void calendar_sort(struct calendar *k)
{
    if (k->n_days > 0)
        qsort(k->days, k->n_days, sizeof *k->days, by_day_and_region);
}

enum err calendar_embedded(struct call *c, struct calendar **ret)
{
    struct calendar *k = mem_new(c->mem, struct calendar);

    read_days(k);
    read_years(k);
    calendar_sort(k);
    *ret = k;
    return OK;
}

/* ---- the tables on top
 * --------------------------------------------------------------------------- */

static int year_of(day d)
{
    int y, m, dd;

    day_ymd(d, &y, &m, &dd);
    return y;
}

static void drop_year(struct calendar *k, const char *region, int year)
{
    size_t days = 0, years = 0;

    for (size_t i = 0; i < k->n_days; i++) {
        if (!str_eq(k->days[i].region, region) || year_of(k->days[i].on) != year)
            k->days[days++] = k->days[i];
    }
    for (size_t i = 0; i < k->n_years; i++) {
        if (!str_eq(k->years[i].region, region) || k->years[i].year != year)
            k->years[years++] = k->years[i];
    }
    k->n_days = days;
    k->n_years = years;
}

static void lay_years(struct calendar *k, const struct calendar_year_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        drop_year(k, rows[i].region, rows[i].year);
    k->years = mem_grow(k, k->years, struct calendar_year, k->n_years + n + 1);
    for (size_t i = 0; i < n; i++)
        k->years[k->n_years++] = (struct calendar_year) {
            .region = rows[i].region, .year = rows[i].year, .source = rows[i].source
        };
}

static void lay_days(struct calendar *k, const struct calendar_day_row *rows, size_t n)
{
    k->days = mem_grow(k, k->days, struct calendar_entry, k->n_days + n + 1);
    for (size_t i = 0; i < n; i++) {
        struct calendar_entry *e = &k->days[k->n_days++];

        must(day_parse(rows[i].on_day, &e->on));
        e->region = rows[i].region;
        e->is_workday = rows[i].is_workday;
        e->name = rows[i].name;
    }
}

enum err calendar_with_tables(struct call *c, struct calendar **ret)
{
    struct calendar_year_row *years;
    struct calendar_day_row *days;
    size_t n_years, n_days;
    struct calendar *k;
    int64_t generation;

    TRY(calendar_store_generation(c, &generation));
    TRY(calendar_store_years(c, &years, &n_years));
    TRY(calendar_store_days(c, &days, &n_days));
    TRY(calendar_embedded(c, &k));
    k->generation = generation;
    lay_years(k, years, n_years);
    lay_days(k, days, n_days);
    calendar_sort(k);
    *ret = k;
    return OK;
}

/* What was loaded at start, unless somebody has published a year since: then the tables are read
 * for this call. Without a database: the embedded calendar. */
enum err calendar_of(struct call *c, const struct calendar **ret)
{
    const struct calendar *loaded = site_find(c->site, calendar_slot);
    struct calendar *k;
    int64_t generation = 0;

    if (c->db != NULL)
        TRY(calendar_store_generation(c, &generation));
    if (loaded != NULL && (c->db == NULL || loaded->generation == generation)) {
        *ret = loaded;
        return OK;
    }
    if (generation == 0)
        TRY(calendar_embedded(c, &k));
    else
        TRY(calendar_with_tables(c, &k));
    *ret = k;
    return OK;
}

/* ---- looking a day up
 * ------------------------------------------------------------------------------ */

static bool has_year(const struct calendar *k, const char *region, int year)
{
    for (size_t i = 0; i < k->n_years; i++) {
        if (k->years[i].year == year && str_eq(k->years[i].region, region))
            return true;
    }
    return false;
}

static bool publishes(const struct calendar *k, const char *region)
{
    for (size_t i = 0; i < k->n_years; i++) {
        if (str_eq(k->years[i].region, region))
            return true;
    }
    return false;
}

static const struct calendar_entry *entry_at(
    const struct calendar *k, const struct region_chain *chain, day d)
{
    for (size_t i = 0; chain->region[i] != NULL; i++) {
        const struct calendar_entry key = { .on = d, .region = chain->region[i] };
        const struct calendar_entry *e =
            bsearch(&key, k->days, k->n_days, sizeof *k->days, by_day_and_region);

        if (e != NULL)
            return e;
    }
    return NULL;
}

struct calendar_fact calendar_fact_of(
    const struct calendar *k, const struct region_chain *chain, day d)
{
    const struct calendar_entry *e = entry_at(k, chain, d);
    struct calendar_fact f = { .is_workday = day_weekday(d) < 5, .known = true };
    const int year = year_of(d);

    if (e != NULL) {
        f.is_workday = e->is_workday;
        f.name = e->name;
        f.region = e->region;
    }
    for (size_t i = 0; chain->region[i] != NULL && f.known; i++) {
        const char *region = chain->region[i];

        if ((str_eq(region, "CN") || publishes(k, region)) && !has_year(k, region, year)) {
            f.known = false;
            f.missing_region = region;
        }
    }
    return f;
}
