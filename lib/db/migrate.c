/* migrate.c – applying and checking migrations (migrate.h says what they are).
 *
 * The table schema_migration is made by the first migration; before that the database is empty.
 * Checksums are FNV-1a: they find an edited file, they are no seal. */
#include "lib/db/migrate.h"

#include "lib/base/call.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"

#define HEADER "-- release "
#define RELEASE_MAX 31

/* Two migrators wait for each other: on SQLite through BEGIN IMMEDIATE, here through this lock. */
#define PGSQL_LOCK "SELECT pg_advisory_xact_lock(450600001)"

struct applied {
    int64_t number;
    const char *name;
    const char *checksum;
    const char *release;
    int64_t additive;
};
static const struct field applied_fields[] = {
    FIELD_INT(struct applied, number),
    FIELD_TEXT(struct applied, name),
    FIELD_TEXT(struct applied, checksum),
    FIELD_TEXT(struct applied, release),
    FIELD_INT(struct applied, additive),
    FIELD_END,
};

struct known {
    int64_t number;
    const char *name;
    char checksum[17];
    char release[RELEASE_MAX + 1];
    bool additive;
    const struct embedded *file;
};

STATEMENT_SQLITE(migration_table_sqlite,
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'");
/* Not to_regclass(): after waiting for the lock it may still remember that there was no table. */
STATEMENT_PGSQL(migration_table_pgsql, "SELECT count(*) FROM pg_catalog.pg_class WHERE relname ="
                                       " 'schema_migration' AND pg_table_is_visible(oid)");
STATEMENT(migration_list,
    "SELECT number, name, checksum, release, additive FROM schema_migration ORDER BY number");
STATEMENT(migration_add, "INSERT INTO schema_migration"
                         " (number, name, checksum, release, additive, applied_at)"
                         " VALUES ($1, $2, $3, $4, $5, $6)");

/* ---- what the program knows -------------------------------------------------------- */

static void put_checksum(char out[static 17], const struct embedded *m)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < m->n; i++)
        h = (h ^ m->p[i]) * UINT64_C(0x100000001b3);
    (void)snprintf(out, 17, "%016llx", (unsigned long long)h);
}

static struct known know(const struct embedded *m)
{
    struct known k = { .name = m->name, .file = m };
    const char *text = (const char *)m->p;
    char number[5] = { 0 };
    size_t n, line;

    memcpy(number, m->name, 4);
    must(str_int(number, 1, 9999, &k.number) && m->name[4] == '_');
    put_checksum(k.checksum, m);
    must(str_starts(text, HEADER)); /* the file's first line */
    text += strlen(HEADER);
    line = strcspn(text, "\n");
    n = strcspn(text, " \n");
    must(n > 0 && n <= RELEASE_MAX);
    memcpy(k.release, text, n);
    must(line == n || (line == n + 9 && memcmp(text + n, " additive", 9) == 0));
    k.additive = line > n;
    return k;
}

static struct known *know_all(struct call *c, const struct embedded *migrations, size_t *ret_n)
{
    struct known *list;
    size_t n = 0;

    while (migrations[n].name != NULL)
        n++;
    list = mem_array(c->mem, struct known, n);
    for (size_t i = 0; i < n; i++) {
        list[i] = know(&migrations[i]);
        must(i == 0 || list[i].number > list[i - 1].number);
    }
    *ret_n = n;
    return list;
}

const char *migration_text(const void *mem, const struct embedded *m, enum db_engine engine)
{
    const char *prefix = engine == DB_SQLITE ? "--sqlite:" : "--pgsql:";
    const char *line = (const char *)m->p;
    struct buf b;

    buf_init(&b, mem, m->n + 1);
    while (*line != '\0') {
        size_t n = strcspn(line, "\n");
        const char *from = str_starts(line, prefix) ? line + strlen(prefix) : line;

        buf_add(&b, from, (size_t)(line + n - from));
        buf_putc(&b, '\n');
        line += n + (line[n] == '\n');
    }
    must(buf_ok(&b));
    return b.p;
}

/* ---- what the database has --------------------------------------------------------- */

static enum err load_applied(struct call *c, struct applied **ret, size_t *ret_n)
{
    const struct statement *s =
        db_engine_of(c->db) == DB_SQLITE ? &migration_table_sqlite : &migration_table_pgsql;
    int64_t there;

    TRY(db_int(c, s, &there));
    *ret = NULL;
    *ret_n = 0;
    return there == 0 ? OK : db_list(c, &migration_list, applied_fields, ret, ret_n);
}

static const struct applied *find_applied(const struct applied *list, size_t n, int64_t number)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].number == number)
            return &list[i];
    return NULL;
}

static enum err check_unchanged(struct call *c, const struct known *k, const struct applied *a)
{
    if (str_eq(k->checksum, a->checksum))
        return OK;
    return fail(c, ERR_STATE,
        N_("Migration {name} was changed after it was applied to this database; install the "
           "release that made the database, or begin with a new one"),
        "name", k->name);
}

