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
    const char *scheme; /* "dark", "light"; NULL: as the device, or the page is impersonal */
    bool signed_in;     /* false on impersonal pages, whoever looks */
    bool staff;
    int64_t unread; /* messages */
};

/* Writes the whole document. A page that is print_only gets the bare sheet. */
void layout_write(struct html *o, const struct layout *l);

/* Where the language, mode and colour switches lead. They come back to `here`; on an impersonal
 * page, whose bytes others will see too, to the address that the browser names as its referrer. */
const char *preference_url(
    struct html *o, const struct layout *l, const char *name, const char *value);
/* The page that a self-service machine stands at when nobody uses it: no time limit there. */
bool layout_is_kiosk_start(struct html *o, const struct layout *l);
struct html_safe layout_content(struct html *o, const struct layout *l);

#endif
