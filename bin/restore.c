/* restore.c – putting a backup back: verify, build beside, check, switch (backup.h). */
#include <errno.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bin/backup.h"
#include "bin/backup_files.h"
#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/db/backup.h"
#include "lib/db/db.h"
#include "lib/db/migrate.h"

struct restoring {
    const struct backup *b;
    json_t *files, *keys;
    const char *side_dir; /* DATA/.restoring: the files to be */
    const char *before;   /* DATA/.before_…: the files that were */
    const char *side_db;
};

/* ---- the manifest ------------------------------------------------------------------ */

/* A path out of a manifest leads nowhere but below. */
static bool plain(const char *path)
{
    return path[0] != '/' && path[0] != '\0' && !str_eq(path, "..") && !str_starts(path, "../") &&
           strstr(path, "/../") == NULL && !str_ends(path, "/..");
}

static enum err read_manifest(struct call *c, struct restoring *r, json_t **ret)
{
    const char *path = str_printf(c->mem, "%s/manifest.json", r->b->dir);
    const char *engine = NULL;
    json_error_t why;
    int format = 0;

    *ret = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    if (*ret == NULL)
        return fail(c, ERR_INVALID,
            N_("{path} is no backup: its manifest is missing or cannot be read"), "path",
            r->b->dir);
    if (json_unpack(*ret, "{s:i, s:s, s:o, s:o}", "format", &format, "engine", &engine, "files",
            &r->files, "keys", &r->keys) != 0 ||
        format != MANIFEST_FORMAT)
        return fail(c, ERR_INVALID, N_("The backup {path} has a format this program does not know"),
            "path", r->b->dir);
    if (str_eq(engine, "sqlite") != (db_sqlite_path(r->b->url) != NULL))
        return fail(c, ERR_INVALID, N_("The backup is of the other database engine ({engine})"),
            "engine", engine);
    return OK;
}

static enum err verify_one(struct call *c, const struct restoring *r, json_t *entry)
{
    const char *path, *wanted, *found;
    json_int_t size;
    int64_t found_size;

    if (json_unpack(entry, "{s:s, s:I, s:s}", "path", &path, "size", &size, "sm3", &wanted) != 0 ||
        !plain(path))
        return fail(c, ERR_INVALID, N_("The backup's manifest is damaged"));
    TRY(digest_file(c, str_printf(c->mem, "%s/%s", r->b->dir, path), &found, &found_size));
    if (found_size != size || !str_eq(found, wanted))
        return fail(c, ERR_INVALID, N_("The backup is damaged: {path} is not what was saved"),
            "path", path);
    return OK;
}

static enum err verify(struct call *c, const struct restoring *r)
{
    size_t i;
    json_t *entry;

    json_array_foreach(r->files, i, entry) TRY(verify_one(c, r, entry));
    return OK;
}

/* ---- keys -------------------------------------------------------------------------- */

static bool key_is_at(struct call *c, const char *dir, const char *name)
{
    return dir != NULL && access(str_printf(c->mem, "%s/%s", dir, name), R_OK) == 0;
}

/* Names of the keys that neither the data directory nor --keys has. */
static enum err look_for_keys(struct call *c, const struct restoring *r, struct buf *missing)
{
    const char *here = str_printf(c->mem, "%s/keys", r->b->data_dir);
    json_t *key;
    size_t i;

    json_array_foreach(r->keys, i, key)
    {
        const char *name = json_string_value(key);

        if (name == NULL || !plain(name))
            return fail(c, ERR_INVALID, N_("The backup's manifest is damaged"));
        if (!key_is_at(c, here, name) && !key_is_at(c, r->b->keys_dir, name))
            buf_printf(missing, " %s", name);
    }
    if (missing->n == 0 || r->b->without_keys)
        return OK;
    return fail(c, ERR_STATE,
        N_("Keys are missing, so sealed values could not be read:{names}. Give --keys DIR, or "
           "--without-keys to restore all the same"),
        "names", missing->p);
}

static enum err restore_keys(struct call *c, const struct restoring *r)
{
    const char *here = str_printf(c->mem, "%s/keys", r->b->data_dir), *sm3;
    json_t *key;
    int64_t size;
    size_t i;

    json_array_foreach(r->keys, i, key)
    {
        const char *name = json_string_value(key), *to;

        if (key_is_at(c, here, name) || !key_is_at(c, r->b->keys_dir, name))
            continue;
        to = str_printf(c->mem, "%s/%s", here, name);
        TRY(make_directories(c, to));
        TRY(copy_file(c, str_printf(c->mem, "%s/%s", r->b->keys_dir, name), to, 0400, &sm3, &size));
        TRY(sync_path(c, here));
    }
    return OK;
}

