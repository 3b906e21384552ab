/* item_check.c – the quality rules of an item. Each says what is wrong at the place in the file. */
#include "app/item/item_check.h"

#include "core/org/org.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

struct checker {
    struct call *c;
    struct conf *k;
    struct conf_node *file, *over;
    const struct item_names *names;
    const struct item *m;
};

/* The node of a key, where the version states it, else where the file does. */
static const struct conf_node *where(const struct checker *x, const char *key)
{
    if (x->over != NULL && conf_has(x->over, key))
        return conf_get(x->over, key);
    return conf_has(x->file, key) ? conf_get(x->file, key) : x->file;
}

static bool known(const char *code, const char *const *list, size_t n)
{
    return str_in(code, list, n);
}

static void check_office(const struct checker *x, const char *key, const char *code)
{
    struct department office;

    if (code != NULL && org_find_department(x->c, code, &office) == ERR_NOT_FOUND)
        conf_error(x->k, where(x, key), N_("the office {code} is not known"), "code", code);
}

static void check_codes(const struct checker *x)
{
    const struct item *m = x->m;

    if (strlen(m->catalogue) != 12 || strspn(m->catalogue, "0123456789") != 12)
        conf_error(x->k, where(x, "catalogue"), N_("the catalogue code has 12 digits"));
    else if (strncmp(m->catalogue + 2, m->type, 2) != 0)
        conf_error(
            x->k, where(x, "catalogue"), N_("digits 3 and 4 of the catalogue code are the type"));
    check_office(x, "office", m->office);
    check_office(x, "decided_by", m->decided_by);
    check_office(x, "supervised_by", m->supervised_by);
    if (x->names->n_procedures > 0 &&
        !known(m->procedure, x->names->procedures, x->names->n_procedures))
        conf_error(x->k, where(x, "procedure"), N_("the procedure {name} is not known"), "name",
            m->procedure);
    for (size_t i = 0; i < m->n_places; i++) {
        if (!known(m->places[i], x->names->places, x->names->n_places))
            conf_error(x->k, where(x, "places"), N_("the place {code} is not known"), "code",
                m->places[i]);
    }
}

static void check_limits(const struct checker *x)
{
    const struct item *m = x->m;

    if (item_immediate(m) != (m->promise.n == 0))
        conf_error(
            x->k, where(x, "promise"), N_("an immediate item promises 0, any other more than 0"));
    if (!m->promise.none && m->promise.n > 0 &&
        (m->promise.unit == NULL || m->promise.start == NULL))
        conf_error(x->k, where(x, "promise"), N_("a limit has a unit and a start"));
    if (m->legal.none) {
        if (m->legal.note.zh == NULL)
            conf_error(x->k, where(x, "legal"), N_("say why no law sets a limit"));
        return;
    }
    if (m->legal.basis.zh == NULL)
        conf_error(x->k, where(x, "legal"), N_("the legal limit names its law"));
    if (m->legal.n > 0 && (m->legal.unit == NULL || m->legal.start == NULL))
        conf_error(x->k, where(x, "legal"), N_("a limit has a unit and a start"));
    if (str_eq(m->legal.unit, m->promise.unit) && m->promise.n > m->legal.n)
        conf_error(x->k, where(x, "promise"), N_("the promise is longer than the legal limit"));
}

static bool phone_ok(const char *s)
{
    if (str_eq(s, "12345"))
        return true;
    return strlen(s) == 12 && str_starts(s, "0770-") && (s[5] == '0' || s[5] == '1') &&
           strspn(s + 5, "0123456789") == 7;
}

static void check_service(const struct checker *x)
{
    const struct item *m = x->m;
    bool person = item_has_audience(m, "person"), firm = item_has_audience(m, "firm");

    if ((m->visits > 0) != (m->visits_reason.zh != NULL))
        conf_error(x->k, where(x, "visits"),
            N_("coming in person needs a reason, and only then there is one"));
    if (!phone_ok(m->phones.advice) || !phone_ok(m->phones.complaint))
        conf_error(x->k, where(x, "phones"),
            N_("a telephone is 12345, or 0770- and seven digits that begin with 0 or 1"));
    if (str_eq(m->phones.advice, m->phones.complaint))
        conf_error(x->k, where(x, "phones"), N_("advice and complaints have different telephones"));
    if (person != (m->themes.n_person > 0) || firm != (m->themes.n_firm > 0))
        conf_error(x->k, where(x, "themes"), N_("each audience has themes, and only those"));
    if (m->applicants.min > m->applicants.max)
        conf_error(x->k, where(x, "applicants"), N_("min is greater than max"));
    if (m->n_faqs == 0 || m->n_basis == 0 || m->n_audience == 0 || m->n_channels == 0 ||
        m->n_places == 0 || m->n_synonyms == 0)
        conf_error(x->k, x->file,
            N_("basis, audience, channels, places, synonyms and faqs are not empty"));
    if (str_eq(m->type, "01") && (m->n_steps < 5 || m->n_faqs < 1))
        conf_error(x->k, where(x, "steps"), N_("a permit has five steps at least"));
}

