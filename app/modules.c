/* modules.c – the list of rooms. bin/ builds routes, commands, rights and jobs from it. */
#include "app/modules.h"

#include "app/code/code.h"
#include "app/site/site.h"

const struct module *const modules[] = {
    &code_module,
    &site_module,
    NULL,
};
