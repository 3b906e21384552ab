/* recover.c – rebuilds a directory from its shadow. */
#include "tests/lossy/recover.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/err.h"

static void copy(const char *from, const char *to)
{
    static char chunk[1 << 16];
    FILE *in = fopen(from, "re"), *out = fopen(to, "wxe");
    size_t n;

    must(out != NULL);
    while (in != NULL && (n = fread(chunk, 1, sizeof chunk, in)) > 0)
        must(fwrite(chunk, 1, n, out) == n);
    must(fclose(out) == 0);
    if (in != NULL)
        (void)fclose(in);
}

static void rebuild(const char *shadow, const char *inode, const char *to)
{
    char path[PATH_MAX], line[NAME_MAX + 64], from[PATH_MAX], target[PATH_MAX];
    FILE *names;

    must(mkdir(to, 0700) == 0);
    must(snprintf(path, sizeof path, "%s/d%s", shadow, inode) < (int)sizeof path);
    names = fopen(path, "re");
    if (names == NULL)
        return; /* a directory that was named but never synced itself is empty */
    while (fgets(line, sizeof line, names) != NULL) {
        char *space = strchr(line, ' ');

        must(space != NULL);
        *space = '\0';
        space[1 + strcspn(space + 1, "\n")] = '\0';
        must(snprintf(from, sizeof from, "%s/%s", shadow, line) < (int)sizeof from);
        must(snprintf(target, sizeof target, "%s/%s", to, space + 1) < (int)sizeof target);
        if (line[0] == 'd')
            rebuild(shadow, line + 1, target);
        else
            copy(from, target);
    }
    (void)fclose(names);
}

void lossy_recover(const char *shadow, const char *to)
{
    char path[PATH_MAX], inode[32];
    FILE *root;

    must(snprintf(path, sizeof path, "%s/root", shadow) < (int)sizeof path);
    root = fopen(path, "re");
    must(root != NULL && fgets(inode, sizeof inode, root) != NULL);
    (void)fclose(root);
    inode[strcspn(inode, "\n")] = '\0';
    rebuild(shadow, inode, to);
}
