/* modules.h – the rooms of this program, in the order in which they start; ends with NULL. */
#ifndef APP_MODULES_H
#define APP_MODULES_H

#include "lib/base/module.h"

extern const struct module *const modules[];

#endif
