/* unzip.c – packages read with libzip, which checks each CRC at the end of a part; what it does not
 * check, the sizes, is checked here. The caller decides which parts there should be. */
#include "lib/zip/unzip.h"

#include <zip.h>

#include "lib/base/mem.h"
#include "lib/base/str.h"

struct unzip {
    zip_t *zip;
    zip_int64_t n;
};

struct unzip_part {
    zip_file_t *file;
    const char *name;
    uint64_t left; /* declared bytes not read yet */
    bool broken;
};

static int unzip_destroy(struct unzip *u)
{
    if (u->zip != NULL)
        zip_discard(u->zip);
    return 0;
}

static int part_destroy(struct unzip_part *p)
{
    if (p->file != NULL)
        (void)zip_fclose(p->file);
    return 0;
}

static enum err damaged(struct call *c)
{
    return fail(c, ERR_INVALID,
        N_("The file is damaged or was not transferred completely: save it again, or send it "
           "again"));
}

/* What the directory of the package says of each entry. */
static enum err check_entries(struct call *c, struct unzip *u, uint64_t unpacked_max)
{
    uint64_t sum = 0;

    if (u->n > UNZIP_ENTRIES_MAX)
        return fail(c, ERR_TOO_LARGE, N_("The file holds more than {max} parts"), "max",
            str_printf(c->mem, "%d", UNZIP_ENTRIES_MAX));
    for (zip_int64_t i = 0; i < u->n; i++) {
        const zip_uint64_t need =
            ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
        zip_stat_t st;

        if (zip_stat_index(u->zip, (zip_uint64_t)i, 0, &st) != 0 || (st.valid & need) != need)
            return damaged(c);
        if (st.encryption_method != ZIP_EM_NONE)
            return fail(c, ERR_UNSUPPORTED,
                N_("The file is locked with a password: open it, remove the password, save it "
                   "and send it again"));
        if (st.comp_method != ZIP_CM_STORE && st.comp_method != ZIP_CM_DEFLATE)
            return damaged(c);
        if (st.size > unpacked_max || sum > unpacked_max - st.size)
            return fail(c, ERR_TOO_LARGE,
                N_("Unpacked, the file would be larger than {max} MiB, which is more than is "
                   "accepted: split it into several files"),
                "max", str_printf(c->mem, "%llu", (unsigned long long)(unpacked_max >> 20)));
        sum += st.size;
    }
    return OK;
}

enum err unzip_open(
    struct call *c, const void *mem, const char *path, uint64_t unpacked_max, struct unzip **ret)
{
    struct unzip *u = mem_new(mem, struct unzip);
    int why = 0;

    u->zip = zip_open(path, ZIP_RDONLY, &why);
    if (u->zip == NULL)
        return damaged(c);
    talloc_set_destructor(u, unzip_destroy);
    u->n = zip_get_num_entries(u->zip, 0);
    TRY(check_entries(c, u, unpacked_max));
    *ret = u;
    return OK;
}

static zip_int64_t find(const struct unzip *u, const char *name)
{
    return zip_name_locate(u->zip, name, ZIP_FL_NOCASE);
}

bool unzip_has(const struct unzip *u, const char *name)
{
    return find(u, name) >= 0;
}

bool unzip_has_under(const struct unzip *u, const char *prefix)
{
    for (zip_int64_t i = 0; i < u->n; i++) {
        const char *name = zip_get_name(u->zip, (zip_uint64_t)i, 0);

        if (name != NULL && str_starts(name, prefix))
            return true;
    }
    return false;
}

enum err unzip_start(
    struct call *c, const void *mem, struct unzip *u, const char *name, struct unzip_part **ret)
{
    zip_int64_t i = find(u, name);
    struct unzip_part *p;
    zip_stat_t st;

    if (i < 0)
        return fail(c, ERR_INVALID,
            N_("The part {part} is missing in the file: save it again with Excel or WPS"), "part",
            name);
    p = mem_new(mem, struct unzip_part);
    p->name = str_dup(p, name);
    if (zip_stat_index(u->zip, (zip_uint64_t)i, 0, &st) != 0)
        return damaged(c);
    p->left = st.size;
    p->file = zip_fopen_index(u->zip, (zip_uint64_t)i, 0);
    if (p->file == NULL)
        return damaged(c);
    talloc_set_destructor(p, part_destroy);
    *ret = p;
    return OK;
}

ssize_t unzip_read(struct unzip_part *p, void *buffer, size_t n)
{
    zip_int64_t got;

    if (p->broken)
        return -1;
    got = zip_fread(p->file, buffer, n);
    if (got < 0 || (uint64_t)got > p->left || (got == 0 && n > 0 && p->left > 0)) {
        p->broken = true;
        return -1;
    }
    p->left -= (uint64_t)got;
    return (ssize_t)got;
}

enum err unzip_fault(struct call *c, const struct unzip_part *p)
{
    return p->broken ? damaged(c) : OK;
}
