/* item_module.c – how the room plugs in. */
#include "app/item/item.h"
#include "app/item/item_cmd.h"

const struct module item_module = {
    .name = "app/item",
    .commands = item_commands,
};
