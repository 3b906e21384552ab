/* site_pages.h – what the handlers prepare for the templates of this room. */
#ifndef SITE_SITE_PAGES_H
#define SITE_SITE_PAGES_H

#include <stddef.h>

/* A link with its words in the visitor's language. */
struct site_link {
    const char *href;
    const char *label;
    const char *note; /* NULL: none */
    const char *icon; /* id in static/icons.svg; NULL: none */
};

struct site_links {
    const struct site_link *all;
    size_t n;
};

/* A part of the site map. */
struct site_part {
    const char *id, *title;
    struct site_links links;
};

#endif
