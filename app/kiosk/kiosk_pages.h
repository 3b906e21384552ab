/* kiosk_pages.h – what the handlers prepare for the templates of this room. */
#ifndef KIOSK_KIOSK_PAGES_H
#define KIOSK_KIOSK_PAGES_H

#include "app/item/item_pages.h"
#include "lib/html/html.h"

/* A large button, or a line of a list. */
struct kiosk_tile {
    const char *href, *label, *note; /* note NULL: none */
    bool here;                       /* can be done at the machine */
};

struct kiosk_tiles {
    const char *heading;
    const struct kiosk_tile *list;
    size_t n;
    const struct paging *paging; /* NULL: all of them are here */
};

struct kiosk_search {
    const char *q; /* "" nothing was asked yet */
    const struct kiosk_tile *list;
    size_t n;
    int64_t total;
    const struct paging *paging;
    const char *const *keys; /* ends with NULL */
};

struct kiosk_guide {
    const struct item_guide *guide;
    bool here;         /* can be done at a machine */
    const char *apply; /* address, on a machine; NULL elsewhere, or if it cannot be done there */
};

#endif