/* ---- beside ------------------------------------------------------------------------ */

static enum err remove_file(struct call *c, const char *relative, void *data)
{
    const char *path = str_printf(c->mem, "%s/%s", (const char *)data, relative);

    return unlink(path) == 0 ? OK : file_failed(c, path);
}

static enum err files_beside(struct call *c, const struct restoring *r)
{
    json_t *entry;
    size_t i;

    if (access(r->side_dir, F_OK) == 0) /* left by an attempt that did not end well */
        TRY(each_file(c, r->side_dir, NULL, remove_file, (void *)(uintptr_t)r->side_dir));
    json_array_foreach(r->files, i, entry)
    {
        const char *path = json_string_value(json_object_get(entry, "path")), *to, *sm3;
        int64_t size;

        if (!str_starts(path, "files/"))
            continue;
        to = str_printf(c->mem, "%s/%s", r->side_dir, path + strlen("files/"));
        TRY(make_directories(c, to));
        TRY(copy_file(c, str_printf(c->mem, "%s/%s", r->b->dir, path), to, 0600, &sm3, &size));
    }
    return OK;
}

/* The database beside is opened as a server would, and looked through. */
static enum err check_database(struct call *c, const char *url)
{
    int problems = 0, findings = 0;
    struct buf report;
    struct db *db;
    enum err e;

    buf_init(&report, c->mem, 1 << 20);
    TRY(db_connect(c, c->mem, url, DB_USE_READER, &db));
    e = db_schema_check(c, db);
    if (e == OK)
        e = db_integrity(c, db, &report, &problems);
    if (e == OK)
        e = db_run_checks(c, db, &report, &findings);
    mem_free(db);
    if (e == OK && problems + findings > 0) {
        e = fail(c, ERR_INVALID, N_("The database in the backup is damaged"));
        fail_detail(c, "%s", report.p);
    }
    return e;
}

/* ---- the switch -------------------------------------------------------------------- */

static enum err move_in(struct call *c, const char *relative, void *data)
{
    const struct restoring *r = data;
    const char *place = str_printf(c->mem, "%s/%s", r->b->data_dir, relative);
    const char *before = str_printf(c->mem, "%s/%s", r->before, relative);
    const char *side = str_printf(c->mem, "%s/%s", r->side_dir, relative);

    if (access(place, F_OK) == 0) {
        TRY(make_directories(c, before));
        if (rename(place, before) != 0)
            return file_failed(c, place);
    }
    TRY(make_directories(c, place));
    return rename(side, place) == 0 ? OK : file_failed(c, place);
}

static enum err switch_over(struct call *c, struct restoring *r, struct buf *out)
{
    const char *old_db;

    TRY(restore_keys(c, r));
    if (access(r->side_dir, F_OK) == 0)
        TRY(each_file(c, r->side_dir, NULL, move_in, r));
    TRY(db_switch_to_side(c, r->b->url, r->side_db, &old_db));
    TRY(sync_path(c, r->b->data_dir));
    if (old_db != NULL)
        buf_printf(out, "The database of before is kept as %s.\n", old_db);
    if (access(r->before, F_OK) == 0)
        buf_printf(out, "Replaced files of before are kept in %s.\n", r->before);
    return OK;
}

static enum err restore_all(struct call *c, struct restoring *r, json_t **manifest, struct buf *out)
{
    struct buf missing;

    buf_init(&missing, c->mem, 65536);
    TRY(read_manifest(c, r, manifest));
    TRY(verify(c, r));
    TRY(look_for_keys(c, r, &missing));
    TRY(files_beside(c, r));
    TRY(db_restore_beside(c, r->b->url, str_printf(c->mem, "%s/database", r->b->dir), &r->side_db));
    TRY(check_database(c, r->side_db));
    TRY(switch_over(c, r, out));
    buf_printf(out, "restored %zu files from %s\n", json_array_size(r->files), r->b->dir);
    if (missing.n > 0)
        buf_printf(out, "MISSING KEYS:%s – values sealed under them cannot be read.\n", missing.p);
    return OK;
}

enum err backup_restore(struct call *c, const struct backup *b, struct buf *out)
{
    struct restoring r = { .b = b };
    json_t *manifest = NULL;
    uint32_t unique;
    enum err e;

    r.side_dir = str_printf(c->mem, "%s/.restoring", b->data_dir);
    random_bytes(&unique, sizeof unique);
    r.before = str_printf(c->mem, "%s/.before_%lld_%08x", b->data_dir, (long long)c->now, unique);
    e = restore_all(c, &r, &manifest, out);
    json_decref(manifest);
    return e;
}
