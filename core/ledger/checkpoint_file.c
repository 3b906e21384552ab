/* checkpoint_file.c – DATA/ledger/checkpoints.log: one JSON line per checkpoint with its leaves,
 * appended and fsynced. A line that a crash cut off is removed before the next one is written. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ledger/private.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

#define LINE_MAX_BYTES (1 << 20)

static const char *file_path(struct call *c)
{
    return str_printf(c->mem, "%s/ledger/checkpoints.log", c->site->data_dir);
}

static enum err cannot(struct call *c, const char *path)
{
    const int why = errno;
    enum err e = fail(c, ERR_UNAVAILABLE, N_("The file of checkpoints cannot be used"));

    fail_detail(c, "%s: %s", path, strerror(why));
    return e;
}

/* ---- one line
 * --------------------------------------------------------------------------------------- */

static char *write_line(const void *mem, const struct checkpoint *k, const struct leaf *leaves)
{
    json_t *list = json_array(), *line;
    char *text, *copy;

    for (int i = 0; i < k->leaves; i++)
        json_array_append_new(list, json_pack("[I, s, I, s]", (json_int_t)leaves[i].subject_id,
                                        leaves[i].kind, (json_int_t)leaves[i].seq, leaves[i].hash));
    line = json_pack("{s:I, s:s, s:o, s:s, s:s, s:s, s:s, s:s}", "number", (json_int_t)k->number,
        "at", k->at, "leaves", list, "root", k->root, "prev", k->prev_hash, "hash", k->hash, "key",
        k->key_id, "signature", k->signature);
    must(line != NULL);
    text = json_dumps(line, JSON_COMPACT);
    json_decref(line);
    must(text != NULL);
    copy = str_printf(mem, "%s\n", text);
    free(text);
    return copy;
}

static bool read_leaves(
    const void *mem, const json_t *list, struct checkpoint *k, struct leaf **ret)
{
    size_t n = json_array_size(list);
    struct leaf *leaves = mem_array(mem, struct leaf, n + 1);

    for (size_t i = 0; i < n; i++) {
        json_int_t subject, seq;
        const char *kind, *hash;

        if (json_unpack(json_array_get(list, i), "[I, s, I, s]", &subject, &kind, &seq, &hash) != 0)
            return false;
        leaves[i] =
            (struct leaf) { k->number, subject, str_dup(mem, kind), seq, str_dup(mem, hash) };
    }
    k->leaves = (int)n;
    *ret = leaves;
    return true;
}

static bool read_line(const void *mem, const char *text, struct checkpoint *k, struct leaf **leaves)
{
    json_error_t problem;
    json_t *line = json_loads(text, JSON_REJECT_DUPLICATES, &problem), *list = NULL;
    const char *at = NULL, *root = NULL, *prev = NULL, *hash = NULL, *key = NULL, *signature = NULL;
    json_int_t number = 0;
    bool ok =
        line != NULL && json_unpack(line, "{s:I, s:s, s:o, s:s, s:s, s:s, s:s, s:s}", "number",
                            &number, "at", &at, "leaves", &list, "root", &root, "prev", &prev,
                            "hash", &hash, "key", &key, "signature", &signature) == 0;

    if (ok) {
        *k = (struct checkpoint) { .number = number,
            .at = str_dup(mem, at),
            .root = str_dup(mem, root),
            .prev_hash = str_dup(mem, prev),
            .hash = str_dup(mem, hash),
            .key_id = str_dup(mem, key),
            .signature = str_dup(mem, signature) };
        ok = read_leaves(mem, list, k, leaves);
    }
    json_decref(line);
    return ok;
}

/* ---- the file
 * ----------------------------------------------------------------------------------------- */

/* The last complete line, and where it ends. */
static enum err last_line(
    struct call *c, const char *path, int fd, const char **ret_line, off_t *ret_end)
{
    char *tail = mem_array(c->mem, char, LINE_MAX_BYTES + 1);
    struct stat st;
    ssize_t n;
    off_t from;

