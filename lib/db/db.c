/* db.c – the face of lib/db: arguments, poison, the cache of prepared statements, row mapping.
 *
 * Engine-neutral; what differs is behind struct db_driver. Every function that runs a statement
 * passes through run() so that the poison, the argument count and the recorder are seen to once. */
#include "lib/db/db.h"

#include "lib/base/mem.h"
#include "lib/db/db_private.h"

/* ---- errors ------------------------------------------------------------------------ */

static const char *const fault_text[] = {
    [DB_FAULT_NONE] = N_("Something went wrong on our side"),
    [DB_FAULT_CONSTRAINT] = N_("This exists already or is still in use"),
    [DB_FAULT_BUSY] = N_("Many people are here just now; please try again"),
    [DB_FAULT_DEADLINE] = N_("This took too long; please try again"),
    [DB_FAULT_FULL] = N_("The disk of the service is full; nothing was changed"),
    [DB_FAULT_IO] = N_("The disk of the service cannot be read or written; nothing was changed"),
    [DB_FAULT_MEMORY] = N_("The service is short of memory; nothing was changed"),
    [DB_FAULT_LOST] = N_("The database cannot be reached for a moment"),
    [DB_FAULT_OTHER] = N_("Something went wrong on our side"),
};

enum err db_fail(
    struct call *c, struct db *db, struct db_failure f, const char *what, const char *detail)
{
    bool first = c->error.msgid == NULL;
    enum err e = fail(c, f.code, fault_text[f.fault]);

    if (first)
        fail_detail(c, "database: %s: %s", what, str_or(detail, "no detail"));
    if (db != NULL) {
        db->fault = f.fault;
        if (db->poison == OK) {
            db->poison = f.code;
            db->poison_msgid = fault_text[f.fault];
        }
    }
    return e;
}

enum err db_poisoned(const struct db *db)
{
    return db->poison;
}

void db_clear_poison(struct db *db)
{
    db->poison = OK;
    db->poison_msgid = NULL;
}

enum db_fault db_fault_of(const struct db *db)
{
    return db->fault;
}

enum db_engine db_engine_of(const struct db *db)
{
    return db->driver->engine;
}

int64_t db_slice_us(const struct db *db)
{
    return db->driver->engine == DB_SQLITE ? DB_SLICE_SQLITE_US : DB_SLICE_PGSQL_US;
}

/* A mistake in the program about a statement: poisons like any other failure. */
static enum err misused(struct call *c, struct db *db, const struct statement *s, const char *why)
{
    const char *detail = str_printf(c->mem, "%s (%s)", why, s->file);

    return db_fail(c, db, (struct db_failure) { ERR_INTERNAL, DB_FAULT_OTHER }, s->name, detail);
}

/* ---- the cache --------------------------------------------------------------------- */

