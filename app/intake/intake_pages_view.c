/* intake_pages_view.c – from a form and a draft to what the templates show. */
#include "app/intake/intake_pages_view.h"

#include "lib/base/mem.h"
#include "lib/base/str.h"

static const char *get(const struct json_t *values, const char *name)
{
    return values == NULL ? NULL : intake_get(values, name);
}

void view_sections(struct call *c, const struct intake_form *f, const struct item_section *only,
    const struct json_t *values, struct intake_view *v)
{
    struct intake_rows *sections = mem_array(c->mem, struct intake_rows, f->item.n_form + 1);
    size_t n = 0;

    for (size_t i = 0; i < f->item.n_form; i++) {
        const struct item_section *s = &f->item.form[i];
        struct intake_row *rows = mem_array(c->mem, struct intake_row, s->n_elements + 1);
        size_t m = 0;

        if (only != NULL && only != s)
            continue;
        for (size_t j = 0; j < s->n_elements; j++) {
            const struct element *e = element_find(&f->book, s->elements[j]);

            if (e != NULL)
                rows[m++] = (struct intake_row) { .element = e,
                    .value = get(values, e->code),
                    .required = intake_required(s, e->code) };
        }
        sections[n] =
            (struct intake_rows) { .code = s->code, .title = s->title, .rows = rows, .n = m };
        n++;
    }
    v->sections = sections;
    v->n_sections = n;
}

static void view_others(
    struct call *c, const struct item *m, const struct json_t *values, struct intake_view *v)
{
    struct intake_applicant *list =
        mem_array(c->mem, struct intake_applicant, INTAKE_APPLICANTS_MAX);
    size_t n = 0;

    for (int i = 2; i <= m->applicants.max && i <= INTAKE_APPLICANTS_MAX; i++) {
        struct intake_applicant a = { .n = i,
            .name_at = str_printf(c->mem, "party_name_%d", i),
            .id_at = str_printf(c->mem, "party_id_%d", i),
            .phone_at = str_printf(c->mem, "party_phone_%d", i),
            .required = i <= m->applicants.min };

        a.name = get(values, a.name_at);
        a.id = get(values, a.id_at);
        a.phone = get(values, a.phone_at);
        list[n++] = a;
    }
    v->others = list;
    v->n_others = n;
}

void view_parties(struct call *c, const struct intake_form *f, const struct account *account,
    const struct json_t *values, struct intake_view *v)
{
    v->agent_allowed = f->item.agent;
    v->both_kinds = f->item.n_audience > 1;
    v->for_firm = item_has_audience(&f->item, "firm");
    v->own_name = account == NULL ? "" : account->name;
    v->self = str_or(get(values, "party_self"), "self");
    v->kind = get(values, "party_kind");
    v->name = get(values, "party_name");
    v->id = get(values, "party_id");
    v->phone = get(values, "party_phone");
    v->authority = get(values, "party_authority");
    v->until = get(values, "party_until");
    v->agent_name = get(values, "party_agent_name");
    v->agent_id = get(values, "party_agent_id");
    view_others(c, &f->item, values, v);
}

static void files_of(struct call *c, const char *code, const struct material_file *files, size_t n,
    struct intake_material *ret)
{
    const struct material_file **list = mem_array(c->mem, const struct material_file *, n + 1);

    for (size_t i = 0; i < n; i++) {
        if (str_eq(files[i].material_code, code))
            list[ret->n_files++] = &files[i];
    }
    ret->files = list;
}

void view_materials(struct call *c, const struct intake_form *f, const struct material_file *files,
    size_t n, struct intake_view *v)
{
    struct intake_material *list =
        mem_array(c->mem, struct intake_material, f->item.n_materials + 1);

    for (size_t i = 0; i < f->item.n_materials; i++) {
        const struct item_material *a = &f->item.materials[i];

        list[i] = (struct intake_material) { .material = a,
            .required = intake_material_required(a, true),
            .control = str_printf(c->mem, "material-%s", a->code) };
        files_of(c, a->code, files, n, &list[i]);
    }
    v->materials = list;
    v->n_materials = f->item.n_materials;
}

static size_t all_steps(struct call *c, const struct item *m, struct intake_step **ret)
{
    struct intake_step *list = mem_array(c->mem, struct intake_step, m->n_form + 4);
    size_t n = 0;

    if (m->n_questions > 0)
        list[n++] =
            (struct intake_step) { .path = "situation", .title = { "办理情形", "Situation" } };
    list[n++] = (struct intake_step) { .path = "parties", .title = { "谁来申请", "Who applies" } };
    for (size_t i = 0; i < m->n_form; i++)
        list[n++] = (struct intake_step) { .path = str_printf(c->mem, "form/%s", m->form[i].code),
            .title = m->form[i].title };
    list[n++] = (struct intake_step) { .path = "materials", .title = { "材料", "Materials" } };
    list[n++] =
        (struct intake_step) { .path = "check", .title = { "核对并提交", "Check and submit" } };
    *ret = list;
    return n;
}

void view_steps(struct call *c, const struct intake_form *f, const char *now, const char *reached,
    struct intake_view *v)
{
    struct intake_step *list;
    size_t n = all_steps(c, &f->item, &list), last = 0;

    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].path, reached))
            last = i;
        list[i].current = str_eq(list[i].path, now);
    }
    for (size_t i = 0; i < n; i++)
        list[i].done = i <= last && !list[i].current;
    v->steps = list;
    v->n_steps = n;
}

const char *first_step(const struct item *m)
{
    return m->n_questions > 0 ? "situation" : "parties";
}

const char *next_step(struct call *c, const struct item *m, const char *path)
{
    struct intake_step *list;
    size_t n = all_steps(c, m, &list);

    for (size_t i = 0; i + 1 < n; i++) {
        if (str_eq(list[i].path, path))
            return list[i + 1].path;
    }
    return "check";
}

const char *intake_file_text(struct html *o, const struct material_file *f)
{
    return str_printf(o->c->mem, "%s (%lld kB)", f->filename, (long long)(f->size + 1023) / 1024);
}

const char *intake_path_text(
    struct html *o, int64_t draft_id, const char *a, const char *b, const char *c)
{
    return str_printf(o->c->mem, "/drafts/%lld/%s%s%s%s%s", (long long)draft_id, a,
        b == NULL ? "" : "/", str_or(b, ""), c == NULL ? "" : "/", str_or(c, ""));
}
