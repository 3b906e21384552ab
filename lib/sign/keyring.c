/* keyring.c – keys as files: DATA/keys/<use>-<id>.key (0400, 32 random bytes); the active ones are
 * named in DATA/keys/active ("seal <id>", "digest <id>", "sign <id>", during a rotation
 * "digest-old <id>"). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/id.h"
#include "lib/base/mem.h"
#include "lib/sign/private.h"

const char keyring_slot[] = "keyring";

static const char *const use_names[] = { "seal", "digest", "sign" };

const struct key *keyring_find(const struct keyring *k, enum key_use use, const char *id)
{
    for (size_t i = 0; i < k->n; i++) {
        if (k->keys[i].use == use && strcmp(k->keys[i].id, id) == 0)
            return &k->keys[i];
    }
    return NULL;
}

static enum err cannot(struct call *c, const char *path)
{
    int why = errno;

    return fail(c, ERR_UNAVAILABLE, N_("The key file {path} cannot be used: {why}"), "path", path,
        "why", strerror(why));
}

/* ---- writing
 * ------------------------------------------------------------------------------------------- */

static bool write_durably(const char *path, const void *p, size_t n, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    bool ok = fd >= 0 && write(fd, p, n) == (ssize_t)n && fsync(fd) == 0;

    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    return ok;
}

static bool sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static enum err make_key(struct call *c, const char *dir, enum key_use use, char id[KEY_ID_SIZE])
{
    uint8_t bytes[KEY_SIZE], name[4];
    const char *path;
    bool ok;

    random_bytes(name, sizeof name);
    (void)snprintf(id, KEY_ID_SIZE, "%02x%02x%02x%02x", name[0], name[1], name[2], name[3]);
    random_bytes(bytes, sizeof bytes);
    path = str_printf(c->mem, "%s/%s-%s.key", dir, use_names[use], id);
    ok = write_durably(path, bytes, sizeof bytes, 0400);
    explicit_bzero(bytes, sizeof bytes);
    return ok ? OK : cannot(c, path);
}

static enum err write_active(struct call *c, const char *dir, const char *seal, const char *digest,
    const char *sign, const char *digest_old)
{
    const char *path = str_printf(c->mem, "%s/active", dir);
    const char *next = str_printf(c->mem, "%s.next", path);
    const char *text = str_printf(c->mem, "seal %s\ndigest %s\nsign %s\n%s%s%s", seal, digest, sign,
        digest_old == NULL ? "" : "digest-old ", str_or(digest_old, ""),
        digest_old == NULL ? "" : "\n");

    (void)unlink(next);
    if (!write_durably(next, text, strlen(text), 0400) || rename(next, path) != 0 || !sync_dir(dir))
        return cannot(c, path);
    return OK;
}

enum err keyring_make(struct call *c, const char *data_dir)
{
    const char *dir = str_printf(c->mem, "%s/keys", data_dir);
    const char *active = str_printf(c->mem, "%s/active", dir);
    char seal[KEY_ID_SIZE], digest[KEY_ID_SIZE], sign[KEY_ID_SIZE];

    if (access(active, F_OK) == 0)
        return OK;
    if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
        return cannot(c, data_dir);
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return cannot(c, dir);
    TRY(make_key(c, dir, KEY_SEAL, seal));
    TRY(make_key(c, dir, KEY_DIGEST, digest));
    TRY(make_key(c, dir, KEY_SIGN, sign));
    return write_active(c, dir, seal, digest, sign, NULL);
}

enum err keyring_rotate(struct call *c, const char *data_dir)
{
    const char *dir = str_printf(c->mem, "%s/keys", data_dir);
    char seal[KEY_ID_SIZE], digest[KEY_ID_SIZE], sign[KEY_ID_SIZE];
    struct keyring *old;

