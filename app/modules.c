/* modules.c – the list of rooms. bin/ builds routes, commands, rights and jobs from it. */
#include "app/modules.h"

const struct module *const modules[] = {
    NULL,
};
