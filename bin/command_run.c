/* command_run.c – the surroundings of a command: site, connection, transaction. */
#include "bin/bin.h"
#include "bin/control.h"
#include "lib/base/mem.h"
#include "lib/base/slow.h"
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

/* Takes the data directory and connects; *ret NULL: a server did the command. */
static enum err own_database(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out, struct db **ret)
{
    struct data_lock *lock;
    bool answered;

    *ret = NULL;
    TRY(need_url(c, o));
    TRY(control_forward(c, o->data, k->name, argc, argv, out, &answered));
    if (answered)
        return OK;
    TRY(data_lock_take(c, c->mem, o->data, &lock));
    TRY(db_connect(c, c->mem, o->db, DB_USE_WRITER, ret));
    return db_schema_check(c, *ret);
}

enum err command_run_write(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out)
{
    struct db *db;

    TRY(own_database(c, k, o, argc, argv, out, &db));
    return db == NULL ? OK : run_in_transaction(c, db, k, o, argc, argv, out);
}

/* ---- long commands: short transactions, one after the other ---------------------------------- */

static const char connection_slot[] = "bin connection of a command";

static enum err in_transaction(struct call *c, enum err (*begin)(struct call *, struct db *),
    enum err (*run)(struct call *c, void *data), void *data)
{
    struct db *db = (struct db *)(uintptr_t)site_get(c->site, connection_slot);
    enum err e;

    TRY(begin(c, db));
    c->db = db;
    e = run(c, data);
    c->db = NULL;
    if (e == OK)
        return db_commit(c, db);
    db_rollback(db);
    return e;
}

static enum err read_alone(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    return in_transaction(c, db_begin_read, run, data);
}

static enum err write_alone(struct call *c, enum err (*run)(struct call *c, void *data), void *data)
{
    return in_transaction(c, db_begin, run, data);
}

static const struct slow_ops alone_ops = { read_alone, write_alone };

enum err command_run_slow(struct call *c, const struct command *k, const struct options *o,
    int argc, char **argv, struct buf *out)
{
    struct site *site;
    struct db *db;
    enum err e;

    TRY(own_database(c, k, o, argc, argv, out, &db));
    if (db == NULL)
        return OK;
    TRY(db_begin_read(c, db));
    c->db = db;
    e = site_load(c, c->mem, o, &site);
    c->db = NULL;
    db_rollback(db);
    TRY(e);
    site_put(site, connection_slot, db);
    site_put(site, slow_slot, &alone_ops);
    return k->run(c, argc, argv, out);
}
