/* raw.c – the floor under the server: its own recorded statements in a bare loop, without HTTP,
 * templates, checks or threads (SQLite), or over plain libpq connections (PostgreSQL).
 *
 *     cityhall serve --record FILE …        writes down what the writer runs (lib/db/record.c)
 *     raw DATABASE FILE TEXT [PER_COMMIT] [CONNECTIONS]
 *
 * DATABASE is sqlite:PATH or postgresql://…, in the state it had when the recording began. Calls in
 * which no statement contains TEXT ("INSERT INTO casefile ") are run first and not timed; those
 * that do are timed: on SQLite PER_COMMIT (64) of them in a transaction, on PostgreSQL one per
 * transaction over CONNECTIONS (8). Prints one line of JSON. Calls that the server undid are left
 * out. */
#include <errno.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "lib/base/attr.h"

#define LINE_MAX_ (1 << 20)
#define ARGS_MAX 32

/* ---- the recording --------------------------------------------------------------------- */

struct sql {
    char key[32];
    char *text;
};

struct arg {
    char type; /* i, t, b, n */
    int64_t i;
    char *p;
    size_t n;
};

struct run {
    int sql; /* index of the statement */
    int n;
    struct arg args[ARGS_MAX];
};

struct call_ {
    struct run *runs;
    size_t n;
    bool timed;
};

struct recording {
    struct sql *sqls;
    size_t n_sqls;
    struct call_ *calls;
    size_t n_calls;
    size_t n_timed, rows_timed, statements_timed;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "raw: %s: %s\n", what, why);
    exit(1);
}

static void *grow(void *p, size_t size)
{
    p = realloc(p, size);
    if (p == NULL)
        die("memory", "none left");
    return p;
}

static char *unhex(const char *hex, size_t n, size_t *ret_n)
{
    char *p = grow(NULL, n / 2 + 1);

    for (size_t i = 0; i + 1 < n; i += 2) {
        unsigned byte = 0;

        if (sscanf(hex + i, "%2x", &byte) != 1)
            die("recording", "not hexadecimal");
        p[i / 2] = (char)byte;
    }
    p[n / 2] = '\0';
    *ret_n = n / 2;
    return p;
}

static int find_sql(const struct recording *r, const char *key)
{
    for (size_t i = 0; i < r->n_sqls; i++)
        if (strcmp(r->sqls[i].key, key) == 0)
            return (int)i;
    die("recording", "unknown statement");
    return -1;
}

static void read_sql(struct recording *r, char *line)
{
    char key[32];
    int at = 0;
    size_t n;
    struct sql *s;

    if (sscanf(line, "D %31s %n", key, &at) != 1)
        die("recording", "bad D line");
    r->sqls = grow(r->sqls, (r->n_sqls + 1) * sizeof *r->sqls);
    s = &r->sqls[r->n_sqls++];
    memcpy(s->key, key, sizeof key);
    s->text = unhex(line + at, strlen(line + at), &n);
}

static void read_arg(struct run *run, char *word)
{
    struct arg *a = &run->args[run->n++];

    *a = (struct arg) { .type = word[0] };
    if (a->type == 'i' && sscanf(word, "i:%ld", &a->i) != 1)
        die("recording", "bad integer");
    if (a->type == 't' || a->type == 'b')
        a->p = unhex(word + 2, strlen(word + 2), &a->n);
}

static void read_run(const struct recording *r, struct call_ *call, char *line, const char *text)
{
    char connection[32], key[32];
    struct run *run;
    char *at = strchr(line, '\t'), *save = NULL;

    if (sscanf(line, "S %31s %31s", connection, key) != 2)
        die("recording", "bad S line");
    call->runs = grow(call->runs, (call->n + 1) * sizeof *call->runs);
    run = &call->runs[call->n++];
    *run = (struct run) { .sql = find_sql(r, key) };
    for (char *w = at == NULL ? NULL : strtok_r(at, "\t", &save); w != NULL;
         w = strtok_r(NULL, "\t", &save))
        read_arg(run, w);
    if (strstr(r->sqls[run->sql].text, text) != NULL)
        call->timed = true;
}

static void keep(struct recording *r, struct call_ *call)
{
    if (call->n > 0) {
        r->calls = grow(r->calls, (r->n_calls + 1) * sizeof *r->calls);
        r->calls[r->n_calls++] = *call;
        r->n_timed += call->timed;
        r->statements_timed += call->timed ? call->n : 0;
        for (size_t i = 0; call->timed && i < call->n; i++)
            r->rows_timed += strncmp(r->sqls[call->runs[i].sql].text, "SELECT", 6) != 0;
    }
    *call = (struct call_) { 0 };
}

/* One open call per connection; on SQLite it lies between SAVEPOINT and RELEASE, on PostgreSQL
 * between BEGIN and COMMIT. A SAVEPOINT or BEGIN starts anew, so what was undone is forgotten. */