    *ret_line = NULL;
    *ret_end = 0;
    if (fstat(fd, &st) != 0)
        return cannot(c, path);
    from = st.st_size > LINE_MAX_BYTES ? st.st_size - LINE_MAX_BYTES : 0;
    n = pread(fd, tail, LINE_MAX_BYTES, from);
    if (n < 0)
        return cannot(c, path);
    while (n > 0 && tail[n - 1] != '\n')
        n--;
    if (n == 0)
        return OK;
    *ret_end = from + n;
    tail[--n] = '\0';
    while (n > 0 && tail[n - 1] != '\n')
        n--;
    *ret_line = tail + n;
    return OK;
}

enum err checkpoint_file_last(struct call *c, int64_t *ret_number, const char **ret_hash)
{
    const char *path = file_path(c), *line;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct checkpoint k;
    struct leaf *leaves;
    off_t end;
    enum err e;

    *ret_number = 0;
    *ret_hash = ledger_genesis;
    if (fd < 0)
        return errno == ENOENT ? OK : cannot(c, path);
    e = last_line(c, path, fd, &line, &end);
    (void)close(fd);
    TRY(e);
    if (line == NULL)
        return OK;
    if (!read_line(c->mem, line, &k, &leaves))
        return fail_internal(c, "the last line of %s cannot be read", path);
    *ret_number = k.number;
    *ret_hash = k.hash;
    return OK;
}

static bool sync_dir(const char *path)
{
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static enum err append(struct call *c, const char *path, int fd, const char *text)
{
    const size_t n = strlen(text);
    const char *line;
    off_t end;

    TRY(last_line(c, path, fd, &line, &end));
    if (ftruncate(fd, end) != 0 || pwrite(fd, text, n, end) != (ssize_t)n || fsync(fd) != 0)
        return cannot(c, path);
    return OK;
}

enum err checkpoint_file_append(
    struct call *c, const struct checkpoint *k, const struct leaf *leaves)
{
    const char *dir = str_printf(c->mem, "%s/ledger", c->site->data_dir), *path = file_path(c);
    enum err e;
    int fd;

    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return cannot(c, dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return cannot(c, path);
    e = append(c, path, fd, write_line(c->mem, k, leaves));
    (void)close(fd);
    if (e == OK && k->number == 1 && !sync_dir(dir))
        e = cannot(c, dir);
    return e;
}

static enum err each_line(struct call *c, FILE *f,
    enum err (*visit)(struct call *c, const struct checkpoint *k, const struct leaf *leaves,
        int line, void *data),
    void *data, const char **ret_bad_line)
{
    char *text = NULL;
    size_t cap = 0;
    enum err e = OK;

    for (int line = 1; e == OK && getline(&text, &cap, f) > 0; line++) {
        scoped_mem void *mem = mem_context(NULL);
        struct checkpoint k;
        struct leaf *leaves;

        if (strchr(text, '\n') == NULL)
            break; /* cut off by a crash; it was never relied on */
        if (read_line(mem, text, &k, &leaves))
            e = visit(c, &k, leaves, line, data);
        else if (*ret_bad_line == NULL)
            *ret_bad_line = str_printf(c->mem, "%d", line);
    }
    free(text);
    return e;
}

enum err checkpoint_file_each(struct call *c,
    enum err (*visit)(struct call *c, const struct checkpoint *k, const struct leaf *leaves,
        int line, void *data),
    void *data, const char **ret_bad_line)
{
    FILE *f = fopen(file_path(c), "re");
    enum err e;

    *ret_bad_line = NULL;
    if (f == NULL)
        return errno == ENOENT ? OK : cannot(c, file_path(c));
    e = each_line(c, f, visit, data, ret_bad_line);
    (void)fclose(f);
    return e;
}

enum err checkpoint_file_set_aside(struct call *c, const char **ret_path)
{
    const char *path = file_path(c);

    *ret_path = str_printf(
        c->mem, "%s/ledger/checkpoints-%s.log", c->site->data_dir, clock_instant(c->mem, c->now));
    if (rename(path, *ret_path) != 0)
        return cannot(c, path);
    return OK;
}
