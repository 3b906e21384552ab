/* scan_cmd.h – commands of the room. */
#ifndef SCAN_SCAN_CMD_H
#define SCAN_SCAN_CMD_H

#include "lib/base/module.h"

extern const struct command scan_commands[];

#endif
