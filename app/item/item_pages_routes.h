/* item_pages_routes.h – pages and JSON of the room. */
#ifndef ITEM_ITEM_PAGES_ROUTES_H
#define ITEM_ITEM_PAGES_ROUTES_H

#include "lib/http/http.h"

extern const struct route item_routes[];
extern const struct route item_api_routes[];

#endif
