/* lists.h – the lists of the reforms of approval: market access, 证照分离, power list. The parts
 * are access.h, reform.h and power.h. */
#ifndef LISTS_LISTS_H
#define LISTS_LISTS_H

#include "lib/base/module.h"

struct call;
struct site;

extern const struct module lists_module;
extern const struct module lists_reform_module;
extern const struct module lists_power_module;
extern const struct module lists_change_module;
extern const struct module lists_power_api_module;
extern const struct module lists_api_module; /* its JSON routes */

/* Puts the room's part of `cityhall load` into the site. */
enum err lists_start(struct call *c, struct site *s) nodiscard;

#endif