static size_t slot_of(const struct db *db, const struct statement *s)
{
    size_t i = (size_t)(((uintptr_t)s >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20);

    for (i &= db->cache_size - 1; db->cache[i] != NULL && db->cache[i]->s != s;)
        i = (i + 1) & (db->cache_size - 1);
    return i;
}

static void cache_grow(struct db *db)
{
    struct prepared **old = db->cache;
    size_t old_size = db->cache_size;

    db->cache_size = old_size == 0 ? 64 : old_size * 2;
    db->cache = mem_array(db, struct prepared *, db->cache_size);
    for (size_t i = 0; i < old_size; i++)
        if (old[i] != NULL)
            db->cache[slot_of(db, old[i]->s)] = old[i];
    mem_free(old);
}

void db_forget_prepared(struct db *db)
{
    for (size_t i = 0; i < db->cache_size; i++) {
        if (db->cache[i] == NULL)
            continue;
        db->driver->unprepare(db, db->cache[i]);
        mem_free(db->cache[i]);
        db->cache[i] = NULL;
    }
    db->cache_n = 0;
}

static enum err prepare_new(
    struct call *c, struct db *db, const struct statement *s, struct prepared **ret)
{
    struct prepared *p = mem_new(db, struct prepared);
    enum err e;

    p->s = s;
    (void)snprintf(p->name, sizeof p->name, "s%u", ++db->names);
    e = db->driver->prepare(c, db, p);
    if (e != OK) {
        mem_free(p);
        return e;
    }
    *ret = p;
    return OK;
}

static enum err prepared_get(
    struct call *c, struct db *db, const struct statement *s, struct prepared **ret)
{
    size_t i;

    if ((db->cache_n + 1) * 2 > db->cache_size)
        cache_grow(db);
    i = slot_of(db, s);
    if (db->cache[i] == NULL) {
        TRY(prepare_new(c, db, s, &db->cache[i]));
        db->cache_n++;
    } else if (db->cache[i]->in_use) { /* a visit runs the statement that it is visiting */
        TRY(prepare_new(c, db, s, ret));
        (*ret)->temporary = true;
        return OK;
    }
    *ret = db->cache[i];
    return OK;
}

/* ---- running ----------------------------------------------------------------------- */

static void cursor_close(struct cursor *cur)
{
    struct prepared *p = cur->p;

    if (p == NULL)
        return;
    cur->db->driver->close(cur);
    p->in_use = false;
    if (p->temporary) {
        cur->db->driver->unprepare(cur->db, p);
        mem_free(p);
    }
    cur->p = NULL;
}
#define scoped_cursor cleanup_with(cursor_close)

static enum err check_names(struct call *c, const struct cursor *cur, const struct field *fields)
{
    size_t n = field_count(fields);

    if ((size_t)cur->p->n_columns != n)
        return misused(c, cur->db, cur->p->s, "columns and fields differ in number");
    for (size_t i = 0; i < n; i++) {
        const char *name = cur->db->driver->column_name(cur, (int)i);

        if (!str_eq(name, fields[i].name))
            return misused(c, cur->db, cur->p->s,
                str_printf(c->mem, "column %zu is %s, the field is %s", i, name, fields[i].name));
    }
    cur->p->checked = fields;
    return OK;
}

/* All but running it. */
static enum err get_ready(struct call *c, const struct statement *s, const struct field *fields,
    const struct db_value *args, size_t n, struct cursor *ret)
{
    struct db *db = c->db;
    struct prepared *p;

    must(db != NULL);
    if (db->poison != OK)
        return fail(c, db->poison, db->poison_msgid);
    if (s->engines != 0 && (enum db_engine)s->engines != db->driver->engine)
        return misused(c, db, s, "this statement is for the other engine");
    TRY(prepared_get(c, db, s, &p));
    p->in_use = true;
    *ret = (struct cursor) { .db = db, .p = p, .row = -1 };
    if ((size_t)p->n_params != n)
        return misused(c, db, s, "wrong number of arguments");
    if (fields != NULL && p->checked != fields && p->n_columns > 0)
        TRY(check_names(c, ret, fields));
    if (db->recorder != NULL)
        db_recorder_note(db->recorder, db, s, args, n);
    return OK;
}

static enum err run(struct call *c, const struct statement *s, const struct field *fields,
    const struct db_value *args, size_t n, struct cursor *ret)
{
    TRY(get_ready(c, s, fields, args, n, ret));
    return c->db->driver->open(c, ret, args, n);
}

static enum err step(struct call *c, struct cursor *cur, bool *ret_row)
{
    return cur->db->driver->step(c, cur, ret_row);
}

enum err db_exec_(struct call *c, const struct statement *s, const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };
    int64_t changed;

    if (c->db == NULL || c->db->driver->later == NULL || c->db->reading)
        return db_change_(c, s, &changed, args, n);
    TRY(get_ready(c, s, NULL, args, n, &cur));
    return c->db->driver->later(c, &cur, args, n);
}

enum err db_change_(struct call *c, const struct statement *s, int64_t *ret_n,
    const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };
    bool row;

    TRY(run(c, s, NULL, args, n, &cur));
    TRY(step(c, &cur, &row));
    if (row)
        return misused(c, c->db, s, "returns rows, but is run as one that does not");
    *ret_n = c->db->driver->changes(&cur);
    return OK;
}

/* ---- rows -------------------------------------------------------------------------- */

static struct bytes copy_blob(const void *mem, struct bytes b)
{
    return (struct bytes) { (const uint8_t *)str_dup_n(mem, (const char *)b.p, b.n), b.n };
}

static enum err read_int(struct call *c, const struct cursor *cur, int i, int64_t *ret)
{
    *ret = 0;
    if (cur->db->driver->is_null(cur, i) || cur->db->driver->get_int(cur, i, ret))
        return OK;
    return misused(c, cur->db, cur->p->s,
        str_printf(c->mem, "column %d gave something that is no integer", i));
}

static enum err read_int32(struct call *c, const struct cursor *cur, int i, int *ret)
{
    int64_t v;

    TRY(read_int(c, cur, i, &v));
    if (v < INT32_MIN || v > INT32_MAX)
        return misused(c, cur->db, cur->p->s, "an integer is too large for its field");
    *ret = (int)v;
    return OK;
}