struct open {
    char connection[32];
    struct call_ call;
};

static struct open *open_of(struct open *list, size_t *n, const char *line)
{
    char connection[32];

    if (sscanf(line + 2, "%31s", connection) != 1)
        die("recording", "no connection");
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i].connection, connection) == 0)
            return &list[i];
    if (*n == 64)
        die("recording", "too many connections");
    memcpy(list[*n].connection, connection, sizeof connection);
    return &list[(*n)++];
}

static void read_recording(struct recording *r, const char *path, const char *text, bool sqlite)
{
    static struct open open[64];
    char *line = grow(NULL, LINE_MAX_);
    FILE *in = fopen(path, "re");
    size_t n_open = 0;

    if (in == NULL)
        die(path, strerror(errno));
    while (fgets(line, LINE_MAX_, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == 'D') {
            read_sql(r, line);
            continue;
        }
        struct open *o = open_of(open, &n_open, line);
        const char *word = strchr(line + 2, ' ');

        if (line[0] == 'S')
            read_run(r, &o->call, line, text);
        else if (strcmp(word, sqlite ? " RELEASE" : " COMMIT") == 0)
            keep(r, &o->call);
        else if (strstr(word, "ROLLBACK") != NULL || strcmp(word, " SAVEPOINT") == 0 ||
                 strncmp(word, " BEGIN", 6) == 0)
            o->call = (struct call_) { 0 };
    }
    (void)fclose(in);
    free(line);
    if (r->n_timed == 0)
        die(text, "no recorded call contains this");
}

