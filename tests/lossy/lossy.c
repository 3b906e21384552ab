/* lossy.c – fsync and fdatasync that also copy into the shadow (README.md). Built without
 * sanitizers and without the program's own code; stdlib only. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *shadow; /* NULL: the shim does nothing */
static int (*real_fsync)(int fd);
static int (*real_fdatasync)(int fd);

static void die(const char *what)
{
    fprintf(stderr, "lossy: %s: %s\n", what, strerror(errno));
    abort();
}

static void shadow_path(char *out, size_t n, char kind, ino_t ino)
{
    if (snprintf(out, n, "%s/%c%llu", shadow, kind, (unsigned long long)ino) >= (int)n)
        die("path too long");
}

/* In place and without truncating first: a copy cut off by the kill is a torn write, not a loss of
 * what had been synced before. */
static void copy_bytes(int from, ino_t ino)
{
    static char chunk[1 << 16];
    char path[PATH_MAX];
    off_t at = 0;
    ssize_t got;
    int to;

    shadow_path(path, sizeof path, 'f', ino);
    to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (to < 0)
        die(path);
    while ((got = pread(from, chunk, sizeof chunk, at)) > 0) {
        if (pwrite(to, chunk, (size_t)got, at) != got)
            die(path);
        at += got;
    }
    if (got < 0 || ftruncate(to, at) != 0)
        die(path);
    (void)close(to);
}

/* "f<inode> name" or "d<inode> name", one a line; replaced as a whole. */
static void copy_names(const char *directory, ino_t ino)
{
    char path[PATH_MAX], part[PATH_MAX + 8], entry_path[PATH_MAX];
    DIR *d = opendir(directory);
    struct dirent *e;
    struct stat st;
    FILE *out;

    shadow_path(path, sizeof path, 'd', ino);
    (void)snprintf(part, sizeof part, "%s.part", path);
    out = fopen(part, "we");
    if (d == NULL || out == NULL)
        die(directory);
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (snprintf(entry_path, sizeof entry_path, "%s/%s", directory, e->d_name) >=
            (int)sizeof entry_path)
            die("path too long");
        if (lstat(entry_path, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
            continue;
        fprintf(out, "%c%llu %s\n", S_ISDIR(st.st_mode) ? 'd' : 'f', (unsigned long long)st.st_ino,
            e->d_name);
    }
    (void)closedir(d);
    if (fclose(out) != 0 || rename(part, path) != 0)
        die(path);
}

/* The state that is taken for synced when the first process starts. */
static void snapshot(const char *directory)
{
    char path[PATH_MAX];
    struct dirent *e;
    struct stat st;
    DIR *d = opendir(directory);

    if (d == NULL || stat(directory, &st) != 0)
        die(directory);
    copy_names(directory, st.st_ino);
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (snprintf(path, sizeof path, "%s/%s", directory, e->d_name) >= (int)sizeof path)
            die("path too long");
        if (lstat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode)) {
            snapshot(path);
        } else if (S_ISREG(st.st_mode)) {
            int fd = open(path, O_RDONLY | O_CLOEXEC);

            if (fd < 0)
                die(path);
            copy_bytes(fd, st.st_ino);
            (void)close(fd);
        }
    }
    (void)closedir(d);
}

static __attribute__((constructor)) void lossy_start(void)
{
    char path[PATH_MAX];
    struct stat st;
    FILE *out;

    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    root = getenv("LOSSY_ROOT");
    shadow = getenv("LOSSY_SHADOW");
    if (root == NULL || shadow == NULL) {
        shadow = NULL;
        return;
    }
    if (snprintf(path, sizeof path, "%s/root", shadow) >= (int)sizeof path)
        die("path too long");
    if (access(path, F_OK) == 0)
        return;
    if (stat(root, &st) != 0)
        die(root);
    snapshot(root);
    out = fopen(path, "we");
    if (out == NULL || fprintf(out, "%llu\n", (unsigned long long)st.st_ino) < 0 ||
        fclose(out) != 0)
        die(path);
}

static void take(int fd)
{
    char link[64], path[PATH_MAX];
    int saved = errno;
    struct stat st;
    ssize_t n;

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, sizeof path - 1);
    if (n > 0 && fstat(fd, &st) == 0) {
        path[n] = '\0';
        if (strncmp(path, root, strlen(root)) == 0 && pthread_mutex_lock(&lock) == 0) {
            if (S_ISDIR(st.st_mode)) {
                copy_names(path, st.st_ino);
            } else if (S_ISREG(st.st_mode)) {
                int own = open(link, O_RDONLY | O_CLOEXEC); /* fd may be write-only */

                if (own < 0)
                    die(path);
                copy_bytes(own, st.st_ino);
                (void)close(own);
            }
            (void)pthread_mutex_unlock(&lock);
        }
    }
    errno = saved;
}

int fsync(int fd)
{
    int rc = real_fsync(fd);

    if (rc == 0 && shadow != NULL)
        take(fd);
    return rc;
}

int fdatasync(int fd)
{
    int rc = real_fdatasync(fd);

    if (rc == 0 && shadow != NULL)
        take(fd);
    return rc;
}
