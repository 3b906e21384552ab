/* figures_module.c – how the room plugs in. It owns no table: figures are counted from the cards of
 * the items. */
#include "app/figures/figures_pages.h"

const struct module figures_module = { .name = "app/figures", .routes = figures_routes };
const struct module figures_api_module = { .name = "app/figures api",
    .routes = figures_api_routes };
