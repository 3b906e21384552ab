/* scan_cmd.c – `scan posters`: the sheets of a hall or a department as one PDF. */
#include "app/scan/scan_cmd.h"

#include <errno.h>
#include <stdio.h>

#include "app/scan/coverage.h"
#include "app/scan/poster.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/i18n/i18n.h"

static enum err write_file(struct call *c, const char *path, struct bytes file)
{
    FILE *f = fopen(path, "we");
    bool good = f != NULL && fwrite(file.p, 1, file.n, f) == file.n;
    int cause = errno;

    if (f != NULL && fclose(f) != 0)
        good = false;
    return good ? OK
                : fail(c, ERR_INVALID, N_("{path} cannot be written: {cause}"), "path", path,
                      "cause", strerror(cause));
}

static enum err posters_usage(struct call *c)
{
    return fail(c, ERR_USAGE,
        N_("usage: scan posters [--hall CODE] [--office CODE] [--size a4|a5|card] --out PATH"));
}

static enum err posters(struct call *c, int argc, char **argv, struct buf *out)
{
    enum poster_size size = POSTER_A4;
    struct poster_query q = { 0 };
    const char *path = NULL;
    struct poster *list;
    const char *title;
    struct bytes file;
    size_t n;

    for (int i = 0; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;

        if (value == NULL)
            return posters_usage(c);
        if (str_eq(argv[i], "--hall"))
            q.hall = value;
        else if (str_eq(argv[i], "--office"))
            q.office = value;
        else if (str_eq(argv[i], "--out"))
            path = value;
        else if (!str_eq(argv[i], "--size") || !poster_size_parse(value, &size))
            return posters_usage(c);
    }
    if (path == NULL || (q.hall == NULL && q.office == NULL))
        return posters_usage(c);
    TRY(posters_find(c, &q, &list, &n));
    TRY(posters_title(c, &q, &title));
    TRY(posters_pdf(c, list, n, size, title, &file));
    TRY(write_file(c, path, file));
    buf_printf(out, "%s\n",
        tf(c, N_("{n} posters written to {path}"), "n", str_printf(c->mem, "%zu", n), "path",
            path));
    return OK;
}

/* ---- scan check ------------------------------------------------------------------------------ */

static void member(struct buf *out, const char *key, const char *value, bool first)
{
    buf_puts(out, first ? "{" : ",");
    buf_json(out, key);
    buf_putc(out, ':');
    buf_json(out, value);
}

static void print_json(struct buf *out, const struct scan_report *r)
{
    buf_printf(
        out, "{\"items\":%lld,\"live\":%lld,\"failed\":[", (long long)r->items, (long long)r->live);
    for (size_t i = 0; i < r->n_faults; i++) {
        buf_puts(out, i == 0 ? "\n" : ",\n");
        member(out, "item", r->faults[i].code, true);
        member(out, "code", r->faults[i].short_code, false);
        member(out, "name", r->faults[i].name_zh, false);
        member(out, "why", r->faults[i].why, false);
        buf_putc(out, '}');
    }
    buf_puts(out, "]}\n");
}

static enum err check(struct call *c, int argc, char **argv, struct buf *out)
{
    bool json = argc == 1 && str_eq(argv[0], "--json");
    struct scan_report r;

    if (argc > 1 || (argc == 1 && !json))
        return fail(c, ERR_USAGE, N_("usage: scan check [--json]"));
    TRY(scan_check(c, true, &r));
    if (json)
        print_json(out, &r);
    for (size_t i = 0; i < r.n_faults && !json; i++)
        buf_printf(out, "/q/%s  %s  %s  %s\n", r.faults[i].short_code, r.faults[i].code,
            r.faults[i].name_zh, r.faults[i].why);
    if (!json)
        buf_printf(out, "%s\n",
            tf(c, N_("{live}/{items} codes lead to their guide"), "live",
                str_printf(c->mem, "%lld", (long long)r.live), "items",
                str_printf(c->mem, "%lld", (long long)r.items)));
    if (!buf_ok(out))
        return fail(c, ERR_TOO_LARGE, N_("There are too many findings to print"));
    return r.n_faults == 0 ? OK
                           : fail(c, ERR_INVALID, N_("{n} codes do not lead to their guide"), "n",
                                 str_printf(c->mem, "%zu", r.n_faults));
}

const struct command scan_commands[] = {
    { "scan check", "[--json]",
        "follows the code of every item in use as a visitor would, tells which do not work",
        COMMAND_SLOW, check },
    { "scan posters", "[--hall CODE] [--office CODE] [--size a4|a5|card] --out PATH",
        "writes the posters of a hall or a department into one PDF", COMMAND_READS, posters },
    { 0 },
};
