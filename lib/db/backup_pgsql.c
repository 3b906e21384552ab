/* backup_pgsql.c – pg_dump and pg_restore, told where to connect through the environment, for a
 * command line is seen by every user of the machine. */
#include <errno.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <sys/wait.h>

#include "lib/base/buf.h"
#include "lib/base/call.h"
#include "lib/base/mem.h"
#include "lib/db/backup_private.h"

#define NAME_MAX_ 63 /* PostgreSQL's identifiers */

extern char **environ;

/* ---- where to connect -------------------------------------------------------------- */

static const struct {
    const char *keyword, *variable;
} variables[] = {
    { "host", "PGHOST" },
    { "port", "PGPORT" },
    { "user", "PGUSER" },
    { "password", "PGPASSWORD" },
    { "dbname", "PGDATABASE" },
    { "sslmode", "PGSSLMODE" },
    { "sslrootcert", "PGSSLROOTCERT" },
    { "sslcert", "PGSSLCERT" },
    { "sslkey", "PGSSLKEY" },
};

static const char *value_of(const PQconninfoOption *list, const char *keyword)
{
    for (; list->keyword != NULL; list++)
        if (str_eq(list->keyword, keyword))
            return list->val;
    return NULL;
}

static enum err parse(struct call *c, const char *url, PQconninfoOption **ret)
{
    char *why = NULL;

    *ret = PQconninfoParse(url, &why);
    PQfreemem(why);
    if (*ret == NULL)
        return fail(c, ERR_USAGE, N_("The database must be sqlite:PATH or postgresql://…"));
    return OK;
}

/* The program's environment with the url's values in it. */
static char **environment(struct call *c, const char *url, const char *database, enum err *ret)
{
    PQconninfoOption *list;
    size_t n = 0, at = 0;
    char **env;

    *ret = parse(c, url, &list);
    if (*ret != OK)
        return NULL;
    while (environ[n] != NULL)
        n++;
    env = mem_array(c->mem, char *, n + COUNT_OF(variables) + 1);
    for (size_t i = 0; i < n; i++)
        if (!str_starts(environ[i], "PG"))
            env[at++] = environ[i];
    for (size_t i = 0; i < COUNT_OF(variables); i++) {
        const char *value = value_of(list, variables[i].keyword);

        if (database != NULL && str_eq(variables[i].keyword, "dbname"))
            value = database;
        if (value != NULL)
            env[at++] = str_printf(c->mem, "%s=%s", variables[i].variable, value);
    }
    PQconninfoFree(list);
    return env;
}

static void put_encoded(struct buf *b, const char *s)
{
    for (; *s != '\0'; s++)
        buf_printf(b, "%%%02X", (unsigned)(unsigned char)*s);
}

/* The same server, another database. */
static enum err url_with_database(
    struct call *c, const char *url, const char *database, const char **ret)
{
    PQconninfoOption *list;
    const char *separator = "?";
    struct buf b;

    TRY(parse(c, url, &list));
    buf_init(&b, c->mem, 8192);
    buf_puts(&b, "postgresql:///");
    put_encoded(&b, database);
    for (const PQconninfoOption *o = list; o->keyword != NULL; o++) {
        if (o->val == NULL || str_eq(o->keyword, "dbname"))
            continue;
        buf_printf(&b, "%s%s=", separator, o->keyword);
        put_encoded(&b, o->val);
        separator = "&";
    }
    PQconninfoFree(list);
    *ret = b.p;
    return buf_ok(&b) ? OK : fail_internal(c, "database URL too long");
}

/* Names go into SQL, so they are plain. */
static enum err database_of(struct call *c, const char *url, const char **ret)
{
    PQconninfoOption *list;
    const char *name;

    TRY(parse(c, url, &list));
    name = str_dup(c->mem, value_of(list, "dbname"));
    PQconninfoFree(list);
    if (str_blank(name) || strlen(name) > NAME_MAX_ - 35 ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
        return fail(
            c, ERR_USAGE, N_("The database's name must consist of a-z, 0-9 and _ to be restored"));
    *ret = name;
    return OK;
}

/* ---- running PostgreSQL's programs ------------------------------------------------- */

static enum err run_program(struct call *c, char *const argv[], char **env)
{
    pid_t pid;
    int status = 0, rc;

    rc = posix_spawnp(&pid, argv[0], NULL, NULL, argv, env);
    if (rc != 0)
        return backup_failed(c, argv[0], strerror(rc));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return backup_failed(c, argv[0], strerror(errno));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return backup_failed(c, argv[0], "ended with an error (see above)");
    return OK;
}

enum err pgsql_dump(struct call *c, const char *url, const char *path)
{
    enum err e;
    char **env = environment(c, url, NULL, &e);
    char *argv[] = { str_dup(c->mem, "pg_dump"), str_dup(c->mem, "--format=custom"),
        str_dup(c->mem, "--no-owner"), str_dup(c->mem, "--no-privileges"),
        str_dup(c->mem, "--no-password"), str_printf(c->mem, "--file=%s", path), NULL };

    return env == NULL ? e : run_program(c, argv, env);
}

static enum err on_maintenance(struct call *c, const char *url, const char *sql)
{
    const char *maintenance;
    struct db *db;
    enum err e;

    TRY(url_with_database(c, url, "postgres", &maintenance));
    TRY(db_connect(c, c->mem, maintenance, DB_USE_WRITER, &db));
    e = db_script(c, db, sql);
    mem_free(db);
    return e;
}

enum err pgsql_restore_beside(
    struct call *c, const char *url, const char *path, const char **ret_side)
{
    const char *name, *side;
    char **env;
    enum err e;

    TRY(database_of(c, url, &name));
    side = str_printf(c->mem, "%s_restoring", name);
    TRY(on_maintenance(c, url, str_printf(c->mem, "DROP DATABASE IF EXISTS %s", side)));
    TRY(on_maintenance(c, url,
        str_printf(c->mem,
            "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            side)));
    env = environment(c, url, side, &e);
    if (env == NULL)
        return e;
    char *argv[] = { str_dup(c->mem, "pg_restore"), str_dup(c->mem, "--exit-on-error"),
        str_dup(c->mem, "--no-owner"), str_dup(c->mem, "--no-password"),
        str_printf(c->mem, "--dbname=%s", side), str_dup(c->mem, path), NULL };

    TRY(run_program(c, argv, env));
    return url_with_database(c, url, side, ret_side);
}

static enum err database_exists(struct call *c, const char *url, bool *ret)
{
    struct db *db;
    enum err e = db_connect(c, c->mem, url, DB_USE_READER, &db);

    *ret = e == OK;
    if (e == OK)
        mem_free(db);
    error_clear(c); /* not being there is an answer; the renaming finds out about all else */
    return OK;
}

enum err pgsql_switch_to_side(
    struct call *c, const char *url, const char *side, const char **ret_before)
{
    const char *name, *side_name, *before;
    bool exists;

    *ret_before = NULL;
    TRY(database_of(c, url, &name));
    TRY(database_of(c, side, &side_name));
    TRY(database_exists(c, url, &exists));
    if (exists) {
        before = str_printf(c->mem, "%s_%s", name, backup_suffix(c));
        TRY(on_maintenance(
            c, url, str_printf(c->mem, "ALTER DATABASE %s RENAME TO %s", name, before)));
        *ret_before = before;
    }
    return on_maintenance(
        c, url, str_printf(c->mem, "ALTER DATABASE %s RENAME TO %s", side_name, name));
}
