/* site.h – the pages that belong to no single service: front page, help, accessibility, site map,
 * the visitor's choices of language and display, and in the demo city the style guide. */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "lib/base/module.h"

extern const struct module site_module;

#endif