    TRY(keyring_open(c, c->mem, data_dir, &old));
    if (old->n + 3 > KEYS_MAX)
        return fail(c, ERR_STATE, N_("The key ring is full: seal old values anew first"));
    TRY(make_key(c, dir, KEY_SEAL, seal));
    TRY(make_key(c, dir, KEY_DIGEST, digest));
    TRY(make_key(c, dir, KEY_SIGN, sign));
    return write_active(c, dir, seal, digest, sign, old->digest->id);
}

/* ---- reading
 * ------------------------------------------------------------------------------------------- */

static int keyring_forget(struct keyring *k)
{
    explicit_bzero(k->keys, sizeof k->keys);
    return 0;
}

static bool read_key(const char *path, struct key *key)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st = { 0 };
    bool ok = fd >= 0 && read(fd, key->bytes, KEY_SIZE) == KEY_SIZE && fstat(fd, &st) == 0;

    key->made_at = st.st_mtime;

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool parse_name(const char *name, struct key *key)
{
    for (size_t use = 0; use < COUNT_OF(use_names); use++) {
        size_t n = strlen(use_names[use]);

        if (strncmp(name, use_names[use], n) == 0 && name[n] == '-' &&
            strspn(name + n + 1, "0123456789abcdef") == 8 && strcmp(name + n + 9, ".key") == 0) {
            key->use = (enum key_use)use;
            memcpy(key->id, name + n + 1, 8);
            key->id[8] = '\0';
            return true;
        }
    }
    return false;
}

static enum err read_keys(struct call *c, const char *dir, struct keyring *k)
{
    DIR *d = opendir(dir);
    struct dirent *e;

    if (d == NULL)
        return fail(c, ERR_UNAVAILABLE,
            N_("There are no keys in {path}. `cityhall db migrate` makes them; after a restore, "
               "bring them back from their own backup"),
            "path", dir);
    while ((e = readdir(d)) != NULL) {
        struct key *key = &k->keys[k->n];
        const char *path = str_printf(c->mem, "%s/%s", dir, e->d_name);

        if (k->n == KEYS_MAX || !parse_name(e->d_name, key))
            continue;
        if (!read_key(path, key)) {
            (void)closedir(d);
            return cannot(c, path);
        }
        k->n++;
    }
    (void)closedir(d);
    return OK;
}

static enum err choose_active(struct call *c, const char *dir, struct keyring *k)
{
    const char *path = str_printf(c->mem, "%s/active", dir);
    FILE *f = fopen(path, "re");
    char what[16], id[KEY_ID_SIZE];

    if (f == NULL)
        return cannot(c, path);
    while (fscanf(f, "%15s %8s", what, id) == 2) {
        if (strcmp(what, "seal") == 0)
            k->seal = keyring_find(k, KEY_SEAL, id);
        else if (strcmp(what, "digest") == 0)
            k->digest = keyring_find(k, KEY_DIGEST, id);
        else if (strcmp(what, "digest-old") == 0)
            k->digest_old = keyring_find(k, KEY_DIGEST, id);
        else if (strcmp(what, "sign") == 0)
            k->sign = keyring_find(k, KEY_SIGN, id);
    }
    (void)fclose(f);
    if (k->seal == NULL || k->digest == NULL || k->sign == NULL)
        return fail(c, ERR_UNAVAILABLE, N_("A key that {path} names is missing"), "path", path);
    return OK;
}

enum err keyring_open(struct call *c, const void *mem, const char *data_dir, struct keyring **ret)
{
    const char *dir = str_printf(c->mem, "%s/keys", data_dir);
    struct keyring *k = mem_new(mem, struct keyring);

    talloc_set_destructor(k, keyring_forget);
    TRY(read_keys(c, dir, k));
    TRY(choose_active(c, dir, k));
    *ret = k;
    return OK;
}

int64_t keyring_age(struct call *c, time_t now)
{
    const struct keyring *k = site_get(c->site, keyring_slot);
    time_t oldest = k->seal->made_at;

    if (k->digest->made_at < oldest)
        oldest = k->digest->made_at;
    if (k->sign->made_at < oldest)
        oldest = k->sign->made_at;
    return now - oldest;
}
