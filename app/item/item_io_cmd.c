/* item_io_cmd.c – `item export`, `item import`, `item generate`: whole lists as files. */
#include "app/item/item_cmd.h"
#include "app/item/item_generate.h"
#include "app/item/item_io.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

/* ---- export ---------------------------------------------------------------------------------- */

static bool read_format(const char *word, enum item_format *ret)
{
    static const char *const words[] = { "yaml", "csv", "xlsx" };

    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_eq(word, words[i])) {
            *ret = (enum item_format)i;
            return true;
        }
    }
    return false;
}

enum err item_export_command(struct call *c, int argc, char **argv, struct buf *out)
{
    enum item_format format = ITEM_YAML;
    const char *path = NULL;
    bool good = argc % 2 == 0;
    day on = DAY_NONE;
    size_t n;

    for (int i = 0; i + 1 < argc; i += 2) {
        if (str_eq(argv[i], "--out"))
            path = argv[i + 1];
        else if (!(str_eq(argv[i], "--format") && read_format(argv[i + 1], &format)) &&
                 !(str_eq(argv[i], "--on") && day_parse(argv[i + 1], &on)))
            good = false;
    }
    if (path == NULL || !good)
        return fail(
            c, ERR_USAGE, N_("usage: item export --format yaml|csv|xlsx --out PATH [--on DATE]"));
    TRY(item_export(c, format, path, on, &n));
    buf_printf(out, "%s\n",
        tf(c, N_("{n} items written to {path}"), "n", str_printf(c->mem, "%zu", n), "path", path));
    return OK;
}

/* ---- import ---------------------------------------------------------------------------------- */

static void member(struct buf *out, const char *key, const char *value, bool first)
{
    buf_puts(out, first ? "{" : ",");
    buf_json(out, key);
    buf_putc(out, ':');
    buf_json(out, value);
}

static void print_json(struct buf *out, const struct import_report *r)
{
    buf_printf(out, "{\"read\":%zu,\"unchanged\":%zu,\"applied\":%s,\"changes\":[", r->read,
        r->unchanged, r->applied ? "true" : "false");
    for (size_t i = 0; i < r->n_changes; i++) {
        buf_puts(out, i == 0 ? "\n" : ",\n");
        member(out, "item", r->changes[i].code, true);
        member(out, "name", r->changes[i].name, false);
        member(out, "effective_on", r->changes[i].effective_on, false);
        buf_putc(out, '}');
    }
    buf_printf(out, "],\"errors\":%zu,\"findings\":[", r->n_errors);
    for (size_t i = 0; i < r->n_errors && i < IMPORT_FINDINGS_MAX; i++) {
        buf_puts(out, i == 0 ? "\n" : ",\n");
        member(out, "place", r->errors[i].place, true);
        member(out, "severity", "error", false);
        member(out, "message", r->errors[i].message, false);
        buf_putc(out, '}');
    }
    buf_puts(out, "]}\n");
}

static void print_text(struct call *c, struct buf *out, const struct import_report *r)
{
    for (size_t i = 0; i < r->n_errors && i < IMPORT_FINDINGS_MAX; i++)
        buf_printf(out, "%s: %s\n", r->errors[i].place, r->errors[i].message);
    buf_printf(out, "%s\n",
        tf(c, N_("{read} read, {changed} to change, {same} unchanged, {errors} errors"), "read",
            str_printf(c->mem, "%zu", r->read), "changed", str_printf(c->mem, "%zu", r->n_changes),
            "same", str_printf(c->mem, "%zu", r->unchanged), "errors",
            str_printf(c->mem, "%zu", r->n_errors)));
    buf_printf(out, "%s\n",
        r->applied ? t(c, N_("The list was published")) : t(c, N_("Nothing was changed")));
}

enum err item_import_command(struct call *c, int argc, char **argv, struct buf *out)
{
    struct import_options o = { 0 };
    struct import_report r;
    const char *path = NULL;
    bool json = false;

    for (int i = 0; i < argc; i++) {
        if (str_eq(argv[i], "--dry-run"))
            o.dry_run = true;
        else if (str_eq(argv[i], "--with-findings"))
            o.with_findings = true;
        else if (str_eq(argv[i], "--json"))
            json = true;
        else if (path == NULL && argv[i][0] != '-')
            path = argv[i];
        else
            return fail(
                c, ERR_USAGE, N_("usage: item import PATH [--dry-run] [--with-findings] [--json]"));
    }
    if (path == NULL)
        return fail(
            c, ERR_USAGE, N_("usage: item import PATH [--dry-run] [--with-findings] [--json]"));
    TRY(item_import(c, path, &o, &r));
    if (json)
        print_json(out, &r);
    else
        print_text(c, out, &r);
    return r.n_errors == 0 ? OK
                           : fail(c, ERR_INVALID, N_("The list has errors: nothing was changed"));
}

/* ---- generate -------------------------------------------------------------------------------- */

enum err item_generate_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const char *path = NULL;
    bool good = argc % 2 == 0;
    int64_t total = 7475;
    size_t n;

    for (int i = 0; i + 1 < argc; i += 2) {
        if (str_eq(argv[i], "--out"))
            path = argv[i + 1];
        else if (!str_eq(argv[i], "--total") || !str_int(argv[i + 1], 1, 100000, &total))
            good = false;
    }
    if (path == NULL || !good)
        return fail(c, ERR_USAGE, N_("usage: item generate --out PATH [--total N]"));
    TRY(item_generate(c, path, (size_t)total, &n));
    buf_printf(out, "%s\n",
        tf(c, N_("{n} items written to {path}"), "n", str_printf(c->mem, "%zu", n), "path", path));
    return OK;
}
