/* scan_module.c – how the room plugs in. */
#include "app/scan/scan.h"
#include "app/scan/scan_cmd.h"
#include "app/scan/scan_jobs.h"
#include "app/scan/scan_pages_routes.h"

static const struct right rights[] = {
    { "scan.view", N_("See codes and scans, print posters") },
    { 0 },
};

const struct module scan_module = {
    .name = "app/scan",
    .routes = scan_routes,
    .commands = scan_commands,
    .rights = rights,
    .jobs = scan_jobs,
};
