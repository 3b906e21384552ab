/* private.h – the calendar as this room's files see it. */
#ifndef CALENDAR_PRIVATE_H
#define CALENDAR_PRIVATE_H

#include "core/calendar/calendar.h"

#define CALENDAR_CHAIN_MAX 4

struct calendar {
    struct calendar_entry *days; /* sorted by (on, region) */
    size_t n_days;
    struct calendar_year *years;
    size_t n_years;
    int64_t generation; /* of the tables, 0: embedded only */
};

/* The region and those it inherits from, most specific first; ends with NULL. */
struct region_chain {
    const char *region[CALENDAR_CHAIN_MAX + 1];
};
enum err region_chain(struct call *c, const char *region, struct region_chain *ret) nodiscard;

/* calendar_data.c: the embedded calendar, and the one in force for this call. */
enum err calendar_embedded(struct call *c, struct calendar **ret) nodiscard;
enum err calendar_of(struct call *c, const struct calendar **ret) nodiscard;
enum err calendar_with_tables(struct call *c, struct calendar **ret) nodiscard;
void calendar_sort(struct calendar *k);
struct calendar_fact calendar_fact_of(
    const struct calendar *k, const struct region_chain *chain, day d);

/* calendar_store.c */
struct receipt_rule_row {
    int64_t hall_id;
    int closes_minute;
    bool days_off;
    const char *source;
};
struct calendar_day_row {
    const char *region;
    const char *on_day;
    bool is_workday;
    const char *name;
};
struct calendar_year_row {
    const char *region;
    int year;
    const char *source;
};
enum err calendar_store_generation(struct call *c, int64_t *ret) nodiscard;
enum err calendar_store_bump_generation(struct call *c) nodiscard;
enum err calendar_store_days(
    struct call *c, struct calendar_day_row **ret, size_t *ret_n) nodiscard;
enum err calendar_store_years(
    struct call *c, struct calendar_year_row **ret, size_t *ret_n) nodiscard;
enum err calendar_store_clear_year(struct call *c, const char *region, int year) nodiscard;
enum err calendar_store_add_year(
    struct call *c, const char *region, int year, const char *source) nodiscard;
enum err calendar_store_add_day(struct call *c, const struct calendar_entry *e, int year) nodiscard;
enum err calendar_store_rule(
    struct call *c, int64_t hall_id, struct receipt_rule_row *ret) nodiscard;
enum err calendar_store_set_rule(struct call *c, const struct receipt_rule *r) nodiscard;
enum err calendar_store_drop_rule(struct call *c, int64_t hall_id) nodiscard;

/* calendar_cmd.c */
extern const struct command calendar_commands[];

#endif
