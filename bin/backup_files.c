/* backup_files.c – walking, copying and digesting for backup and restore. */
#include "bin/backup_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/sign/sign.h"

#define CHUNK (64 * 1024)
#define DEPTH_MAX 16

enum err file_failed(struct call *c, const char *path)
{
    int why = errno;
    enum err e = fail(c, ERR_UNAVAILABLE, N_("{path} cannot be used"), "path", path);

    fail_detail(c, "%s: %s", path, strerror(why));
    return e;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

/* to < 0: only the digest. */
static bool pump(struct call *c, int from, int to, const char **ret_sm3, int64_t *ret_size)
{
    struct sm3_stream *s = sm3_begin(c->mem);
    char *chunk = mem_array(c->mem, char, CHUNK);
    uint8_t digest[SM3_SIZE];
    ssize_t got;

    *ret_size = 0;
    while ((got = read(from, chunk, CHUNK)) > 0) {
        sm3_add(s, chunk, (size_t)got);
        *ret_size += got;
        if (to >= 0 && !write_all(to, chunk, (size_t)got))
            return false;
    }
    sm3_end(s, digest);
    *ret_sm3 = str_hex(c->mem, digest, sizeof digest);
    mem_free(chunk);
    return got == 0;
}

enum err digest_file(struct call *c, const char *path, const char **ret_sm3, int64_t *ret_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok = fd >= 0 && pump(c, fd, -1, ret_sm3, ret_size);
    enum err e = ok ? OK : file_failed(c, path);

    if (fd >= 0)
        (void)close(fd);
    return e;
}

enum err copy_file(struct call *c, const char *from, const char *to, unsigned mode,
    const char **ret_sm3, int64_t *ret_size)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int out;
    enum err e = OK;

    if (in < 0)
        return file_failed(c, from);
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (out < 0 || !pump(c, in, out, ret_sm3, ret_size) || fsync(out) != 0)
        e = file_failed(c, to);
    if (out >= 0)
        (void)close(out);
    (void)close(in);
    return e;
}

enum err sync_path(struct call *c, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum err e = fd >= 0 && fsync(fd) == 0 ? OK : file_failed(c, path);

    if (fd >= 0)
        (void)close(fd);
    return e;
}

enum err make_directories(struct call *c, const char *path_of_file)
{
    char *path = str_dup(c->mem, path_of_file);

    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return file_failed(c, path);
        *slash = '/';
    }
    return OK;
}

/* ---- walking ----------------------------------------------------------------------- */

struct walk {
    const char *root;
    bool (*skip)(const char *relative, void *data);
    enum err (*visit)(struct call *c, const char *relative, void *data);
    void *data;
};

static enum err walk_directory(struct call *c, const struct walk *w, const char *at, int depth);

static enum err walk_entry(struct call *c, const struct walk *w, const char *relative, int depth)
{
    const char *path = str_printf(c->mem, "%s/%s", w->root, relative);
    struct stat st;

    if (w->skip != NULL && w->skip(relative, w->data))
        return OK;
    if (lstat(path, &st) != 0)
        return errno == ENOENT ? OK : file_failed(c, path); /* a temporary that has gone */
    if (S_ISDIR(st.st_mode))
        return walk_directory(c, w, relative, depth + 1);
    return S_ISREG(st.st_mode) ? w->visit(c, relative, w->data) : OK;
}

static enum err walk_directory(struct call *c, const struct walk *w, const char *at, int depth)
{
    const char *path = *at == '\0' ? w->root : str_printf(c->mem, "%s/%s", w->root, at);
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    enum err e = OK;

    if (n < 0)
        return file_failed(c, path);
    must(depth < DEPTH_MAX);
    for (int i = 0; i < n; i++) {
        const char *name = entries[i]->d_name;

        if (e == OK && !str_eq(name, ".") && !str_eq(name, ".."))
            e = walk_entry(c, w,
                *at == '\0' ? str_dup(c->mem, name) : str_printf(c->mem, "%s/%s", at, name), depth);
        free(entries[i]);
    }
    free(entries);
    return e;
}

enum err each_file(struct call *c, const char *root, bool (*skip)(const char *relative, void *data),
    enum err (*visit)(struct call *c, const char *relative, void *data), void *data)
{
    struct walk w = { root, skip, visit, data };

    return walk_directory(c, &w, "", 0);
}
