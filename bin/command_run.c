/* command_run.c – the surroundings of a command: site, connection, transaction. */
#include "bin/bin.h"
#include "bin/control.h"
#include "lib/base/mem.h"
#include "lib/db/db.h"
#include "lib/db/migrate.h"

enum err command_run_plain(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out)
{
    struct site *site;

    TRY(site_plain(c, c->mem, o, &site));
    return k->run(c, argc, argv, out);
}

static enum err need_url(struct call *c, const struct options *o)
{
    if (o->db != NULL)
        return OK;
    return fail(c, ERR_USAGE,
        N_("say which database: --db sqlite:PATH or --db postgresql://… (or set CITYHALL_DB)"));
}

static enum err run_in_transaction(struct call *c, struct db *db, const struct command *k,
    const struct options *o, int argc, char **argv, struct buf *out)
{
    struct site *site;
    enum err e;

    TRY(db_begin(c, db));
    c->db = db;
    e = site_load(c, c->mem, o, &site);
    if (e == OK)
        e = k->run(c, argc, argv, out);
    c->db = NULL;
    if (e == OK)
        return db_commit(c, db);
    db_rollback(db);
    return e;
}

enum err command_run_read(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out)
{
    struct db *db;

    TRY(need_url(c, o));
    TRY(db_connect(c, c->mem, o->db, DB_USE_READER, &db));
    TRY(db_schema_check(c, db));
    return run_in_transaction(c, db, k, o, argc, argv, out);
}

enum err command_run_write(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out)
{
    struct data_lock *lock;
    struct db *db;
    bool answered;

    TRY(need_url(c, o));
    TRY(control_forward(c, o->data, k->name, argc, argv, out, &answered));
    if (answered)
        return OK;
    TRY(data_lock_take(c, c->mem, o->data, &lock));
    TRY(db_connect(c, c->mem, o->db, DB_USE_WRITER, &db));
    TRY(db_schema_check(c, db));
    return run_in_transaction(c, db, k, o, argc, argv, out);
}
