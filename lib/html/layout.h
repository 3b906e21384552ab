/* layout.h – what stands around a page's content. */
#ifndef HTML_LAYOUT_H
#define HTML_LAYOUT_H

#include "lib/html/html.h"

struct layout {
    const struct page *page;
    const struct buf *content;
    const char *city; /* name of the service in the visitor's language */
    bool demo;        /* the demo city says so on every page */
    bool simulated_clock;
    bool signed_in; /* false on impersonal pages, whoever looks */
    bool staff;
};

/* Writes the whole document. A page that is print_only gets the bare sheet. */
void layout_write(struct html *o, const struct layout *l);

/* Language and mode switches lead here and come back to `here`. */
const char *preference_url(struct html *o, const char *name, const char *value);
struct html_safe layout_content(struct html *o, const struct layout *l);

#endif
