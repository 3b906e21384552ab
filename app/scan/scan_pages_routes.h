/* scan_pages_routes.h – the route table of the room, and handlers that it names. */
#ifndef SCAN_SCAN_PAGES_ROUTES_H
#define SCAN_SCAN_PAGES_ROUTES_H

#include "lib/http/http.h"

extern const struct route scan_routes[];

enum err poster_pdf(struct call *c, struct request *r, struct response *out);
enum err posters_batch(struct call *c, struct request *r, struct response *out);
enum err posters_choose(struct call *c, struct request *r, struct response *out);

#endif
