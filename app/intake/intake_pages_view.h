/* intake_pages_view.h – building what the templates show; shared by web and window. */
#ifndef INTAKE_INTAKE_PAGES_VIEW_H
#define INTAKE_INTAKE_PAGES_VIEW_H

#include "app/intake/intake_pages.h"

struct json_t;

/* One section, or all of them (NULL), with the values of a draft (NULL: none). */
void view_sections(struct call *c, const struct intake_form *f, const struct item_section *only,
    const struct json_t *values, struct intake_view *v);
void view_parties(struct call *c, const struct intake_form *f, const struct account *account,
    const struct json_t *values, struct intake_view *v);
void view_materials(struct call *c, const struct intake_form *f, const struct material_file *files,
    size_t n, struct intake_view *v);
/* The line of steps; `now` is the path of the present one. */
void view_steps(struct call *c, const struct intake_form *f, const char *now, const char *reached,
    struct intake_view *v);
const char *first_step(const struct item *m);
/* Path of the step after `path`. */
const char *next_step(struct call *c, const struct item *m, const char *path);

#endif