/* Fills one struct. `mem` NULL: texts point into the engine's memory, valid until the next step. */
static enum err read_row(struct call *c, const struct cursor *cur, const struct field *fields,
    const void *mem, void *ret)
{
    const struct db_driver *d = cur->db->driver;

    for (int i = 0; fields[i].type != FIELD_END_; i++) {
        void *at = (char *)ret + fields[i].offset;
        bool null = d->is_null(cur, i);
        int64_t number;
        size_t n = 0;

        switch (fields[i].type) {
        case FIELD_INT_:
            TRY(read_int(c, cur, i, at));
            break;
        case FIELD_INT32_:
            TRY(read_int32(c, cur, i, at));
            break;
        case FIELD_BOOL_:
            TRY(read_int(c, cur, i, &number));
            *(bool *)at = number != 0;
            break;
        case FIELD_TEXT_: {
            const char *text = null ? NULL : d->get_text(cur, i, &n);

            *(const char **)at = text == NULL || mem == NULL ? text : str_dup_n(mem, text, n);
            break;
        }
        case FIELD_BLOB_: {
            struct bytes b = null ? (struct bytes) { 0 } : d->get_blob(cur, c->mem, i);

            *(struct bytes *)at = null || mem == NULL ? b : copy_blob(mem, b);
            break;
        }
        case FIELD_END_:
            break;
        }
    }
    return OK;
}

static enum err one_row(struct call *c, struct cursor *cur)
{
    bool row;

    TRY(step(c, cur, &row));
    return row ? OK : ERR_NOT_FOUND;
}

static enum err no_second_row(struct call *c, struct cursor *cur)
{
    bool row;

    TRY(step(c, cur, &row));
    return row ? misused(c, cur->db, cur->p->s, "gave a second row where one was expected") : OK;
}

enum err db_one_(struct call *c, const struct statement *s, const struct field *fields, void *ret,
    const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };

    TRY(run(c, s, fields, args, n, &cur));
    TRY(one_row(c, &cur));
    TRY(read_row(c, &cur, fields, c->mem, ret));
    return no_second_row(c, &cur);
}

enum err db_int_one_(
    struct call *c, const struct statement *s, int64_t *ret, const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };
    int64_t value;

    TRY(run(c, s, NULL, args, n, &cur));
    TRY(one_row(c, &cur));
    if (cur.p->n_columns != 1)
        return misused(c, c->db, s, "has not exactly one column");
    TRY(read_int(c, &cur, 0, &value));
    TRY(no_second_row(c, &cur));
    *ret = value;
    return OK;
}

enum err db_int_remembered(struct call *c, const struct statement *s, int64_t *ret)
{
    struct db *db = c->db;

    for (int i = 0; db->poison == OK && i < db->n_remembered; i++) {
        if (db->remembered[i].s == s) {
            *ret = db->remembered[i].value;
            return OK;
        }
    }
    TRY(db_int(c, s, ret));
    if (db->n_remembered < DB_REMEMBERED_MAX) {
        db->remembered[db->n_remembered].s = s;
        db->remembered[db->n_remembered++].value = *ret;
    }
    return OK;
}

void db_forget(struct call *c)
{
    c->db->n_remembered = 0;
}

enum err db_text_one_(struct call *c, const struct statement *s, const char **ret,
    const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };
    const char *text = NULL;
    size_t len;

    TRY(run(c, s, NULL, args, n, &cur));
    TRY(one_row(c, &cur));
    if (cur.p->n_columns != 1)
        return misused(c, c->db, s, "has not exactly one column");
    if (!c->db->driver->is_null(&cur, 0)) {
        text = c->db->driver->get_text(&cur, 0, &len);
        text = str_dup_n(c->mem, text, len);
    }
    TRY(no_second_row(c, &cur));
    *ret = text;
    return OK;
}

enum err db_list_(struct call *c, const struct statement *s, const struct field *fields,
    size_t size, void **ret, size_t *ret_n, const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };
    size_t cap = 0, rows = 0;
    char *array = NULL;
    bool row;

    TRY(run(c, s, fields, args, n, &cur));
    for (;;) {
        TRY(step(c, &cur, &row));
        if (!row)
            break;
        if (rows == DB_ROWS_MAX)
            return fail(
                c, ERR_TOO_LARGE, N_("There are too many results; please narrow them down"));
        if (rows == cap) {
            cap = cap == 0 ? 16 : cap * 2;
            array = mem_grow_(c->mem, array, size, cap, "rows");
        }
        memset(array + rows * size, 0, size);
        TRY(read_row(c, &cur, fields, c->mem, array + rows * size));
        rows++;
    }
    *ret = array != NULL ? array : mem_zero_(c->mem, size, 1, "rows");
    *ret_n = rows;
    return OK;
}

enum err db_each_(struct call *c, const struct statement *s, const struct field *fields, void *row,
    enum err (*visit)(struct call *c, void *row, void *data), void *data,
    const struct db_value *args, size_t n)
{
    scoped_cursor struct cursor cur = { 0 };

    TRY(run(c, s, fields, args, n, &cur));
    for (;;) {
        bool more;

        TRY(step(c, &cur, &more));
        if (!more)
            return OK;
        TRY(read_row(c, &cur, fields, NULL, row));
        TRY(visit(c, row, data));
    }
}
