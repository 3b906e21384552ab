/* sameness_adopt.c – the values of a catalogue entry become those of an item. Rows that the entry
 * knows stay as they are, the others go, and new ones come with nothing but what the entry says. */
#include "app/item/item.h"
#include "app/item/sameness.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"

static void adopt_basis(const void *mem, const struct catalogue *k, struct item *m)
{
    struct item_basis *list = mem_array(mem, struct item_basis, k->n_basis + 1);

    for (size_t i = 0; i < k->n_basis; i++) {
        const char *blank = strrchr(k->basis[i], ' ');
        size_t n = blank == NULL ? strlen(k->basis[i]) : (size_t)(blank - k->basis[i]);

        list[i] = (struct item_basis) { .law = { str_dup_n(mem, k->basis[i], n), "" },
            .article = blank == NULL ? "" : blank + 1,
            .gist = { "", "" },
            .source = str_or(k->source, "") };
        for (size_t j = 0; j < m->n_basis; j++) {
            if (str_eq(m->basis[j].law.zh, list[i].law.zh) &&
                str_eq(m->basis[j].article, list[i].article))
                list[i] = m->basis[j];
        }
    }
    m->basis = list;
    m->n_basis = k->n_basis;
}

static void adopt_materials(const void *mem, const struct catalogue *k, struct item *m)
{
    struct item_material *list = mem_array(mem, struct item_material, k->n_materials + 1);

    for (size_t i = 0; i < k->n_materials; i++) {
        list[i] = (struct item_material) { .code = str_printf(mem, "unified-%zu", i + 1),
            .name = { k->materials[i], "" },
            .need = "required",
            .source = "applicant",
            .form = "both",
            .originals = 1 };
        for (size_t j = 0; j < m->n_materials; j++) {
            if (str_eq(m->materials[j].name.zh, k->materials[i]))
                list[i] = m->materials[j];
        }
    }
    m->materials = list;
    m->n_materials = k->n_materials;
}

static void adopt_steps(const void *mem, const struct catalogue *k, struct item *m)
{
    struct item_step *list = mem_array(mem, struct item_step, k->n_steps + 1);

    for (size_t i = 0; i < k->n_steps; i++) {
        list[i] = (struct item_step) { .name = { k->steps[i], "" },
            .who = { "", "" },
            .time = { "", "" },
            .standard = { "", "" } };
        for (size_t j = 0; j < m->n_steps; j++) {
            if (str_eq(m->steps[j].name.zh, k->steps[i]))
                list[i] = m->steps[j];
        }
    }
    m->steps = list;
    m->n_steps = k->n_steps;
}

/* What the entry does not ask for goes; what is new joins the last part. */
static void adopt_form(const void *mem, const struct catalogue *k, struct item *m)
{
    struct item_section *list = mem_array(mem, struct item_section, m->n_form + 1);
    bool *there = mem_array(mem, bool, k->n_form + 1);
    size_t n = m->n_form == 0 ? 1 : m->n_form;

    list[0] = (struct item_section) { .code = "unified", .title = { "", "" } };
    for (size_t i = 0; i < n; i++) {
        const char **codes = mem_array(mem, const char *, k->n_form + 1);
        size_t found = 0;

        if (i < m->n_form)
            list[i] = m->form[i];
        for (size_t j = 0; j < k->n_form; j++) {
            if (!there[j] && str_in(k->form[j], list[i].elements, list[i].n_elements)) {
                codes[found++] = k->form[j];
                there[j] = true;
            }
        }
        list[i].elements = codes;
        list[i].n_elements = found;
    }
    for (size_t j = 0; j < k->n_form; j++) {
        if (!there[j])
            list[n - 1].elements[list[n - 1].n_elements++] = k->form[j];
    }
    m->form = list;
    m->n_form = n;
}

void same_adopt(
    const void *mem, const struct same_set *set, const struct catalogue *k, struct item *m)
{
    m->name.zh = k->name;
    m->type = k->type;
    if (k->n_basis > 0)
        adopt_basis(mem, k, m);
    if (set->has[SAME_MATERIALS] && k->n_materials > 0)
        adopt_materials(mem, k, m);
    if (set->has[SAME_FLOW] && k->n_steps > 0)
        adopt_steps(mem, k, m);
    if (set->has[SAME_PROCESS] && k->procedure != NULL)
        m->procedure = k->procedure;
    if (set->has[SAME_LIMIT] && k->limit >= 0) {
        m->legal.n = k->limit;
        m->legal.unit = str_or(k->limit_unit, "working");
        m->legal.none = false;
    }
    if (set->has[SAME_FORM] && k->n_form > 0)
        adopt_form(mem, k, m);
}
