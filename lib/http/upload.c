/* upload.c – the store of uploaded files: DATA/uploads/ab/<random>. */
#include "lib/http/upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"

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

/* Nobody but the program reads uploads. */
static bool make_dir(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

enum err upload_place(struct call *c, const char **ret_name, const char **ret_path)
{
    const char *random = id_random(c->mem);
    const char *base = str_printf(c->mem, "%s/uploads", c->site->data_dir);
    unsigned char bucket;
    char *dir;

    random_bytes(&bucket, 1);
    dir = str_printf(c->mem, "%s/%02x", base, bucket);
    if (!make_dir(base) || !make_dir(dir) || !sync_fd(base, O_RDONLY | O_DIRECTORY))
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

    if (strlen(name) != 25 || name[2] != '/' || strspn(name, "0123456789abcdef") != 2 ||
        strspn(name + 3, allowed) != 22)
        return fail_internal(c, "a stored file has an impossible name");
    *ret_path = str_printf(c->mem, "%s/uploads/%s", c->site->data_dir, name);
    return OK;
}
