/* change_pages.c – the form of one change of many services, and what such a change says. */
#include "app/import/change_pages.h"

#include <jansson.h>

#include "app/import/pages/change.html.h"
#include "core/org/org.h"
#include "core/publish/proposal.h"
#include "lib/base/clock.h"
#include "lib/base/mem.h"

#define TEXT "text" /* the choice of replacing a text */

/* ---- choices --------------------------------------------------------------------------------- */

/* The first choice is none. */
static const struct choice *with_any(struct choice *list, const char *any)
{
    list[0] = (struct choice) { "", any, NULL };
    return list;
}

/* The codes of items follow from these. */
static bool makes_the_code(const char *path)
{
    static const char *const paths[] = { "catalogue", "office", "type", "level" };

    return str_in(path, paths, COUNT_OF(paths));
}

static void choose_field(struct call *c, struct change_page *p)
{
    size_t n;
    const struct edit_field *list = edit_fields(c, &item_record, &n);
    struct choice *choices = mem_array(c->mem, struct choice, n + 1);

    choices[p->n_fields++] = (struct choice) { TEXT, t(c, N_("A text, wherever it stands")), NULL };
    for (size_t i = 0; i < n; i++) {
        if (!makes_the_code(list[i].path))
            choices[p->n_fields++] = (struct choice) { list[i].path, list[i].label, NULL };
    }
    p->fields = choices;
}

static void choose_top(struct call *c, struct change_page *p)
{
    size_t n;
    const struct edit_field *list = edit_tops(c, &item_record, &n);
    struct choice *choices = mem_array(c->mem, struct choice, n + 1);

    for (size_t i = 0; i < n; i++)
        choices[i + 1] = (struct choice) { list[i].path, list[i].label, NULL };
    p->n_fields = n + 1;
    p->fields = with_any(choices, t(c, N_("Everywhere")));
}

static void choose_office(struct call *c, struct change_page *p)
{
    const struct org *o = org_all(c);
    const char *only = proposal_only_office(c);
    struct choice *list = mem_array(c->mem, struct choice, o->n_departments + 1);
    size_t n = only == NULL;

    for (size_t i = 0; i < o->n_departments; i++) {
        const struct department *d = &o->departments[i];

        if (only == NULL || str_eq(only, d->code))
            list[n++] =
                (struct choice) { d->code, c->lang == LANG_EN ? d->name_en : d->name_zh, NULL };
    }
    p->n_offices = n;
    p->offices = only != NULL ? list : with_any(list, t(c, N_("All departments")));
}

static size_t add_themes(
    struct call *c, struct choice *list, size_t n, const struct item_group *g, size_t n_g)
{
    for (size_t i = 0; i < n_g; i++)
        list[n++] =
            (struct choice) { g[i].code, c->lang == LANG_EN ? g[i].name.en : g[i].name.zh, NULL };
    return n;
}

static enum err choose_theme(struct call *c, struct change_page *p)
{
    struct item_group *person, *firm;
    size_t n_person, n_firm;
    struct choice *list;

    TRY(item_themes(c, &person, &n_person, &firm, &n_firm));
    list = mem_array(c->mem, struct choice, n_person + n_firm + 1);
    p->n_themes = add_themes(c, list, 1, person, n_person);
    p->n_themes = add_themes(c, list, p->n_themes, firm, n_firm);
    p->themes = with_any(list, t(c, N_("All themes")));
    return OK;
}

static void choose_audience(struct call *c, struct change_page *p)
{
    struct choice *list = mem_array(c->mem, struct choice, 3);

    list[1] = (struct choice) { "person", t(c, N_("People")), NULL };
    list[2] = (struct choice) { "firm", t(c, N_("Firms")), NULL };
    p->audiences = with_any(list, t(c, N_("Everybody")));
    p->n_audiences = 3;
}

/* ---- the form -------------------------------------------------------------------------------- */

static enum err fill_form(struct call *c, struct change_page *p)
{
    const struct edit_field *f = NULL;

    if (!str_eq(p->field, TEXT)) {
        f = edit_field_find(c, &item_record, p->field);
        if (f == NULL || makes_the_code(p->field))
            return fail(c, ERR_NOT_FOUND, N_("There is no such field"));
        p->label = f->label;
        p->is_row = f->list != NULL;
        TRY(edit_one(c, &item_record, f, &p->node));
    } else {
        choose_top(c, p);
    }
    p->tomorrow = day_text(c->mem, day_of(c->now) + 1);
    choose_office(c, p);
    choose_audience(c, p);
    return choose_theme(c, p);
}

enum err change_show(struct call *c, struct request *r, struct response *out)
{
    struct html *o = page_html(c, r);
    const struct crumb crumbs[] = { { "/staff/items/import", html_t(o, N_("Lists as files")) } };
    struct change_page p = { .field = str_or(request_form(r, "field"), request_query(r, "field")) };

    if (p.field == NULL) {
        choose_field(c, &p);
        change_many_choose_page(o, &p);
    } else {
        TRY(fill_form(c, &p));
        change_many_form_page(o, &p);
    }
    return page_send(c, r, out,
        &(struct page) { .title = html_t(o, N_("Change many services at once")),
            .kind = "import.change-many",
            .nav = "lists",
            .crumbs = crumbs,
            .n_crumbs = COUNT_OF(crumbs),
            .noindex = true },
        o);
}

/* ---- what was posted ------------------------------------------------------------------------- */

