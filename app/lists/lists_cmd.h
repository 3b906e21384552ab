/* lists_cmd.h – commands of the room. */
#ifndef LISTS_LISTS_CMD_H
#define LISTS_LISTS_CMD_H

#include "lib/base/module.h"

extern const struct command lists_commands[];

#endif
