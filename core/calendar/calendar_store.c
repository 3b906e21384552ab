/* calendar_store.c – published years and receipt rules in the database. */
#include "core/calendar/private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"

static const struct field day_fields[] = {
    FIELD_TEXT(struct calendar_day_row, region),
    FIELD_TEXT(struct calendar_day_row, on_day),
    FIELD_BOOL(struct calendar_day_row, is_workday),
    FIELD_TEXT(struct calendar_day_row, name),
    FIELD_END,
};

static const struct field year_fields[] = {
    FIELD_TEXT(struct calendar_year_row, region),
    FIELD_INT32(struct calendar_year_row, year),
    FIELD_TEXT(struct calendar_year_row, source),
    FIELD_END,
};

static const struct field rule_fields[] = {
    FIELD_INT(struct receipt_rule_row, hall_id),
    FIELD_INT32(struct receipt_rule_row, closes_minute),
    FIELD_BOOL(struct receipt_rule_row, days_off),
    FIELD_TEXT(struct receipt_rule_row, source),
    FIELD_END,
};

STATEMENT(calendar_generation, "SELECT value FROM generation WHERE name = 'calendar'");
STATEMENT(calendar_generation_bump,
    "INSERT INTO generation (name, value) VALUES ('calendar', 1)"
    " ON CONFLICT (name) DO UPDATE SET value = generation.value + 1");
STATEMENT(calendar_days_all,
    "SELECT region, on_day, is_workday, name FROM calendar_day ORDER BY on_day NULLS LAST, region "
    "NULLS LAST");
STATEMENT(calendar_years_all,
    "SELECT region, year, source FROM calendar_year ORDER BY region NULLS LAST, year NULLS LAST");
STATEMENT(calendar_days_clear, "DELETE FROM calendar_day WHERE region = $1 AND year = $2");
STATEMENT(calendar_year_clear, "DELETE FROM calendar_year WHERE region = $1 AND year = $2");
STATEMENT(calendar_year_add,
    "INSERT INTO calendar_year (region, year, source, published_at) VALUES ($1, $2, $3, $4)");
STATEMENT(calendar_day_add, "INSERT INTO calendar_day (region, on_day, year, is_workday, name) "
                            "VALUES ($1, $2, $3, $4, $5)");
STATEMENT(receipt_rule_get,
    "SELECT hall_id, closes_minute, days_off, source FROM receipt_rule WHERE hall_id = $1");
STATEMENT(receipt_rule_set,
    "INSERT INTO receipt_rule (hall_id, closes_minute, days_off, source) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (hall_id) DO UPDATE SET closes_minute = excluded.closes_minute,"
    " days_off = excluded.days_off, source = excluded.source");
STATEMENT(receipt_rule_drop, "DELETE FROM receipt_rule WHERE hall_id = $1");

enum err calendar_store_generation(struct call *c, int64_t *ret)
{
    enum err e = db_int_remembered(c, &calendar_generation, ret);

    if (e == ERR_NOT_FOUND) {
        *ret = 0;
        e = OK;
    }
    return e;
}

enum err calendar_store_bump_generation(struct call *c)
{
    db_forget(c);
    return db_exec(c, &calendar_generation_bump);
}

enum err calendar_store_days(struct call *c, struct calendar_day_row **ret, size_t *ret_n)
{
    return db_list(c, &calendar_days_all, day_fields, ret, ret_n);
}

enum err calendar_store_years(struct call *c, struct calendar_year_row **ret, size_t *ret_n)
{
    return db_list(c, &calendar_years_all, year_fields, ret, ret_n);
}

enum err calendar_store_clear_year(struct call *c, const char *region, int year)
{
    TRY(db_exec(c, &calendar_days_clear, region, year));
    return db_exec(c, &calendar_year_clear, region, year);
}

enum err calendar_store_add_year(struct call *c, const char *region, int year, const char *source)
{
    return db_exec(c, &calendar_year_add, region, year, source, clock_instant(c->mem, c->now));
}

enum err calendar_store_add_day(struct call *c, const struct calendar_entry *e, int year)
{
    return db_exec(
        c, &calendar_day_add, e->region, day_text(c->mem, e->on), year, e->is_workday, e->name);
}

enum err calendar_store_rule(struct call *c, int64_t hall_id, struct receipt_rule_row *ret)
{
    return db_one(c, &receipt_rule_get, rule_fields, ret, hall_id);
}

enum err calendar_store_set_rule(struct call *c, const struct receipt_rule *r)
{
    return db_exec(c, &receipt_rule_set, r->hall_id, r->closes_minute, r->days_off, r->source);
}

enum err calendar_store_drop_rule(struct call *c, int64_t hall_id)
{
    return db_exec(c, &receipt_rule_drop, hall_id);
}