static void check_themes(const struct checker *x)
{
    const struct item_themes *t = &x->m->themes;

    for (size_t i = 0; i < t->n_person; i++) {
        if (item_theme_name(str_printf(x->c->mem, "person:%s", t->person[i])) == NULL)
            conf_error(x->k, where(x, "themes"), N_("the theme {code} is not known"), "code",
                t->person[i]);
    }
    for (size_t i = 0; i < t->n_firm; i++) {
        if (item_theme_name(str_printf(x->c->mem, "firm:%s", t->firm[i])) == NULL)
            conf_error(
                x->k, where(x, "themes"), N_("the theme {code} is not known"), "code", t->firm[i]);
    }
}

/* Conditions and materials that leave the applicant guessing. */
static bool catch_all(const char *text)
{
    static const char *const banned[] = { "其他材料", "其他有关材料", "其他相关材料", "其他条件",
        "其他有关条件", "其他相关条件", "等材料", "法律法规规定的其他", "法律、法规规定的其他" };

    for (size_t i = 0; i < COUNT_OF(banned); i++) {
        if (strstr(text, banned[i]) != NULL)
            return true;
    }
    return false;
}

static void check_materials(const struct checker *x)
{
    const struct item *m = x->m;

    for (size_t i = 0; i < m->n_conditions; i++) {
        if (catch_all(str_or(m->conditions[i].zh, "")))
            conf_error(x->k, where(x, "conditions"), N_("a condition is no catch-all (其他条件)"));
    }
    for (size_t i = 0; i < m->n_materials; i++) {
        const struct item_material *a = &m->materials[i];

        if (catch_all(str_or(a->name.zh, "")))
            conf_error(x->k, where(x, "materials"), N_("a material is no catch-all (其他材料)"));
        for (size_t j = 0; j < i; j++) {
            if (str_eq(a->code, m->materials[j].code))
                conf_error(x->k, where(x, "materials"), N_("{code} stands twice"), "code", a->code);
        }
        if (str_eq(a->source, "government") && a->licence_type == NULL && a->note.zh == NULL)
            conf_error(x->k, where(x, "materials"),
                N_("{code}: what an organ issued is linked to its licence or explained"), "code",
                a->code);
        if (a->originals + a->copies == 0)
            conf_error(x->k, where(x, "materials"), N_("{code}: neither originals nor copies"),
                "code", a->code);
    }
}

static bool seen_before(const struct item *m, size_t section, size_t index)
{
    const char *code = m->form[section].elements[index];

    for (size_t i = 0; i <= section; i++) {
        for (size_t j = 0; j < (i < section ? m->form[i].n_elements : index); j++) {
            if (str_eq(m->form[i].elements[j], code))
                return true;
        }
    }
    return false;
}

static void check_form(const struct checker *x)
{
    const struct item *m = x->m;

    for (size_t i = 0; i < m->n_form; i++) {
        const struct item_section *s = &m->form[i];

        for (size_t j = 0; j < s->n_elements; j++) {
            if (!known(s->elements[j], x->names->elements, x->names->n_elements))
                conf_error(x->k, where(x, "form"), N_("the element {code} is not known"), "code",
                    s->elements[j]);
            if (seen_before(m, i, j))
                conf_error(
                    x->k, where(x, "form"), N_("{code} is asked twice"), "code", s->elements[j]);
        }
        for (size_t j = 0; j < s->n_optional; j++) {
            if (!str_in(s->optional[j], s->elements, s->n_elements))
                conf_error(x->k, where(x, "form"), N_("{code} is optional but not asked"), "code",
                    s->optional[j]);
        }
    }
}

void item_read(struct call *c, struct conf *k, struct conf_node *file, struct conf_node *over,
    const struct item_names *names, struct item *ret)
{
    size_t before = conf_errors(k);
    struct checker x = { .c = c, .k = k, .file = file, .over = over, .names = names, .m = ret };

    shape_from_conf(c, k, file, over, item_shape, ret);
    if (ret->applicants.max == 0)
        ret->applicants = (struct item_applicants) { 1, 1 };
    if (conf_errors(k) != before)
        return;
    check_codes(&x);
    check_limits(&x);
    check_service(&x);
    check_themes(&x);
    check_materials(&x);
    check_form(&x);
}
