/* form.h – inside of the form partials: what form.c and pages/forms.html share. */
#ifndef HTML_FORM_H
#define HTML_FORM_H

#include "lib/html/html.h"

/* A control as it is about to be printed. */
struct control_view {
    const char *id;
    const char *type;      /* of <input> */
    const char *value;     /* posted, else stored; never NULL */
    const char *message;   /* error of this field; NULL: none */
    const char *described; /* ids for aria-describedby; NULL: none */
};

/* The first control has the field's own id, which the error summary links to; then id-1, id-2 … */
const char *choice_id_text(struct html *o, const struct control_view *v, size_t i);
/* Nothing is chosen yet and no choice means nothing: a select then begins with "please choose". */
bool choice_is_open(struct html *o, const struct control *k, const struct control_view *v);
bool choice_is_set(struct html *o, const struct control *k, const struct control_view *v, size_t i);
void field_inside(struct html *o, const struct control *k, const struct control_view *v);
const char *error_heading(struct html *o);
const char *error_of_field(struct html *o, size_t i);
const char *paging_url(struct html *o, const struct paging *p, int64_t page);

#endif