static const char *posted(struct call *c, const struct request *r, const char *name)
{
    const char *text = request_form(r, name);

    return str_blank(text) ? NULL : str_trim(c->mem, text);
}

static void take_codes(struct call *c, const struct request *r, struct list_change *x)
{
    size_t n;
    char **lines = str_split(c->mem, str_or(request_form(r, "codes"), ""), '\n', &n);

    x->codes = mem_array(c->mem, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *code = str_trim(c->mem, lines[i]);

        if (*code != '\0' && !str_in(code, x->codes, x->n_codes))
            x->codes[x->n_codes++] = code;
    }
}

static enum err take_act(struct call *c, struct request *r, struct list_change *x)
{
    const char *field = str_or(request_form(r, "field"), "");
    const struct edit_field *f;

    x->act = "replace";
    if (str_eq(field, TEXT)) {
        x->find = request_form(r, "find"); /* blanks at its ends count */
        x->put = request_form(r, "put");
        x->field = posted(c, r, "top");
        return OK;
    }
    f = edit_field_find(c, &item_record, field);
    if (f == NULL || makes_the_code(field))
        return fail(c, ERR_NOT_FOUND, N_("There is no such field"));
    x->act = "set";
    x->field = f->path;
    x->row = f->list == NULL ? NULL : posted(c, r, "row");
    return edit_one_take(c, r, &item_record, f, &x->value);
}

enum err change_send(struct call *c, struct request *r, struct response *out)
{
    struct list_change x = { .office = posted(c, r, "office"),
        .theme = posted(c, r, "theme"),
        .audience = posted(c, r, "audience"),
        .name = posted(c, r, "name"),
        .effective_on = posted(c, r, "effective_on"),
        .reason = posted(c, r, "reason") };
    int64_t id;

    take_codes(c, r, &x);
    TRY(take_act(c, r, &x));
    TRY(import_take_change(c, &x, &id));
    return redirect(c, out, "/staff/items/import/%lld", (long long)id);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void add_fact(struct change_fact *list, size_t *n, const char *label, const char *value)
{
    if (value != NULL)
        list[(*n)++] = (struct change_fact) { label, value };
}

static const char *office_name(struct call *c, const char *code)
{
    const struct department *d = code == NULL ? NULL : org_department_by_code(c, code);

    return d == NULL ? code : c->lang == LANG_EN ? d->name_en : d->name_zh;
}

static const char *which_codes(struct call *c, const struct list_change *x)
{
    return x->n_codes == 0 ? NULL
                           : tf(c, N_("{n} codes that were typed in"), "n",
                                 str_printf(c->mem, "%zu", x->n_codes));
}

/* A value as people read it. */
static const char *value_text(struct call *c, const json_t *v)
{
    const json_t *child;
    struct buf b;
    size_t i;

    if (json_is_string(v))
        return str_dup(c->mem, json_string_value(v));
    if (json_is_integer(v))
        return str_printf(c->mem, "%lld", (long long)json_integer_value(v));
    if (json_is_boolean(v))
        return t(c, json_is_true(v) ? N_("Yes") : N_("No"));
    if (json_is_object(v))
        return str_printf(c->mem, "%s / %s",
            str_or(json_string_value(json_object_get(v, "zh")), ""),
            str_or(json_string_value(json_object_get(v, "en")), ""));
    buf_init(&b, c->mem, HTTP_FORM_MAX);
    json_array_foreach(v, i, child)
        buf_printf(&b, "%s%s", i == 0 ? "" : ", ", value_text(c, child));
    return json_array_size(v) == 0 ? t(c, N_("Nothing: it is taken away")) : b.p;
}

static const char *new_value(struct call *c, const char *text)
{
    json_t *v = text == NULL ? NULL : json_loads(text, JSON_DECODE_ANY, NULL);
    const char *said = v == NULL ? NULL : value_text(c, v);

    json_decref(v);
    return said;
}

static const char *audience_name(struct call *c, const char *word)
{
    return word == NULL ? NULL : t(c, str_eq(word, "person") ? N_("People") : N_("Firms"));
}

const struct change_fact *change_facts(struct call *c, const struct list_change *x, size_t *ret_n)
{
    struct change_fact *list = mem_array(c->mem, struct change_fact, 12);
    const struct edit_field *f =
        x->field == NULL ? NULL : edit_field_find(c, &item_record, x->field);
    const struct pair *theme = x->theme == NULL ? NULL : item_theme_name(x->theme);
    size_t n = 0;

    add_fact(list, &n, t(c, N_("What is to change")), f == NULL ? x->field : f->label);
    add_fact(list, &n, t(c, N_("In which row")), x->row);
    add_fact(list, &n, t(c, N_("New value")), new_value(c, x->value));
    add_fact(list, &n, t(c, N_("Text to look for")), x->find);
    if (x->find != NULL)
        add_fact(list, &n, t(c, N_("Text to put there")), str_or(x->put, ""));
    add_fact(list, &n, t(c, N_("Department")), office_name(c, x->office));
    add_fact(list, &n, t(c, N_("For whom")), audience_name(c, x->audience));
    add_fact(list, &n, t(c, N_("Theme")),
        theme == NULL        ? NULL
        : c->lang == LANG_EN ? theme->en
                             : theme->zh);
    add_fact(list, &n, t(c, N_("The name contains")), x->name);
    add_fact(list, &n, t(c, N_("Which services")), which_codes(c, x));
    add_fact(list, &n, t(c, N_("In force from")), x->effective_on);
    *ret_n = n;
    return list;
}
