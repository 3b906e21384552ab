/* item_cmd.h – commands of the room. */
#ifndef ITEM_ITEM_CMD_H
#define ITEM_ITEM_CMD_H

#include "lib/base/module.h"

extern const struct command item_commands[];

#endif
