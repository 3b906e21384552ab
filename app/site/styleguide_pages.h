/* styleguide_pages.h – every component of the design system on one page; the demo city only. */
#ifndef SITE_STYLEGUIDE_PAGES_H
#define SITE_STYLEGUIDE_PAGES_H

#include "lib/http/http.h"

/* ERR_NOT_FOUND outside of the demo city. */
enum err styleguide_show(struct call *c, struct request *r, struct response *out);

#endif
