/* item_rules_text.c – rules about texts, materials and forms. */
#include "app/item/item_rules_private.h"
#include "lib/base/str.h"

#define SUMMARY_MAX 300 /* characters */

/* What leaves the applicant guessing. */
static bool catch_all(const char *text)
{
    static const char *const banned[] = { "其他材料", "其他有关材料", "其他相关材料", "其他条件",
        "其他有关条件", "其他相关条件", "等材料", "法律法规规定的其他", "法律、法规规定的其他",
        "需要提供的其他" };

    for (size_t i = 0; text != NULL && i < COUNT_OF(banned); i++) {
        if (strstr(text, banned[i]) != NULL)
            return true;
    }
    return false;
}

void rule_catch_all_materials(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        if (catch_all(m->materials[i].name.zh))
            audit_find(a, "materials", N_("“{name}” leaves open what to bring"), "name",
                m->materials[i].name.zh);
    }
}

/* Conditions that quote the law may carry the law's own words. */
static bool quotes_law(const char *text)
{
    return strstr(text, "《") != NULL || strstr(text, "法律") != NULL;
}

void rule_catch_all_conditions(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_conditions; i++) {
        const char *text = m->conditions[i].zh;

        if (!catch_all(text))
            continue;
        audit_find(a, "conditions", N_("“{text}” leaves open what is required"), "text", text);
        if (quotes_law(text))
            audit_soften(a, ITEM_WARNING);
    }
}

void rule_government_material(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        const struct item_material *k = &m->materials[i];

        if (str_eq(k->source, "government") && k->licence_type == NULL && k->note.zh == NULL)
            audit_find(a, "materials",
                N_("{name}: an organ issued it, but it is neither linked to its licence nor "
                   "explained"),
                "name", str_or(k->name.zh, k->code));
    }
}

void rule_application_form(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        const struct item_material *k = &m->materials[i];
        const char *name = str_or(k->name.zh, "");

        if ((strstr(name, "申请书") != NULL || strstr(name, "申请表") != NULL) && m->n_form == 0 &&
            (k->blank == NULL || k->example == NULL))
            audit_find(a, "materials", N_("{name}: there is no blank form or no example of it"),
                "name", name);
    }
}

void rule_material_count(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        if (m->materials[i].originals + m->materials[i].copies == 0)
            audit_find(a, "materials", N_("{name}: neither originals nor copies are asked for"),
                "name", str_or(m->materials[i].name.zh, ""));
    }
}

void rule_twice(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_materials; i++) {
        for (size_t j = 0; j < i; j++) {
            if (str_eq(m->materials[i].code, m->materials[j].code) ||
                str_eq(m->materials[i].name.zh, m->materials[j].name.zh)) {
                audit_find(a, "materials", N_("The material {name} stands twice"), "name",
                    str_or(m->materials[i].name.zh, ""));
                break;
            }
        }
    }
    for (size_t i = 0; i < m->n_faqs; i++) {
        for (size_t j = 0; j < i; j++) {
            if (str_eq(m->faqs[i].q.zh, m->faqs[j].q.zh)) {
                audit_find(a, "faqs", N_("The question “{q}” stands twice"), "q",
                    str_or(m->faqs[i].q.zh, ""));
                break;
            }
        }
    }
}

/* ---- every text ------------------------------------------------------------------------------ */

static void see_placeholder(void *data, const char *top, const struct shape *field, struct pair p)
{
    static const char *const words[] = { "无", "略", "待定", "暂无", "同上", "详见附件", "测试",
        "test", "TODO", "xxx", "XXX", "-", "/" };

    if (str_eq(top, "visits_reason") || (field->type != SHAPE_PAIR && field->type != SHAPE_PAIRS))
        return;
    if (str_blank(p.zh) || str_in(p.zh, words, COUNT_OF(words)))
        audit_find(
            data, top, N_("“{text}” in {key} says nothing"), "text", p.zh, "key", field->name);
}

void rule_placeholder(struct audit *a, const struct item *m)
{
    shape_texts(item_shape, m, see_placeholder, a);
}

static bool marked_up(const char *s)
{
    static const char *const marks[] = { "&nbsp", "&lt;", "&gt;", "&amp;", "&quot;", "&#", "<br",
        "<p>", "<p ", "</", "<span", "<div", "\xef\xbf\xbd" };

    for (size_t i = 0; s != NULL && i < COUNT_OF(marks); i++) {
        if (strstr(s, marks[i]) != NULL)
            return true;
    }
    return false;
}

static void see_markup(void *data, const char *top, const struct shape *field, struct pair p)
{
    if (marked_up(p.zh) || marked_up(p.en))
        audit_find(data, top, N_("{key} holds markup or broken characters"), "key", field->name);
}

void rule_markup(struct audit *a, const struct item *m)
{
    shape_texts(item_shape, m, see_markup, a);
}

/* Han characters make more than a third of the letters: it was not translated. A name may be
 * quoted. */
static bool mostly_han(const char *s)
{
    size_t han = 0, all = 0;

    for (uint32_t cp = utf8_next(&s); cp != 0; cp = utf8_next(&s)) {
        all++;
        han += cp >= 0x4e00 && cp <= 0x9fff;
    }
    return han * 3 > all;
}

static void see_english(void *data, const char *top, const struct shape *field, struct pair p)
{
    if (field->type != SHAPE_PAIR && field->type != SHAPE_PAIRS)
        return;
    if (str_blank(p.en) || mostly_han(p.en))
        audit_find(data, top, N_("{key} has no English text"), "key", field->name);
}

void rule_english(struct audit *a, const struct item *m)
{
    shape_texts(item_shape, m, see_english, a);
}

void rule_summary(struct audit *a, const struct item *m)
{
    if (str_eq(m->summary.zh, m->name.zh))
        audit_find(a, "summary", N_("The summary only repeats the name"));
    else if (m->summary.zh != NULL && utf8_length(m->summary.zh) > SUMMARY_MAX)
        audit_find(a, "summary", N_("The summary is too long to be read at a glance"));
}

void rule_synonyms(struct audit *a, const struct item *m)
{
    if (m->n_synonyms == 0)
        audit_find(a, "synonyms", N_("No everyday word leads to this item"));
}

static bool asked_before(const struct item *m, size_t section, size_t index)
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

void rule_form(struct audit *a, const struct item *m)
{
    for (size_t i = 0; i < m->n_form; i++) {
        const struct item_section *s = &m->form[i];

        for (size_t j = 0; j < s->n_elements; j++) {
            if (asked_before(m, i, j))
                audit_find(a, "form", N_("{code} is asked twice"), "code", s->elements[j]);
        }
        for (size_t j = 0; j < s->n_optional; j++) {
            if (!str_in(s->optional[j], s->elements, s->n_elements))
                audit_find(
                    a, "form", N_("{code} is optional but not asked"), "code", s->optional[j]);
        }
    }
}
