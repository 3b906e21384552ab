/* same_pages_routes.h – the routes of this room. */
#ifndef SAME_SAME_PAGES_ROUTES_H
#define SAME_SAME_PAGES_ROUTES_H

#include "lib/http/http.h"

extern const struct route same_routes[];

#endif
