/* backup.c – making a backup (backup.h says what one is). */
#include "bin/backup.h"

#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/backup_files.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/backup.h"

struct making {
    const struct backup *b;
    const char *root;     /* absolute path of the data directory */
    const char *database; /* absolute path of an SQLite database, or NULL */
    json_t *files;
    json_t *keys;
    int64_t bytes;
};

/* Never part of a backup: keys go apart, the rest belongs to the running process. */
static bool left_out(const char *relative, void *data)
{
    static const char *const names[] = { "keys", "lock", "control.sock", "incoming",
        "demo-accounts.json" };
    const struct making *m = data;
    scoped_mem void *mem = mem_context(NULL);

    if (str_in(relative, names, COUNT_OF(names)) || strstr(relative, ".restoring") != NULL ||
        strstr(relative, ".before_") != NULL)
        return true;
    /* … and its -wal, -shm, -journal */
    return m->database != NULL &&
           str_starts(str_printf(mem, "%s/%s", m->root, relative), m->database);
}

static void list_file(struct making *m, const char *path, const char *sm3, int64_t size)
{
    json_array_append_new(
        m->files, json_pack("{s:s, s:I, s:s}", "path", path, "size", (json_int_t)size, "sm3", sm3));
    m->bytes += size;
}

static enum err add_file(struct call *c, const char *relative, void *data)
{
    struct making *m = data;
    const char *to = str_printf(c->mem, "%s/files/%s", m->b->dir, relative), *sm3;
    int64_t size;

    TRY(make_directories(c, to));
    TRY(copy_file(c, str_printf(c->mem, "%s/%s", m->root, relative), to, 0600, &sm3, &size));
    list_file(m, str_printf(c->mem, "files/%s", relative), sm3, size);
    return OK;
}

static enum err add_database(struct call *c, struct making *m)
{
    const char *path = str_printf(c->mem, "%s/database", m->b->dir), *sm3;
    int64_t size;

    TRY(db_copy_to_file(c, m->b->url, path));
    TRY(digest_file(c, path, &sm3, &size));
    list_file(m, "database", sm3, size);
    return OK;
}

static enum err add_key(struct call *c, const char *relative, void *data)
{
    struct making *m = data;
    const char *to, *sm3;
    int64_t size;

    json_array_append_new(m->keys, json_string(relative));
    if (m->b->keys_dir == NULL)
        return OK;
    to = str_printf(c->mem, "%s/%s", m->b->keys_dir, relative);
    TRY(make_directories(c, to));
    return copy_file(c, str_printf(c->mem, "%s/keys/%s", m->root, relative), to, 0400, &sm3, &size);
}

static enum err add_keys(struct call *c, struct making *m)
{
    const char *keys = str_printf(c->mem, "%s/keys", m->root);

    if (access(keys, F_OK) != 0)
        return OK;
    TRY(each_file(c, keys, NULL, add_key, m));
    return m->b->keys_dir == NULL ? OK : sync_path(c, m->b->keys_dir);
}

/* Made last and moved into place: its being there says that all the rest is. */
static enum err put_manifest(struct call *c, struct making *m)
{
    const char *to = str_printf(c->mem, "%s/manifest.json", m->b->dir);
    const char *part = str_printf(c->mem, "%s.part", to);
    json_t *manifest = json_pack("{s:i, s:s, s:s, s:O, s:O}", "format", MANIFEST_FORMAT, "made_at",
        clock_instant(c->mem, c->now), "engine", m->database == NULL ? "postgresql" : "sqlite",
        "files", m->files, "keys", m->keys);
    int bad = json_dump_file(manifest, part, JSON_INDENT(1));

    json_decref(manifest);
    if (bad != 0)
        return file_failed(c, part);
    TRY(sync_path(c, part));
    if (rename(part, to) != 0)
        return file_failed(c, to);
    return sync_path(c, m->b->dir);
}

static enum err make_all(struct call *c, struct making *m)
{
    TRY(add_database(c, m));
    TRY(each_file(c, m->root, left_out, add_file, m));
    TRY(add_keys(c, m));
    return put_manifest(c, m);
}

static enum err make_directory(struct call *c, const char *dir)
{
    if (mkdir(dir, 0700) == 0)
        return OK;
    if (errno != EEXIST)
        return file_failed(c, dir);
    if (rmdir(dir) != 0 || mkdir(dir, 0700) != 0) /* only an empty one goes */
        return fail(c, ERR_STATE, N_("{path} exists and is not empty"), "path", dir);
    return OK;
}

static enum err absolute(struct call *c, const char *path, const char **ret)
{
    char *real = realpath(path, NULL);

    if (real == NULL)
        return file_failed(c, path);
    *ret = str_dup(c->mem, real);
    free(real);
    return OK;
}

enum err backup_make(struct call *c, const struct backup *b, struct buf *out)
{
    struct making m = { .b = b };
    enum err e;

    TRY(absolute(c, b->data_dir, &m.root));
    if (db_sqlite_path(b->url) != NULL)
        TRY(absolute(c, db_sqlite_path(b->url), &m.database));
    TRY(make_directory(c, b->dir));
    m.files = json_array();
    m.keys = json_array();
    e = make_all(c, &m);
    if (e == OK) {
        buf_printf(out, "backup %s: %zu files, %lld bytes\n", b->dir, json_array_size(m.files),
            (long long)m.bytes);
        if (b->keys_dir == NULL && json_array_size(m.keys) > 0)
            buf_printf(out,
                "The %zu key files of %s/keys are not in it: keep a copy of them apart (--keys "
                "DIR), without them sealed values cannot be read again.\n",
                json_array_size(m.keys), b->data_dir);
    }
    json_decref(m.files);
    json_decref(m.keys);
    return e;
}
