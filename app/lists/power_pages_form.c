/* power_pages_form.c – the form in which a change of the power list is drafted: lists are typed as
 * lines, parts between "|". */
#include "app/lists/pages/change.html.h"
#include "app/lists/power_pages.h"
#include "core/org/org.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

#define LINES_MAX 16000
#define ROWS_MAX 60

static const char *basis_lines(struct call *c, const struct power *x)
{
    struct buf b;

    buf_init(&b, c->mem, LINES_MAX);
    for (size_t i = 0; i < x->n_basis; i++)
        buf_printf(&b, "%s | %s | %s\n", x->basis[i].law.zh, str_or(x->basis[i].law.en, ""),
            x->basis[i].article);
    return x->n_basis == 0 ? "" : b.p;
}

static const char *duty_lines(struct call *c, const struct power *x)
{
    struct buf b;

    buf_init(&b, c->mem, LINES_MAX);
    for (size_t i = 0; i < x->n_duties; i++)
        buf_printf(&b, "%s | %s | %s | %s\n", x->duties[i].stage, x->duties[i].text.zh,
            str_or(x->duties[i].text.en, ""), x->duties[i].basis);
    return x->n_duties == 0 ? "" : b.p;
}

static const char *catalogue_lines(struct call *c, const struct power *x)
{
    struct buf b;

    buf_init(&b, c->mem, LINES_MAX);
    for (size_t i = 0; i < x->n_catalogue; i++)
        buf_printf(&b, "%s\n", x->catalogue[i]);
    return x->n_catalogue == 0 ? "" : b.p;
}

/* Whoever drafts does so for their own department. */
static const struct choice *own_offices(struct call *c, size_t *ret_n)
{
    const struct department *d = org_department(c, c->actor->office_id);
    struct choice *list = mem_array(c->mem, struct choice, 1);

    *ret_n = d == NULL ? 0 : 1;
    if (d != NULL)
        list[0] = (struct choice) { .value = d->code, .label = power_office_name(c, d->code) };
    return list;
}

static const struct choice *choices_of(
    struct call *c, const char *const *codes, const char *const *names, size_t n)
{
    struct choice *list = mem_array(c->mem, struct choice, n);

    for (size_t i = 0; i < n; i++)
        list[i] = (struct choice) { .value = codes[i], .label = t(c, names[i]) };
    return list;
}

static enum err send_form(
    struct call *c, struct request *r, struct response *out, struct change_form *f)
{
    struct html *o = page_html(c, r);

    f->basis = basis_lines(c, f->power);
    f->duties = duty_lines(c, f->power);
    f->catalogue = catalogue_lines(c, f->power);
    f->kinds = choices_of(c, change_kind_codes, change_kind_names, CHANGE_KINDS);
    f->n_kinds = CHANGE_KINDS;
    f->types = choices_of(c, power_type_codes, power_type_names, POWER_TYPES);
    f->n_types = POWER_TYPES;
    f->offices = own_offices(c, &f->n_offices);
    change_form_page(o, f);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Draft a change of the power list")),
            .kind = "lists.change-form",
            .noindex = true },
        o);
}

enum err change_new_show(struct call *c, struct request *r, struct response *out)
{
    const char *code = request_query(r, "code");
    struct power x = { .level = 3 };
    struct registry_version v;
    struct change_form f = { .action = "/lists/power-changes",
        .power = &x,
        .kind = str_blank(code) ? "add" : "alter",
        .effective_on = day_text(c->mem, day_of(c->now) + 30) };

    if (!str_blank(code))
        TRY(power_get(c, code, &x, &v));
    return send_form(c, r, out, &f);
}

static enum err read_body(struct call *c, const struct power_change *x, struct power *ret)
{
    *ret = (struct power) { 0 };
    if (!shape_from_text(c->mem, power_shape, x->body, ret))
        return fail_internal(c, "change %lld is no JSON", (long long)x->id);
    return OK;
}

enum err change_edit_show(struct call *c, struct request *r, struct response *out)
{
    struct power_change x;
    struct power p;
    struct change_form f = { .power = &p };

    TRY(change_asked(c, r, &x));
    TRY(read_body(c, &x, &p));
    f.action = str_printf(c->mem, "/lists/power-changes/%lld/edit", (long long)x.id);
    f.version = str_printf(c->mem, "%lld", (long long)x.version);
    f.kind = x.kind;
    f.document = x.document;
    f.reason = x.reason;
    f.effective_on = x.effective_on;
    return send_form(c, r, out, &f);
}

/* ---- what was typed -------------------------------------------------------------------------- */

/* The parts of a line between "|", trimmed; false if one of the first `n` is missing. */
static bool parts_of(struct call *c, const char *line, const char **ret, size_t n)
{
    size_t found;
    char **parts = str_split(c->mem, line, '|', &found);

    for (size_t i = 0; i < n; i++) {
        ret[i] = i < found ? str_trim(c->mem, parts[i]) : "";
        if (*ret[i] == '\0')
            return false;
    }
    return found == n;
}

