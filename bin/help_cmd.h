/* help_cmd.h – commands that tell about the program itself. */
#ifndef BIN_HELP_CMD_H
#define BIN_HELP_CMD_H

#include "lib/base/module.h"

enum err help_command(struct call *c, int argc, char **argv, struct buf *out);
enum err version_command(struct call *c, int argc, char **argv, struct buf *out);
enum err routes_command(struct call *c, int argc, char **argv, struct buf *out); /* [--json] */

#endif
