/* upload.c – the store of uploaded files: DATA/uploads/ab/<random>. */
#include "lib/http/upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"

#define STORED_NAME 25 /* "ab/" and 22 random characters */

static enum err no_room(struct call *c)
{
    int problem = errno;
    enum err e = fail(c, ERR_UNAVAILABLE,
        N_("The file could not be stored just now. Nothing else was changed; please try again"));

    fail_detail(c, "upload store: errno %d", problem);
    return e;
}

static bool sync_fd(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    int problem = errno;

    if (fd >= 0)
        (void)close(fd);
    errno = problem;
    return ok;
}

/* Nobody but the program reads uploads. A new directory is durable before anything is in it. */
static bool make_dir(const char *parent, const char *path)
{
    if (mkdir(path, 0700) != 0)
        return errno == EEXIST;
    return sync_fd(parent, O_RDONLY | O_DIRECTORY);
}

enum err upload_place(struct call *c, const char **ret_name, const char **ret_path)
{
    const char *random = id_random(c->mem);
    const char *base = str_printf(c->mem, "%s/uploads", c->site->data_dir);
    unsigned char bucket;
    char *dir;

    random_bytes(&bucket, 1);
    dir = str_printf(c->mem, "%s/%02x", base, bucket);
    if (!make_dir(c->site->data_dir, base) || !make_dir(base, dir))
        return no_room(c);
    *ret_name = str_printf(c->mem, "%02x/%s", bucket, random);
    *ret_path = str_printf(c->mem, "%s/%s", base, *ret_name);
    return OK;
}

enum err upload_sync(struct call *c, const char *path)
{
    char *dir = str_dup(c->mem, path);

    *strrchr(dir, '/') = '\0';
    if (chmod(path, 0400) != 0 || !sync_fd(path, O_RDONLY) || !sync_fd(dir, O_RDONLY | O_DIRECTORY))
        return no_room(c);
    return OK;
}

enum err upload_keep(struct call *c, const struct upload *u, const char **ret_name)
{
    const char *path;

    TRY(upload_place(c, ret_name, &path));
    if (rename(u->path, path) != 0)
        return no_room(c);
    return upload_sync(c, path);
}

enum err upload_path(struct call *c, const char *name, const char **ret_path)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    if (strlen(name) != STORED_NAME || name[2] != '/' || strspn(name, "0123456789abcdef") != 2 ||
        strspn(name + 3, allowed) != 22)
        return fail_internal(c, "a stored file has an impossible name");
    *ret_path = str_printf(c->mem, "%s/uploads/%s", c->site->data_dir, name);
    return OK;
}

/* ---- what nobody wants any more ---- */

static DIR *open_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd < 0 ? NULL : fdopendir(fd);
}

static enum err sweep_bucket(struct call *c, const char *bucket, time_t before,
    enum err (*is_kept)(struct call *c, const char *name, bool *ret), int *removed)
{
    DIR *d = open_dir(str_printf(c->mem, "%s/uploads/%s", c->site->data_dir, bucket));
    enum err e = OK;

    for (struct dirent *f; d != NULL && e == OK && (f = readdir(d)) != NULL;) {
        const char *name = str_printf(c->mem, "%s/%s", bucket, f->d_name);
        bool kept = true;
        struct stat st;

        if (strlen(name) != STORED_NAME || fstatat(dirfd(d), f->d_name, &st, AT_SYMLINK_NOFOLLOW) ||
            st.st_mtime >= before)
            continue;
        e = is_kept(c, name, &kept);
        if (e == OK && !kept && unlinkat(dirfd(d), f->d_name, 0) == 0)
            (*removed)++;
    }
    if (d != NULL)
        (void)closedir(d);
    return e;
}

enum err upload_sweep(struct call *c, int64_t older_s,
    enum err (*is_kept)(struct call *c, const char *name, bool *ret), int *ret_removed)
{
    int removed = 0;

    for (unsigned i = 0; i < 256; i++)
        TRY(sweep_bucket(
            c, str_printf(c->mem, "%02x", i), c->now - (time_t)older_s, is_kept, &removed));
    *ret_removed = removed;
    return OK;
}

void upload_clean_incoming(const char *dir)
{
    DIR *d = open_dir(dir);

    for (struct dirent *f; d != NULL && (f = readdir(d)) != NULL;) {
        if (f->d_name[0] != '.')
            (void)unlinkat(dirfd(d), f->d_name, 0);
    }
    if (d != NULL)
        (void)closedir(d);
}
