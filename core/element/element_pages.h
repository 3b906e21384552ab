/* element_pages.h – one partial renders every element of every form. */
#ifndef ELEMENT_ELEMENT_PAGES_H
#define ELEMENT_ELEMENT_PAGES_H

#include "core/element/element.h"
#include "lib/html/html.h"

/* Label, hint, error and control of an element; `value` is as kept (fen for money). */
void element_field(struct html *o, const struct element *e, const char *value, bool required);

/* Label and answer, for "check your answers" and for the case's page: two cells of a <dl>. */
void element_answer(struct html *o, const struct element *e, const char *value, bool mask);

#endif
