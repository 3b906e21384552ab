/* intake_module.c – how the room plugs in. */
#include "app/intake/intake.h"
#include "app/intake/intake_pages_routes.h"
#include "lib/base/module.h"

static const struct right rights[] = {
    { "intake.window", N_("Receive applications at the window") },
    { 0 },
};

const struct module intake_module = {
    .name = "app/intake",
    .routes = intake_routes,
    .rights = rights,
};

const struct module intake_window_module = {
    .name = "app/intake window",
    .routes = intake_window_routes,
};
