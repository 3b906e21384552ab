/* support.c – databases, directories and calls for unit tests (support.h). */
#include "tests/support.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"
#include "lib/db/migrate.h"

static char root[64];       /* of everything this program makes; removed at exit */
static char pg_server[256]; /* URL of the cluster's database "postgres" */
static bool pg_is_ours;
static atomic_int counter;
static pid_t owner;

static void shell(const char *command)
{
    if (system(command) != 0) /* NOLINT: paths of our own only */
        fprintf(stderr, "failed: %s\n", command);
}

static void clean_up(void)
{
    scoped_mem void *mem = mem_context(NULL);

    if (getpid() != owner)
        return;
    if (pg_is_ours)
        shell(str_printf(mem, "%s/tests/pg.sh stop %s/pg", SOURCE_ROOT, root));
    shell(str_printf(mem, "rm -rf %s", root));
}

const char *test_source_root(void)
{
    return SOURCE_ROOT;
}

static const char *make_root(void)
{
    if (root[0] == '\0') {
        (void)snprintf(root, sizeof root, "/tmp/cht-XXXXXX");
        must(mkdtemp(root) != NULL);
        must(chmod(root, 0755) == 0); /* the cluster's user passes through it */
        owner = getpid();
        must(atexit(clean_up) == 0);
    }
    return root;
}

const char *test_dir(const void *mem)
{
    char *dir = str_printf(mem, "%s/d%d", make_root(), atomic_fetch_add(&counter, 1));

    must(mkdir(dir, 0700) == 0);
    return dir;
}

static void start_cluster(void)
{
    scoped_mem void *mem = mem_context(NULL);
    const char *given = getenv("CITYHALL_TEST_PG");
    FILE *out;

    if (given != NULL) {
        (void)snprintf(pg_server, sizeof pg_server, "%s", given);
        return;
    }
    out = popen(str_printf(mem, "%s/tests/pg.sh start %s/pg", SOURCE_ROOT, make_root()), "re");
    must(out != NULL && fgets(pg_server, sizeof pg_server, out) != NULL);
    must(pclose(out) == 0);
    pg_server[strcspn(pg_server, "\n")] = '\0';
    pg_is_ours = true;
}

static const char *new_pg_database(const void *mem)
{
    struct call *c = test_call(mem);
    char *name = str_printf(mem, "t%d_%d", (int)getpid(), atomic_fetch_add(&counter, 1));
    struct db *db;
    char *end;

    if (pg_server[0] == '\0')
        start_cluster();
    test_ok(c, db_connect(c, c->mem, pg_server, DB_USE_WRITER, &db), "connecting to the cluster");
    test_ok(c, db_script(c, db, str_printf(c->mem, "CREATE DATABASE %s", name)), name);
    end = strstr(pg_server, "/postgres");
    must(end != NULL);
    name = str_printf(
        mem, "%.*s/%s%s", (int)(end - pg_server), pg_server, name, end + strlen("/postgres"));
    mem_free(c);
    return name;
}

const char *test_db_url(const void *mem, enum db_engine engine)
{
    if (engine == DB_PGSQL)
        return new_pg_database(mem);
    return str_printf(mem, "sqlite:%s/%d.db", make_root(), atomic_fetch_add(&counter, 1));
}

const char *test_db_migrated(const void *mem, enum db_engine engine)
{
    const char *url = test_db_url(mem, engine);
    struct call *c = test_call(mem);
    struct db *db;
    int n;

    test_ok(c, db_connect(c, c->mem, url, DB_USE_WRITER, &db), url);
    test_ok(c, db_migrate(c, db, db_migrations, &n), "migrating");
    mem_free(c);
    return url;
}

struct call *test_call(const void *mem)
{
    struct call *c = mem_new(mem, struct call);
    struct site *s = mem_new(c, struct site);

    s->public_url = "https://test.example";
    s->data_dir = "/nonexistent";
    s->region = "450600";
    s->ids = id_source_new(c, 1);
    c->mem = mem_context(c);
    c->actor = &actor_program;
    c->site = s;
    c->id = "test";
    must(clock_parse("2021-04-12T01:00:00Z", &c->now));
    return c;
}

enum err test_write(
    struct call *c, struct db *db, enum err (*fn)(struct call *c, void *data), void *data)
{
    struct db *outer = c->db;
    enum err e = db_begin(c, db);

    if (e != OK)
        return e;
    c->db = db;
    e = fn(c, data);
    c->db = outer;
    if (e == OK)
        e = db_commit(c, db);
    if (e != OK)
        db_rollback(db);
    return e;
}

void test_ok(const struct call *c, enum err e, const char *what)
{
    if (e == OK)
        return;
    fprintf(stderr, "%s: %s: %s: %s\n", what, err_name(e), str_or(c->error.msgid, ""),
        str_or(c->error.detail, ""));
    for (size_t i = 0; i < c->error.n_fields; i++)
        fprintf(stderr, "  %s: %s\n", c->error.fields[i].field,
            i18n_format(c->mem, LANG_EN, c->error.fields[i].msgid, c->error.fields[i].params));
    exit(1);
}
