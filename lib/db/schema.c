/* schema.c – the schema as one readable text: what SQLite holds, under the comments that stand
 * above each table in the migrations. */
#include "lib/base/call.h"
#include "lib/base/mem.h"
#include "lib/db/migrate.h"

struct object {
    const char *name;
    const char *sql;
};
static const struct field object_fields[] = {
    FIELD_TEXT(struct object, name),
    FIELD_TEXT(struct object, sql),
    FIELD_END,
};

STATEMENT_SQLITE(schema_objects, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND "
                                 "name NOT LIKE 'sqlite!_%' ESCAPE '!'"
                                 " ORDER BY tbl_name, type <> 'table', name");

/* The `--` lines directly above "CREATE TABLE name " in the migrations. */
static void put_comment(struct call *c, const struct embedded *m, const char *name, struct buf *out)
{
    const char *mark = str_printf(c->mem, "\nCREATE TABLE %s (", name);

    for (; m->name != NULL; m++) {
        const char *text = (const char *)m->p;
        const char *at = strstr(text, mark);
        const char *from = at;

        if (at == NULL)
            continue;
        while (from > text) { /* back over comment lines */
            const char *line = from;

            while (line > text && line[-1] != '\n')
                line--;
            if (!str_starts(line, "-- ") || str_starts(line, "-- release "))
                break;
            from = line > text ? line - 1 : text;
        }
        if (from < at)
            buf_add(out, from + (*from == '\n'), (size_t)(at + 1 - from) - (*from == '\n'));
        return;
    }
}

struct printing {
    const struct embedded *migrations;
    struct buf *out;
};

static enum err put_object(struct call *c, void *row, void *data)
{
    const struct object *o = row;
    const struct printing *p = data;

    if (str_starts(o->sql, "CREATE TABLE")) {
        buf_putc(p->out, '\n');
        put_comment(c, p->migrations, o->name, p->out);
    }
    buf_puts(p->out, o->sql);
    buf_puts(p->out, ";\n");
    return OK;
}

enum err db_schema_text(
    struct call *c, struct db *db, const struct embedded *migrations, struct buf *out)
{
    struct printing p = { migrations, out };
    struct db *outer = c->db;
    struct object row;
    enum err e;

    buf_puts(out,
        "-- schema.sql – the whole schema as SQLite holds it. Generated from db/migrations by\n"
        "-- tools/write-schema; do not edit. On PostgreSQL, BLOB is a domain over bytea.\n");
    TRY(db_begin_read(c, db));
    c->db = db;
    e = db_each(c, &schema_objects, object_fields, &row, put_object, &p);
    c->db = outer;
    db_rollback(db);
    return e;
}
