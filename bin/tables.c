/* tables.c – routes and commands of bin itself. */
#include "bin/bin.h"
#include "bin/db_cmd.h"
#include "bin/help_cmd.h"
#include "bin/metrics.h"
#include "bin/openapi.h"
#include "bin/static_files.h"
#include "lib/http/http.h"

const struct route bin_routes[] = {
    { HTTP_GET, "/healthz", "public", health_show, N_("Health") },
    { HTTP_GET, "/metrics", "public", metrics_show, N_("Figures for the operators") },
    { HTTP_GET, "/static/{digest}/{name}", "public", static_show, N_("Static file"),
        .run = RUN_NO_DB, .sample = "asset" },
    { HTTP_GET, "/api/v1/openapi.json", "public", openapi_show, N_("Description of the API"),
        .run = RUN_NO_DB },
    { 0 },
};

const struct command bin_commands[] = {
    { "help", "", "lists the commands", COMMAND_NO_DB, help_command },
    { "version", "", "prints the version", COMMAND_NO_DB, version_command },
    DB_COMMANDS,
    { "routes", "[--json]", "lists every route of the program", COMMAND_NO_DB, routes_command },
    { 0 },
};
