/* record.c – writes down the statements that a connection runs, one per line, for bench/raw and
 * pgbench: development builds only, for arguments are written as they are.
 *
 *   T <connection> <control word>
 *   S <connection> <statement> <TAB-separated arguments: i:12, t:<hex>, b:<hex>, n>
 *   D <statement> <hex of the SQL>        once, before its first S */
#include <pthread.h>

#include "lib/base/mem.h"
#include "lib/db/db_private.h"

struct db_recorder {
    pthread_mutex_t lock;
    FILE *out;
    const struct statement **known;
    size_t n_known;
};

static int recorder_destroy(struct db_recorder *r)
{
    (void)fclose(r->out);
    (void)pthread_mutex_destroy(&r->lock);
    return 0;
}

enum err db_recorder_open(
    struct call *c, const void *mem, const char *path, struct db_recorder **ret)
{
    FILE *out = fopen(path, "wex");
    struct db_recorder *r;

    if (out == NULL)
        return fail(c, ERR_USAGE, N_("{path} cannot be made"), "path", path);
    r = mem_new(mem, struct db_recorder);
    r->out = out;
    must(pthread_mutex_init(&r->lock, NULL) == 0);
    talloc_set_destructor(r, recorder_destroy);
    *ret = r;
    return OK;
}

void db_record(struct db *db, struct db_recorder *r)
{
    db->recorder = r;
}

static void put_hex(FILE *out, const void *p, size_t n)
{
    const unsigned char *at = p;

    for (size_t i = 0; i < n; i++)
        fprintf(out, "%02x", at[i]);
}

static void declare(struct db_recorder *r, const struct statement *s)
{
    for (size_t i = 0; i < r->n_known; i++)
        if (r->known[i] == s)
            return;
    r->known = mem_grow(r, r->known, const struct statement *, r->n_known + 1);
    r->known[r->n_known++] = s;
    fprintf(r->out, "D %p ", (const void *)s);
    put_hex(r->out, s->sql, strlen(s->sql));
    fputc('\n', r->out);
}

static void put_value(FILE *out, const struct db_value *v)
{
    switch (v->type) {
    case DB_INT_:
        fprintf(out, "\ti:%lld", (long long)v->i);
        break;
    case DB_TEXT_:
        fputs("\tt:", out);
        put_hex(out, v->text, strlen(v->text));
        break;
    case DB_BLOB_:
        fputs("\tb:", out);
        put_hex(out, v->blob.p, v->blob.n);
        break;
    case DB_NULL_:
        fputs("\tn", out);
        break;
    }
}

void db_recorder_note(struct db_recorder *r, const struct db *db, const struct statement *s,
    const struct db_value *args, size_t n)
{
    must(pthread_mutex_lock(&r->lock) == 0);
    declare(r, s);
    fprintf(r->out, "S %p %p", (const void *)db, (const void *)s);
    for (size_t i = 0; i < n; i++)
        put_value(r->out, &args[i]);
    fputc('\n', r->out);
    must(pthread_mutex_unlock(&r->lock) == 0);
}

void db_recorder_control(struct db_recorder *r, const struct db *db, const char *what)
{
    must(pthread_mutex_lock(&r->lock) == 0);
    fprintf(r->out, "T %p %s\n", (const void *)db, what);
    must(pthread_mutex_unlock(&r->lock) == 0);
}
