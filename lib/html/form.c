/* form.c – accessible form controls after the patterns of govuk-frontend: every control has its
 * label, its hint and its error tied to it; the summary on top links to what must be mended. */
#include "lib/html/form.h"

#include "lib/base/mem.h"
#include "lib/html/pages/forms.html.h"

void form_begin(struct html *o, const char *action, bool uploads)
{
    form_open(o, action, uploads);
}

void form_begin_kept(struct html *o, const char *action)
{
    form_open_kept(o, action);
}

void form_end(struct html *o)
{
    static const char end[] = "</form>\n";

    html_raw(o, end, sizeof end - 1);
}

void form_tokens(struct html *o)
{
    if (o->csrf != NULL)
        form_hidden(o, "_csrf", o->csrf);
    if (o->once != NULL)
        form_hidden(o, "_once", o->once);
}

const char *error_heading(struct html *o)
{
    return i18n_format(o->c->mem, o->lang, o->error->msgid, o->error->params);
}

const char *error_of_field(struct html *o, size_t i)
{
    const struct field_error *f = &o->error->fields[i];

    return i18n_format(o->c->mem, o->lang, f->msgid, f->params);
}

void error_summary(struct html *o)
{
    if (o->error != NULL && o->error->msgid != NULL)
        error_box(o);
}

static const char *message_of(struct html *o, const char *name)
{
    for (size_t i = 0; o->error != NULL && i < o->error->n_fields; i++) {
        if (str_eq(o->error->fields[i].field, name))
            return error_of_field(o, i);
    }
    return NULL;
}

static const char *value_of(struct html *o, const struct control *k)
{
    const char *posted = o->posted == NULL ? NULL : o->posted(o->posted_from, k->name);

    if (posted != NULL && !str_eq(k->type, "password"))
        return posted;
    if (o->posted != NULL && o->error != NULL && str_eq(k->type, "checkbox"))
        return ""; /* a box that was not ticked is not sent */
    return str_or(k->value, "");
}

static const char *described_by(struct html *o, const struct control *k, const char *id, bool wrong)
{
    if (k->hint != NULL && wrong)
        return str_printf(o->c->mem, "%s-hint %s-error", id, id);
    if (k->hint != NULL)
        return str_printf(o->c->mem, "%s-hint", id);
    return wrong ? str_printf(o->c->mem, "%s-error", id) : NULL;
}

bool choice_is_set(struct html *o, const struct control *k, const struct control_view *v, size_t i)
{
    const char *value = k->choices[i].value;

    (void)o;
    if (!str_eq(v->type, "checkbox"))
        return str_eq(v->value, value);
    /* checkboxes: the stored value is a comma-separated list */
    for (const char *at = v->value; *at != '\0';) {
        size_t n = strcspn(at, ",");

        if (n == strlen(value) && strncmp(at, value, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

const char *choice_id_text(struct html *o, const struct control_view *v, size_t i)
{
    return i == 0 ? v->id : str_printf(o->c->mem, "%s-%zu", v->id, i);
}

bool choice_is_open(struct html *o, const struct control *k, const struct control_view *v)
{
    (void)o;
    for (size_t i = 0; i < k->n_choices; i++) {
        if (str_eq(k->choices[i].value, "") || str_eq(k->choices[i].value, v->value))
            return false;
    }
    return true;
}

static void control_itself(struct html *o, const struct control *k, const struct control_view *v)
{
    if (str_eq(k->type, "textarea"))
        field_textarea(o, k, v);
    else if (str_eq(k->type, "select"))
        field_select(o, k, v);
    else
        field_input(o, k, v);
}

void field_inside(struct html *o, const struct control *k, const struct control_view *v)
{
    if (str_eq(k->type, "radio") || str_eq(k->type, "checkboxes")) {
        field_choices(o, k, v);
        return;
    }
    if (str_eq(k->type, "checkbox")) {
        if (v->message != NULL)
            field_error(o, v->id, v->message);
        field_checkbox(o, k, v);
        field_hint(o, k, v->id);
        return;
    }
    field_label(o, k, v->id);
    field_hint(o, k, v->id);
    if (v->message != NULL)
        field_error(o, v->id, v->message);
    control_itself(o, k, v);
}

void form_field(struct html *o, const struct control *k)
{
    struct control_view v = { .id = str_printf(o->c->mem, "f-%s", k->id != NULL ? k->id : k->name),
        .type = str_or(k->type, "text"),
        .value = value_of(o, k),
        .message = message_of(o, k->name) };

    if (str_eq(v.type, "hidden")) {
        form_hidden(o, k->name, v.value);
        return;
    }
    if (str_eq(v.type, "checkboxes"))
        v.type = "checkbox";
    v.described = described_by(o, k, v.id, v.message != NULL);
    field_group(o, k, &v);
}

void form_submit(struct html *o, const char *label)
{
    button(o, label, "primary", NULL, NULL);
}

void form_button(
    struct html *o, const char *name, const char *value, const char *label, const char *kind)
{
    button(o, label, kind, name, value);
}

const char *paging_url(struct html *o, const struct paging *p, int64_t page)
{
    return str_printf(o->c->mem, "%s%cpage=%lld", p->base, strchr(p->base, '?') == NULL ? '?' : '&',
        (long long)page);
}

void paging_nav(struct html *o, const struct paging *p)
{
    if (p->pages > 1)
        paging_links(o, p);
}
