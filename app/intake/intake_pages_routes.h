/* intake_pages_routes.h – pages of the room. */
#ifndef INTAKE_INTAKE_PAGES_ROUTES_H
#define INTAKE_INTAKE_PAGES_ROUTES_H

#include "lib/http/http.h"

extern const struct route intake_routes[];        /* applying on the web */
extern const struct route intake_window_routes[]; /* the clerk's */

#endif
