/* modules.c – the list of rooms. bin/ builds routes, commands, rights and jobs from it. */
#include "app/modules.h"

#include "app/code/code.h"

const struct module *const modules[] = {
    &code_module,
    NULL,
};
