/* lists_cmd.c – `cityhall lists check`: the market access list against the items of the city. */
#include "app/lists/lists_cmd.h"

#include "app/lists/access.h"
#include "app/lists/power.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

static void json_pair(struct buf *out, const char *key, const char *value, bool first)
{
    buf_puts(out, first ? "{" : ",");
    buf_json(out, key);
    buf_putc(out, ':');
    if (value == NULL)
        buf_puts(out, "null");
    else
        buf_json(out, value);
}

static void print_json(struct buf *out, const struct access_report *r)
{
    buf_printf(out, "{\"edition\":\"%s\",\"items\":%lld,\"findings\":[", r->list->edition,
        (long long)r->items);
    for (size_t i = 0; i < r->n; i++) {
        const struct access_finding *f = &r->findings[i];

        buf_puts(out, i == 0 ? "\n" : ",\n");
        json_pair(out, "rule", f->rule, true);
        json_pair(out, "item", f->item, false);
        json_pair(out, "name", f->item_name, false);
        json_pair(out, "office", f->office, false);
        json_pair(out, "catalogue", f->catalogue, false);
        json_pair(out, "entry", f->entry == NULL ? NULL : f->entry->title.zh, false);
        json_pair(out, "barrier", f->barrier == NULL ? NULL : f->barrier->code, false);
        json_pair(out, "text", f->text, false);
        buf_putc(out, '}');
    }
    buf_puts(out, r->n == 0 ? "]}\n" : "\n]}\n");
}

static enum err check(struct call *c, int argc, char **argv, struct buf *out)
{
    bool json = argc == 1 && str_eq(argv[0], "--json");
    struct access_report r;

    if (argc > 1 || (argc == 1 && !json))
        return fail(c, ERR_USAGE, N_("usage: lists check [--json]"));
    TRY(access_check(c, &r));
    if (json) {
        print_json(out, &r);
        return buf_ok(out) ? OK
                           : fail(c, ERR_TOO_LARGE, N_("There are too many findings to print"));
    }
    for (size_t i = 0; i < r.n; i++) {
        const struct access_finding *f = &r.findings[i];

        buf_printf(out, "%-11s  %s  %s  %s\n", f->rule, str_or(f->item, f->catalogue),
            str_or(f->item_name, f->entry == NULL ? "" : f->entry->title.zh), str_or(f->text, ""));
    }
    buf_printf(out, "%s\n",
        tf(c, N_("{list}: {items} permits compared, {n} findings"), "list",
            c->lang == LANG_EN ? r.list->name.en : r.list->name.zh, "items",
            str_printf(c->mem, "%lld", (long long)r.items), "n", str_printf(c->mem, "%zu", r.n)));
    return buf_ok(out) ? OK : fail(c, ERR_TOO_LARGE, N_("There are too many findings to print"));
}

static void gaps_json(struct buf *out, const struct power_report *r)
{
    buf_printf(out, "{\"powers\":%lld,\"items\":%lld,\"gaps\":[", (long long)r->powers,
        (long long)r->items);
    for (size_t i = 0; i < r->n; i++) {
        const struct power_gap *g = &r->gaps[i];

        buf_puts(out, i == 0 ? "\n" : ",\n");
        json_pair(out, "rule", g->rule, true);
        json_pair(out, "office", g->office, false);
        json_pair(out, g->is_item ? "item" : "power", g->code, false);
        json_pair(out, "name", g->name, false);
        json_pair(out, "catalogue", g->catalogue, false);
        json_pair(out, "law", g->law, false);
        buf_putc(out, '}');
    }
    buf_puts(out, r->n == 0 ? "]}\n" : "\n]}\n");
}

static enum err gaps(struct call *c, int argc, char **argv, struct buf *out)
{
    bool json = argc == 1 && str_eq(argv[0], "--json");
    struct power_report r;

    if (argc > 1 || (argc == 1 && !json))
        return fail(c, ERR_USAGE, N_("usage: lists gaps [--json]"));
    TRY(power_gaps(c, &r));
    if (json)
        gaps_json(out, &r);
    for (size_t i = 0; i < r.n && !json; i++)
        buf_printf(out, "%-10s  %s  %s  %s\n", r.gaps[i].rule, r.gaps[i].office, r.gaps[i].code,
            r.gaps[i].name);
    if (!json)
        buf_printf(out, "%s\n",
            tf(c, N_("{powers} powers and {items} items compared, {n} gaps"), "powers",
                str_printf(c->mem, "%lld", (long long)r.powers), "items",
                str_printf(c->mem, "%lld", (long long)r.items), "n",
                str_printf(c->mem, "%zu", r.n)));
    return buf_ok(out) ? OK : fail(c, ERR_TOO_LARGE, N_("There are too many findings to print"));
}

const struct command lists_commands[] = {
    { "lists gaps", "[--json]", "powers without an item, items without a power", COMMAND_READS,
        gaps },
    { "lists check", "[--json]", "compares the market access list with the items of the city",
        COMMAND_READS, check },
    { 0 },
};
