/* kiosk_pages_routes.h – the route table of the room, and handlers that it names. */
#ifndef KIOSK_KIOSK_PAGES_ROUTES_H
#define KIOSK_KIOSK_PAGES_ROUTES_H

#include "lib/html/html.h"
#include "lib/http/http.h"

extern const struct route kiosk_routes[];

/* kiosk_pages_item.c */
enum err kiosk_item(struct call *c, struct request *r, struct response *out);
enum err kiosk_item_code(struct call *c, struct request *r, struct response *out);
enum err kiosk_item_slip(struct call *c, struct request *r, struct response *out);

/* A page of the machine, whatever mode the visitor chose. `back` NULL: none. */
enum err kiosk_send(struct call *c, struct request *r, struct response *out, struct html *o,
    const char *title, const char *kind, const char *back);
struct html *kiosk_html(struct call *c, struct request *r);
/* It is a machine that was set up as one. Ask before kiosk_html(). */
bool kiosk_is_machine(const struct request *r);

#endif
