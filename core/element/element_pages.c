/* element_pages.c – from an element to a form control. What a control looks like is lib/html's. */
#include "core/element/element_pages.h"

#include "core/element/pages/element.html.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

/* Element type → control. */
static const struct {
    const char *type, *control, *inputmode, *autocomplete;
    int width;
} controls[] = {
    { "text", "text", NULL, NULL, 0 },
    { "longtext", "textarea", NULL, NULL, 0 },
    { "number", "text", "numeric", NULL, 12 },
    { "money", "text", "decimal", NULL, 16 },
    { "date", "date", NULL, NULL, 12 },
    { "id_number", "text", NULL, "off", 20 },
    { "uscc", "text", NULL, "off", 20 },
    { "phone", "tel", "tel", "tel", 20 },
    { "email", "email", "email", "email", 0 },
    { "address", "text", NULL, "street-address", 0 },
    { "choice", "radio", NULL, NULL, 0 },
    { "yesno", "radio", NULL, NULL, 0 },
    { "postcode", "text", "numeric", "postal-code", 6 },
};

static size_t control_of(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(controls); i++) {
        if (str_eq(controls[i].type, type))
            return i;
    }
    return 0;
}

static void add_choices(struct html *o, const struct element *e, struct control *k)
{
    size_t n = str_eq(e->type, "yesno") ? 2 : e->n_choices;
    struct choice *list = mem_array(o->c->mem, struct choice, n + 1);

    if (str_eq(e->type, "yesno")) {
        list[0] = (struct choice) { .value = "yes", .label = html_t(o, N_("Yes")) };
        list[1] = (struct choice) { .value = "no", .label = html_t(o, N_("No")) };
    }
    for (size_t i = 0; i < e->n_choices; i++)
        list[i] = (struct choice) { .value = e->choices[i].value,
            .label = pick(o, e->choices[i].name.zh, e->choices[i].name.en) };
    k->choices = list;
    k->n_choices = n;
}

void element_field(struct html *o, const struct element *e, const char *value, bool required)
{
    size_t i = control_of(e->type);
    struct control k = {
        .name = e->code,
        .label = pick(o, e->name.zh, e->name.en),
        .hint = e->hint.zh == NULL ? NULL : pick(o, e->hint.zh, e->hint.en),
        .value = str_eq(e->type, "money") ? element_show(o->c, e, value, false) : value,
        .type = controls[i].control,
        .autocomplete = controls[i].autocomplete,
        .inputmode = controls[i].inputmode,
        .required = required,
        .width = controls[i].width,
        .max = e->max,
    };

    if (e->unit.zh != NULL)
        k.label = str_printf(o->c->mem, "%s (%s)", k.label, pick(o, e->unit.zh, e->unit.en));
    if (str_eq(k.type, "radio"))
        add_choices(o, e, &k);
    form_field(o, &k);
}

void element_answer(struct html *o, const struct element *e, const char *value, bool mask)
{
    const char *shown = element_show(o->c, e, value, mask);

    if (mask && e->personal)
        return element_row(o, pick(o, e->name.zh, e->name.en), shown);
    if (str_eq(e->type, "yesno") && value != NULL)
        shown = str_eq(value, "yes") ? html_t(o, N_("Yes")) : html_t(o, N_("No"));
    else if (str_eq(e->type, "date") && *shown != '\0')
        shown = date_text(o, shown);
    else if (str_eq(e->type, "money") && *shown != '\0')
        shown = str_printf(o->c->mem, "%s %s", shown, html_t(o, N_("yuan")));
    element_row(o, pick(o, e->name.zh, e->name.en), shown);
}
