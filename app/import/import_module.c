/* import_module.c – how the room plugs in. */
#include "app/import/import.h"
#include "app/import/import_jobs.h"
#include "app/import/import_pages.h"

const struct module import_module = {
    .name = "app/import",
    .routes = import_routes,
    .jobs = import_jobs,
};
