/* letter_pages.h – letters as sheets, before they are signed, and vouched for. */
#ifndef CASEFILE_LETTER_PAGES_H
#define CASEFILE_LETTER_PAGES_H

#include "core/casefile/casefile_pages.h"
#include "core/casefile/letter.h"

/* What was typed, to be sent again by the one who signs. */
struct typed {
    const char *name, *value;
};
struct preview_view {
    const struct casefile *k;
    const struct procedure_act *a;
    const char *action; /* where signing leads */
    const struct letter *letter;
    struct typed *typed;
    size_t n_typed;
};
const struct letter_text *letter_in(struct html *o, const struct letter *l);
const char *letter_code_text(struct html *o, const char *code); /* in groups of four */
const char *letter_kind_text(struct html *o, const char *kind);

#endif
