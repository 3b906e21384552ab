/* own_pages.h – what account_pages.c lists of own_pages.c. */
#ifndef ACCOUNT_OWN_PAGES_H
#define ACCOUNT_OWN_PAGES_H

#include "lib/base/module.h"

extern const struct module account_own_module;

#endif
