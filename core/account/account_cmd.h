/* account_cmd.h – the command table of core/account. */
#ifndef ACCOUNT_ACCOUNT_CMD_H
#define ACCOUNT_ACCOUNT_CMD_H

#include "lib/base/module.h"

extern const struct command account_commands[];

#endif