static double seconds(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void report(const struct recording *r, const char *engine, double s, int per_commit, int n)
{
    printf("{\"engine\":\"%s\",\"calls\":%zu,\"statements_per_call\":%.1f,\"rows_per_call\":%.1f,"
           "\"per_commit\":%d,"
           "\"connections\":%d,\"seconds\":%.4f,\"calls_per_second\":%.1f}\n",
        engine, r->n_timed, (double)r->statements_timed / (double)r->n_timed,
        (double)r->rows_timed / (double)r->n_timed, per_commit, n, s, (double)r->n_timed / s);
    (void)fflush(stdout);
}

/* ---- SQLite ------------------------------------------------------------------------------ */

struct lite {
    sqlite3 *db;
    sqlite3_stmt **prepared;
};

static void lite_exec(const struct lite *l, const char *sql)
{
    if (sqlite3_exec(l->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        die(sql, sqlite3_errmsg(l->db));
}

static void lite_bind(sqlite3_stmt *s, int i, const struct arg *a)
{
    char name[16];
    int at;

    (void)snprintf(name, sizeof name, "$%d", i + 1);
    at = sqlite3_bind_parameter_index(s, name);
    if (a->type == 'i')
        (void)sqlite3_bind_int64(s, at, a->i);
    else if (a->type == 't')
        (void)sqlite3_bind_text(s, at, a->p, (int)a->n, SQLITE_STATIC);
    else if (a->type == 'b')
        (void)sqlite3_bind_blob(s, at, a->p, (int)a->n, SQLITE_STATIC);
    else
        (void)sqlite3_bind_null(s, at);
}

static void lite_call(const struct lite *l, const struct recording *r, const struct call_ *call)
{
    for (size_t i = 0; i < call->n; i++) {
        const struct run *run = &call->runs[i];
        sqlite3_stmt **s = &l->prepared[run->sql];
        int rc;

        if (*s == NULL && sqlite3_prepare_v3(l->db, r->sqls[run->sql].text, -1,
                              SQLITE_PREPARE_PERSISTENT, s, NULL) != SQLITE_OK)
            die(r->sqls[run->sql].text, sqlite3_errmsg(l->db));
        for (int k = 0; k < run->n; k++)
            lite_bind(*s, k, &run->args[k]);
        while ((rc = sqlite3_step(*s)) == SQLITE_ROW)
            ;
        if (rc != SQLITE_DONE)
            die(r->sqls[run->sql].text, sqlite3_errmsg(l->db));
        (void)sqlite3_reset(*s);
    }
}

static void run_sqlite(const struct recording *r, const char *path, int per_commit)
{
    struct lite l = { 0 };
    int in_batch = 0;
    double began;

    l.prepared = grow(NULL, r->n_sqls * sizeof *l.prepared);
    memset(l.prepared, 0, r->n_sqls * sizeof *l.prepared);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* as the server does */
    if (sqlite3_open_v2(path, &l.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        die(path, "cannot be opened");
    lite_exec(&l, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                  "PRAGMA case_sensitive_like=ON; PRAGMA mmap_size=1073741824;"
                  "PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; BEGIN IMMEDIATE");
    for (size_t i = 0; i < r->n_calls; i++)
        if (!r->calls[i].timed)
            lite_call(&l, r, &r->calls[i]);
    lite_exec(&l, "COMMIT");
    began = seconds();
    for (size_t i = 0; i < r->n_calls; i++) {
        if (!r->calls[i].timed)
            continue;
        if (in_batch == 0)
            lite_exec(&l, "BEGIN IMMEDIATE");
        lite_call(&l, r, &r->calls[i]);
        if (++in_batch == per_commit) {
            lite_exec(&l, "COMMIT");
            in_batch = 0;
        }
    }
    if (in_batch > 0)
        lite_exec(&l, "COMMIT");
    report(r, "sqlite", seconds() - began, per_commit, 1);
    for (size_t i = 0; i < r->n_sqls; i++)
        (void)sqlite3_finalize(l.prepared[i]);
    (void)sqlite3_close(l.db);
    free(l.prepared);
}

/* ---- PostgreSQL ---------------------------------------------------------------------------- */

struct pg {
    const struct recording *r;
    const char *url;
    PGconn *conn;
    bool *prepared;
    atomic_size_t *next;
    bool timed;
};

static void pg_check(const struct pg *p, PGresult *res, const char *what)
{
    ExecStatusType status = PQresultStatus(res);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        die(what, PQerrorMessage(p->conn));
    PQclear(res);
}

static void pg_run(struct pg *p, const struct run *run)
{
    const char *values[ARGS_MAX];
    char numbers[ARGS_MAX][24], name[16];
    int lengths[ARGS_MAX], formats[ARGS_MAX];
    const char *sql = p->r->sqls[run->sql].text;

    (void)snprintf(name, sizeof name, "s%d", run->sql);
    if (!p->prepared[run->sql])
        pg_check(p, PQprepare(p->conn, name, sql, 0, NULL), sql);
    p->prepared[run->sql] = true;
    for (int i = 0; i < run->n; i++) {
        const struct arg *a = &run->args[i];

        (void)snprintf(numbers[i], sizeof numbers[i], "%ld", a->i);
        values[i] = a->type == 'i' ? numbers[i] : a->p;
        lengths[i] = (int)a->n;
        formats[i] = a->type == 'b';
    }
    pg_check(p, PQexecPrepared(p->conn, name, run->n, values, lengths, formats, 0), sql);
}

static void *pg_main(void *data)
{
    struct pg *p = data;

    for (;;) {
        size_t i = atomic_fetch_add(p->next, 1);

        if (i >= p->r->n_calls)
            return NULL;
        if (p->r->calls[i].timed != p->timed)
            continue;
        pg_check(p, PQexec(p->conn, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"), "BEGIN");
        for (size_t k = 0; k < p->r->calls[i].n; k++)
            pg_run(p, &p->r->calls[i].runs[k]);
        pg_check(p, PQexec(p->conn, "COMMIT"), "COMMIT");
    }
}

static void pg_phase(struct pg *workers, int n, bool timed)
{
    pthread_t threads[64];
    atomic_size_t next = 0;

    for (int i = 0; i < n; i++) {
        workers[i].next = &next;
        workers[i].timed = timed;
        if (pthread_create(&threads[i], NULL, pg_main, &workers[i]) != 0)
            die("thread", "cannot be started");
    }
    for (int i = 0; i < n; i++)
        (void)pthread_join(threads[i], NULL);
}

static void run_pgsql(const struct recording *r, const char *url, int connections)
{
    static struct pg workers[64];
    double began;

    for (int i = 0; i < connections; i++) {
        workers[i] = (struct pg) { .r = r, .url = url, .conn = PQconnectdb(url) };
        workers[i].prepared = grow(NULL, r->n_sqls);
        memset(workers[i].prepared, 0, r->n_sqls);
        if (PQstatus(workers[i].conn) != CONNECTION_OK)
            die(url, PQerrorMessage(workers[i].conn));
    }
    pg_phase(workers, 1, false);
    began = seconds();
    pg_phase(workers, connections, true);
    report(r, "postgresql", seconds() - began, 1, connections);
    for (int i = 0; i < connections; i++) {
        PQfinish(workers[i].conn);
        free(workers[i].prepared);
    }
}

static int number(const char *text, int max)
{
    int n = 0;

    if (sscanf(text, "%d", &n) != 1 || n < 1 || n > max)
        die(text, "not a number that can be used");
    return n;
}

int main(int argc, char **argv)
{
    int per_commit = argc > 4 ? number(argv[4], 100000) : 64;
    int connections = argc > 5 ? number(argv[5], 64) : 8;
    static struct recording r;
    bool sqlite;

    if (argc < 4) {
        fprintf(stderr, "usage: raw DATABASE FILE TEXT [PER_COMMIT] [CONNECTIONS]\n");
        return 64;
    }
    sqlite = strncmp(argv[1], "sqlite:", 7) == 0;
    read_recording(&r, argv[2], argv[3], sqlite);
    if (sqlite)
        run_sqlite(&r, argv[1] + 7, per_commit);
    else
        run_pgsql(&r, argv[1], connections);
    return 0;
}
