/* item_quality_cmd.c – `item check`, `item rules`, `probe`: quality on the command line. */
#include <jansson.h>

#include "app/item/item_cmd.h"
#include "app/item/item_quality.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

/* ---- rules ----------------------------------------------------------------------------------- */

static void rule_line(struct call *c, struct buf *out, const struct item_rule *r, bool json)
{
    if (!json) {
        buf_printf(out, "%-20s %-8s %s%s%s\n", r->code, item_severity_names[r->severity],
            t(c, r->title), r->article == NULL ? "" : "  ", str_or(r->article, ""));
        return;
    }
    buf_puts(out, r == item_rules ? "[\n" : ",\n");
    buf_puts(out, "{\"rule\":");
    buf_json(out, r->code);
    buf_puts(out, ",\"severity\":");
    buf_json(out, item_severity_names[r->severity]);
    buf_puts(out, ",\"title\":");
    buf_json(out, t(c, r->title));
    buf_puts(out, ",\"source\":");
    buf_json(out, str_or(r->article, ""));
    buf_putc(out, '}');
}

enum err item_rules_command(struct call *c, int argc, char **argv, struct buf *out)
{
    bool json = argc == 1 && str_eq(argv[0], "--json");

    if (argc > 1 || (argc == 1 && !json))
        return fail(c, ERR_USAGE, N_("usage: item rules [--json]"));
    for (const struct item_rule *r = item_rules; r->code != NULL; r++)
        rule_line(c, out, r, json);
    if (json)
        buf_puts(out, "\n]\n");
    return OK;
}

/* ---- check ----------------------------------------------------------------------------------- */

static void json_finding(struct buf *out, const struct item_finding *f)
{
    const char *const keys[] = { "rule", "item", "severity", "field", "office", "message" };
    const char *const values[] = { f->rule->code, f->item, item_severity_names[f->severity],
        f->field, f->office, f->message };

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        buf_puts(out, i == 0 ? "{" : ",");
        buf_json(out, keys[i]);
        buf_putc(out, ':');
        buf_json(out, values[i]);
    }
    buf_putc(out, '}');
}

static void print_json(struct buf *out, const struct audit *a)
{
    const struct item_finding *f;
    size_t n = audit_findings(a, &f);

    buf_printf(out, "{\"items\":%zu,\"findings\":[", audit_count(a));
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, i == 0 ? "\n" : ",\n");
        json_finding(out, &f[i]);
    }
    buf_puts(out, n == 0 ? "]}\n" : "\n]}\n");
}

static void print_text(struct call *c, struct buf *out, const struct audit *a)
{
    const struct item_finding *f;
    size_t n = audit_findings(a, &f), by[3] = { 0 };

    for (size_t i = 0; i < n; i++) {
        by[f[i].severity]++;
        buf_printf(out, "%s  %s  %s  %s: %s\n", f[i].item, f[i].name,
            item_severity_names[f[i].severity], f[i].rule->code, f[i].message);
    }
    buf_printf(out, "%s\n",
        tf(c, N_("{items} items checked: {errors} errors, {warnings} warnings, {notices} notices"),
            "items", str_printf(c->mem, "%zu", audit_count(a)), "errors",
            str_printf(c->mem, "%zu", by[0]), "warnings", str_printf(c->mem, "%zu", by[1]),
            "notices", str_printf(c->mem, "%zu", by[2])));
}

enum err item_check_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const struct item_rule *only = NULL;
    bool json = false;
    struct audit *a;

    for (int i = 0; i < argc; i++) {
        if (str_eq(argv[i], "--json")) {
            json = true;
        } else if (str_eq(argv[i], "--rule") && i + 1 < argc) {
            only = item_rule_find(argv[++i]);
            if (only == NULL)
                return fail(c, ERR_USAGE, N_("There is no rule {name}; `item rules` lists them"),
                    "name", argv[i]);
        } else {
            return fail(c, ERR_USAGE, N_("usage: item check [--json] [--rule RULE]"));
        }
    }
    TRY(item_audit_all(c, only, &a));
    if (json)
        print_json(out, a);
    else
        print_text(c, out, a);
    return buf_ok(out) ? OK : fail(c, ERR_TOO_LARGE, N_("There are too many findings to print"));
}

/* ---- probes ---------------------------------------------------------------------------------- */

enum err probe_command(struct call *c, int argc, char **argv, struct buf *out)
{
    bool reached = argc >= 2 && str_eq(argv[1], "reached");

    if (argc < 2 || argc > 3 || (!reached && !str_eq(argv[1], "failed")))
        return fail(c, ERR_USAGE, N_("usage: probe NUMBER|ADDRESS reached|failed [NOTE]"));
    buf_printf(out, "%s %s\n", argv[0], argv[1]);
    return item_probe(c, argv[0], reached, argc == 3 ? argv[2] : "");
}