static char **lines_of(struct call *c, const char *text, size_t *ret_n)
{
    char *plain = str_dup(c->mem, str_or(text, "")), **lines, **kept;
    size_t n, m = 0;

    for (char *p = plain; *p != '\0'; p++) {
        if (*p == '\r')
            *p = '\n';
    }
    lines = str_split(c->mem, plain, '\n', &n);
    kept = mem_array(c->mem, char *, n + 1);
    for (size_t i = 0; i < n && m < ROWS_MAX; i++) {
        if (!str_blank(lines[i]))
            kept[m++] = str_trim(c->mem, lines[i]);
    }
    *ret_n = m;
    return kept;
}

/* A basis that stood there keeps where it was read. */
static struct power_basis same_basis(
    const struct power *old, const char *zh, const char *en, const char *article)
{
    struct power_basis b = {
        .law = { zh, en }, .article = article, .source = "未核对原文", .verified = false
    };

    for (size_t i = 0; i < old->n_basis; i++) {
        if (str_eq(old->basis[i].law.zh, zh) && str_eq(old->basis[i].article, article)) {
            b.source = old->basis[i].source;
            b.verified = old->basis[i].verified;
        }
    }
    return b;
}

static void read_basis(struct call *c, const char *text, const struct power *old, struct power *p)
{
    const char *part[3];
    size_t n;
    char **lines = lines_of(c, text, &n);

    p->basis = mem_array(c->mem, struct power_basis, n + 1);
    p->n_basis = 0;
    for (size_t i = 0; i < n; i++) {
        if (!parts_of(c, lines[i], part, 3))
            (void)fail_field(c, "basis", N_("Write each line as: law | name in English | article"));
        else
            p->basis[p->n_basis++] = same_basis(old, part[0], part[1], part[2]);
    }
}

static void read_duties(struct call *c, const char *text, struct power *p)
{
    const char *part[4];
    size_t n;
    char **lines = lines_of(c, text, &n);

    p->duties = mem_array(c->mem, struct power_duty, n + 1);
    p->n_duties = 0;
    for (size_t i = 0; i < n; i++) {
        if (!parts_of(c, lines[i], part, 4))
            (void)fail_field(
                c, "duties", N_("Write each line as: stage | duty | the same in English | basis"));
        else
            p->duties[p->n_duties++] = (struct power_duty) {
                .stage = part[0], .text = { part[1], part[2] }, .basis = part[3]
            };
    }
}

static void read_catalogue(struct call *c, const char *text, struct power *p)
{
    char **lines = lines_of(c, text, &p->n_catalogue);
    const char **codes = mem_array(c->mem, const char *, p->n_catalogue + 1);

    for (size_t i = 0; i < p->n_catalogue; i++) {
        codes[i] = lines[i];
        if (strlen(lines[i]) != 12 || strspn(lines[i], "0123456789") != 12)
            (void)fail_field(c, "catalogue", N_("A catalogue code has 12 digits"));
    }
    p->catalogue = codes;
}

static const char *typed(struct call *c, const struct request *r, const char *name)
{
    return str_trim(c->mem, str_or(request_form(r, name), ""));
}

/* What the form does not ask for stays as it was. */
static void read_form(struct call *c, const struct request *r, const struct power *old,
    struct power *p, struct power_input *in)
{
    const struct department *d;

    *p = *old;
    p->code = typed(c, r, "code");
    p->name = (struct pair) { typed(c, r, "name_zh"), typed(c, r, "name_en") };
    p->type = typed(c, r, "type");
    p->office = typed(c, r, "office");
    p->unit = (struct pair) { typed(c, r, "unit_zh"), typed(c, r, "unit_en") };
    d = org_department_by_code(c, p->office);
    p->level = d == NULL ? 3 : d->level;
    p->phone = str_or(old->phone, "12345");
    p->source = str_or(old->source, "权责清单变更");
    read_basis(c, request_form(r, "basis"), old, p);
    read_duties(c, request_form(r, "duties"), p);
    read_catalogue(c, request_form(r, "catalogue"), p);
    *in = (struct power_input) { .power = p,
        .kind = typed(c, r, "kind"),
        .document = typed(c, r, "document"),
        .reason = typed(c, r, "reason"),
        .effective_on = typed(c, r, "effective_on") };
}

/* What stands on the list now, or nothing. */
static enum err standing(struct call *c, const char *code, struct power *ret)
{
    struct registry_version v;
    enum err e = registry_newest(c, POWER_KIND, code, &v);

    *ret = (struct power) { 0 };
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return shape_from_text(c->mem, power_shape, v.body, ret)
               ? OK
               : fail_internal(c, "power %s is no JSON", code);
}

enum err change_new_send(struct call *c, struct request *r, struct response *out)
{
    struct power_input in;
    struct power old, p;
    int64_t id;

    TRY(standing(c, typed(c, r, "code"), &old));
    read_form(c, r, &old, &p, &in);
    TRY(power_change_draft(c, &in, &id));
    return redirect(c, out, "/lists/power-changes/%lld", (long long)id);
}

enum err change_edit_send(struct call *c, struct request *r, struct response *out)
{
    struct power_change x;
    struct power_input in;
    struct power old, p;
    int64_t version;

    TRY(change_asked(c, r, &x));
    TRY(request_form_int(c, r, "version", 1, INT64_MAX, &version));
    TRY(read_body(c, &x, &old));
    read_form(c, r, &old, &p, &in);
    TRY(power_change_edit(c, x.id, version, &in));
    return redirect(c, out, "/lists/power-changes/%lld", (long long)x.id);
}