/* Everything that the program does not know must be additive and of one release. */
static enum err check_unknown(struct call *c, const struct known *known, size_t n_known,
    const struct applied *list, size_t n, bool *ret_newer)
{
    const char *release = NULL;

    *ret_newer = false;
    for (size_t i = 0; i < n; i++) {
        bool found = false;

        for (size_t j = 0; j < n_known && !found; j++)
            found = known[j].number == list[i].number;
        if (found)
            continue;
        if (list[i].additive == 0 || (release != NULL && !str_eq(release, list[i].release)))
            return fail(c, ERR_STATE,
                N_("The database was made by a later release ({release}) that this program cannot "
                   "work with; install that release"),
                "release", list[i].release);
        release = list[i].release;
        *ret_newer = true;
    }
    return OK;
}

enum err db_schema_check_with(
    struct call *c, struct db *db, const struct embedded *migrations, bool *ret_newer)
{
    struct db *outer = c->db;
    struct applied *list;
    size_t n, n_known;
    const struct known *known = know_all(c, migrations, &n_known);
    enum err e;

    TRY(db_begin_read(c, db));
    c->db = db;
    e = load_applied(c, &list, &n);
    c->db = outer;
    db_rollback(db);
    TRY(e);
    for (size_t i = 0; i < n_known; i++) {
        const struct applied *a = find_applied(list, n, known[i].number);

        if (a == NULL)
            return fail(c, ERR_STATE,
                N_("The database lacks migration {name}: run `cityhall db migrate`"), "name",
                known[i].name);
        TRY(check_unchanged(c, &known[i], a));
    }
    return check_unknown(c, known, n_known, list, n, ret_newer);
}

enum err db_schema_check(struct call *c, struct db *db)
{
    bool newer;

    return db_schema_check_with(c, db, db_migrations, &newer);
}

/* ---- applying ---------------------------------------------------------------------- */

static enum err apply_one(struct call *c, const struct known *k, bool *ret_applied)
{
    const struct applied *a;
    struct applied *list;
    size_t n;

    *ret_applied = false;
    if (db_engine_of(c->db) == DB_PGSQL)
        TRY(db_script(c, c->db, PGSQL_LOCK));
    TRY(load_applied(c, &list, &n));
    a = find_applied(list, n, k->number);
    if (a != NULL)
        return check_unchanged(c, k, a);
    TRY(db_script(c, c->db, migration_text(c->mem, k->file, db_engine_of(c->db))));
    TRY(db_exec(c, &migration_add, k->number, k->name, (const char *)k->checksum,
        (const char *)k->release, k->additive, clock_instant(c->mem, c->now)));
    *ret_applied = true;
    return OK;
}

static enum err in_transaction(
    struct call *c, struct db *db, const struct known *k, bool *ret_applied)
{
    enum err e;

    TRY(db_begin(c, db));
    c->db = db;
    e = apply_one(c, k, ret_applied);
    c->db = NULL;
    if (e == OK)
        e = db_commit(c, db);
    if (e != OK) {
        fail_detail(c, "migration %s: %s", k->name, str_or(c->error.detail, ""));
        db_rollback(db);
    }
    return e;
}

static enum err check_may_touch(struct call *c, struct db *db, const struct known *known,
    size_t n_known, struct applied **ret, size_t *ret_n)
{
    bool newer;
    enum err e;

    TRY(db_begin_read(c, db));
    c->db = db;
    e = load_applied(c, ret, ret_n);
    c->db = NULL;
    db_rollback(db);
    TRY(e);
    return check_unknown(c, known, n_known, *ret, *ret_n, &newer);
}

enum err db_migrate_pending(struct call *c, struct db *db, const struct embedded *migrations,
    int *ret_n, bool *ret_while_serving)
{
    struct db *outer = c->db;
    struct applied *list;
    size_t n, n_known;
    const struct known *known = know_all(c, migrations, &n_known);
    enum err e = check_may_touch(c, db, known, n_known, &list, &n);

    c->db = outer;
    TRY(e);
    *ret_n = 0;
    *ret_while_serving = true;
    for (size_t i = 0; i < n_known; i++) {
        if (find_applied(list, n, known[i].number) != NULL)
            continue;
        ++*ret_n;
        if (n > 0 && !known[i].additive)
            *ret_while_serving = false;
    }
    return OK;
}

enum err db_migrate(struct call *c, struct db *db, const struct embedded *migrations, int *ret_n)
{
    struct db *outer = c->db;
    struct applied *list;
    size_t n, n_applied;
    const struct known *known = know_all(c, migrations, &n);
    enum err e = check_may_touch(c, db, known, n, &list, &n_applied);

    *ret_n = 0;
    for (size_t i = 0; i < n && e == OK; i++) {
        bool applied;

        e = in_transaction(c, db, &known[i], &applied);
        *ret_n += e == OK && applied;
    }
    c->db = outer;
    return e;
}
