/* power_pages_change.c – the pages on which the power list is changed. */
#include "app/lists/pages/change.html.h"
#include "app/lists/power_pages.h"
#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/i18n/i18n.h"

struct word {
    const char *code, *text;
};

static const char *word_of(struct html *o, const struct word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(words[i].code, code))
            return html_t(o, words[i].text);
    }
    return code;
}

const char *change_state_text(struct html *o, const char *state)
{
    static const struct word words[] = { { "draft", N_("Draft") },
        { "submitted", N_("Waits for the legality check") },
        { "lawful", N_("Waits for the staffing office") },
        { "approved", N_("Waits to be made public") }, { "published", N_("Public") },
        { "withdrawn", N_("Withdrawn") } };

    return word_of(o, words, COUNT_OF(words), state);
}

const char *change_act_text(struct html *o, const char *act)
{
    static const struct word words[] = { { "draft", N_("Drafted") }, { "edit", N_("Edited") },
        { "submit", N_("Submitted") }, { "lawful", N_("Found lawful") },
        { "approve", N_("Approved by the staffing office") }, { "publish", N_("Made public") },
        { "return", N_("Sent back") }, { "withdraw", N_("Withdrawn") } };

    return word_of(o, words, COUNT_OF(words), act);
}

const char *change_kind_text(struct html *o, const char *kind)
{
    for (size_t i = 0; i < CHANGE_KINDS; i++) {
        if (str_eq(change_kind_codes[i], kind))
            return html_t(o, change_kind_names[i]);
    }
    return kind;
}

const char *change_field_text(struct html *o, const struct difference *d)
{
    static const struct word words[] = { { "code", N_("Code of the power") },
        { "name", N_("Name") }, { "part", N_("Part") }, { "type", N_("Type") },
        { "office", N_("Department") }, { "unit", N_("Handled by") }, { "level", N_("Level") },
        { "basis", N_("Legal basis") }, { "duty_set", N_("Set of duties") },
        { "duties", N_("Duties") }, { "accountability", N_("Accountability") },
        { "accountability_basis", N_("Basis of accountability") },
        { "phone", N_("Supervision telephone") }, { "catalogue", N_("Catalogue codes") },
        { "source", N_("Source") }, { "verified", N_("Checked against the source") } };
    const char *top = word_of(o, words, COUNT_OF(words), d->top);

    return str_eq(d->path, d->top) ? top : str_printf(o->c->mem, "%s (%s)", top, d->path);
}

static int steps_done(const struct power_change *x)
{
    static const char *const states[] = { "draft", "submitted", "lawful", "approved", "published" };
    int n = 0;

    while (n < (int)COUNT_OF(states) && !str_eq(states[n], x->state))
        n++;
    return n == (int)COUNT_OF(states) ? -1 : n; /* withdrawn: at no step */
}

const char *change_step_class(struct html *o, const struct power_change *x, int step)
{
    (void)o;
    return step < steps_done(x) ? "is-done" : "";
}

bool change_step_now(struct html *o, const struct power_change *x, int step)
{
    (void)o;
    return steps_done(x) == step;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static enum err list_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct changes_page p = { .may_draft = actor_has(c->actor, "lists.draft") };
    struct power_change *open, *done;

    TRY(power_change_list(c, true, &open, &p.n_open));
    TRY(power_change_list(c, false, &done, &p.n_done));
    p.open = open;
    p.done = done;
    changes_list_page(o, &p);
    return page_send(c, r, out,
        &(struct page) { .title = t(c, N_("Changes of the power list")),
            .kind = "lists.changes",
            .noindex = true },
        o);
}

/* ---- one change ------------------------------------------------------------------------------ */

enum err change_asked(struct call *c, const struct request *r, struct power_change *ret)
{
    int64_t id;

    TRY(request_param_id(c, r, "id", &id));
    return power_change_load(c, id, ret);
}

static void find_buttons(struct html *o, struct change_page *p)
{
    static const struct {
        const char *act, *label, *kind;
    } all[] = {
        { "submit", N_("Submit to the legality check"), "primary" },
        { "lawful", N_("It is lawful"), "primary" },
        { "approve", N_("Approve"), "primary" },
        { "publish", N_("Make it public"), "primary" },
        { "return", N_("Send back"), "secondary" },
        { "withdraw", N_("Withdraw the change"), "warning" },
    };
    struct change_button *list = mem_array(o->c->mem, struct change_button, COUNT_OF(all));

    for (size_t i = 0; i < COUNT_OF(all); i++) {
        if (power_change_may(o->c, p->change, all[i].act, false) == OK)
            list[p->n_buttons++] =
                (struct change_button) { all[i].act, html_t(o, all[i].label), all[i].kind };
    }
    p->buttons = list;
    p->may_edit = str_eq(p->change->state, "draft") &&
                  power_change_may(o->c, p->change, "submit", false) == OK;
}

static enum err compare(struct call *c, const struct power_change *x, struct change_page *p)
{
    const char *before = NULL;
    struct registry_version v;
    struct difference *list;
    enum err e = registry_newest(c, POWER_KIND, x->code, &v);

    if (e == OK && x->base_version > 0)
        TRY(registry_exact(c, v.record_id, x->base_version, &v));
    if (e == OK && x->base_version > 0)
        before = v.body;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(record_compare(c, before, x->body, &list, &p->n_differences));
    p->differences = list;
    return OK;
}

static enum err show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    struct power_act *acts;
    struct power_change x;
    struct change_page p = { .change = &x };

    TRY(change_asked(c, r, &x));
    p.path = str_printf(c->mem, "/lists/power-changes/%lld", (long long)x.id);
    p.office = power_office_name(c, x.office);
    TRY(compare(c, &x, &p));
    TRY(power_change_acts(c, x.id, &acts, &p.n_acts));
    p.acts = acts;
    find_buttons(o, &p);
    change_show_page(o, &p);
    return page_send(
        c, r, out, &(struct page) { .title = x.title, .kind = "lists.change", .noindex = true }, o);
}

static enum err act_send(struct call *c, struct request *r, struct response *out)
{
    struct power_change x;
    int64_t version;

    TRY(change_asked(c, r, &x));
    TRY(request_form_int(c, r, "version", 1, INT64_MAX, &version));
    TRY(power_change_act(
        c, x.id, version, str_or(request_form(r, "act"), ""), request_form(r, "note")));
    return redirect(c, out, "/lists/power-changes/%lld", (long long)x.id);
}

const struct route change_routes[] = {
    { HTTP_GET, "/lists/power-changes", "lists.change", list_show,
        N_("Changes of the power list") },
    { HTTP_GET, "/lists/power-changes/new", "lists.draft", change_new_show,
        N_("Draft a change of the power list") },
    { HTTP_POST, "/lists/power-changes", "lists.draft", change_new_send,
        N_("Save a draft for the power list"), .again = change_new_show },
    { HTTP_GET, "/lists/power-changes/{id}", "lists.change", show, N_("A change of the power list"),
        .sample = "power-change" },
    { HTTP_POST, "/lists/power-changes/{id}", "lists.change", act_send,
        N_("Take a step with a change of the power list"), .again = show,
        .sample = "power-change" },
    { HTTP_GET, "/lists/power-changes/{id}/edit", "lists.draft", change_edit_show,
        N_("Edit a draft for the power list"), .sample = "power-change" },
    { HTTP_POST, "/lists/power-changes/{id}/edit", "lists.draft", change_edit_send,
        N_("Edit a draft for the power list"), .again = change_edit_show,
        .sample = "power-change" },
    { 0 },
};
