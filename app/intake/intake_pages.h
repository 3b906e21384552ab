/* intake_pages.h – what the handlers prepare for the templates of this room. */
#ifndef INTAKE_INTAKE_PAGES_H
#define INTAKE_INTAKE_PAGES_H

#include "app/intake/intake.h"
#include "app/item/item_pages.h"
#include "core/element/element_pages.h"
#include "lib/html/html.h"

struct intake_row {
    const struct element *element;
    const char *value;
    bool required;
};
struct intake_rows { /* one section of the form */
    const char *code;
    struct pair title;
    const struct intake_row *rows;
    size_t n;
};

struct intake_step {  /* of the line of steps on top */
    const char *path; /* below /drafts/ID/ */
    struct pair title;
    bool done, current;
};

struct intake_material {
    const struct item_material *material;
    bool required;
    const char *control;
    const struct material_file *const *files;
    size_t n_files;
};

struct intake_applicant { /* controls of a further applicant */
    int n;
    const char *name_at, *id_at, *phone_at;
    const char *name, *id, *phone;
    bool required;
};

struct situation_view;
struct intake_view {
    const struct item *item;
    int64_t draft_id; /* 0 at the window */
    const struct intake_step *steps;
    size_t n_steps;
    const char *action; /* where the form goes */
    const struct intake_rows *sections;
    size_t n_sections;
    const struct intake_material *materials;
    size_t n_materials;
    /* parties */
    bool window, agent_allowed, both_kinds, for_firm;
    const char *own_name, *self, *kind, *name, *id, *phone, *authority, *until, *agent_name,
        *agent_id;
    const struct intake_applicant *others;
    size_t n_others;
    bool has_draft, newer;
    const struct situation_view *ask; /* questions about the situation; NULL: not on this page */
};

struct intake_draft_row {
    int64_t id;
    struct pair name;
    const char *updated_at;
};

struct intake_receipt {
    int64_t id;
    const char *number, *receipt_code, *title, *received_at, *progress, *due_on;
    bool window;
};

/* /drafts/ID/a[/b[/c]] */
const char *intake_path_text(
    struct html *o, int64_t draft_id, const char *a, const char *b, const char *c);
const char *intake_file_text(struct html *o, const struct material_file *f);

#endif
