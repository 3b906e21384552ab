/* console.h – what the people who operate the server look at: jobs, outbox, dead letters,
 * calendars. */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include "lib/base/module.h"

extern const struct module console_module;

#endif
