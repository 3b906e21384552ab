/* help_cmd.c – `cityhall help`, `version`, `routes`. */
#include <jansson.h>

#include "app/modules.h"
#include "bin/bin.h"
#include "bin/help_cmd.h"
#include "lib/base/buf.h"
#include "lib/base/mem.h"
#include "lib/base/str.h"
#include "lib/http/http.h"

#define VERSION "0.1.0"

enum err help_command(struct call *c, int argc, char **argv, struct buf *out)
{
    const struct command **all;
    size_t n;

    (void)argc;
    (void)argv;
    all = command_all(c->mem, &n);
    buf_puts(out,
        "cityhall – a city's one-stop government service and its data\n\n"
        "usage: cityhall [--db URL] [--data DIR] [--config FILE] [--lang zh|en] COMMAND …\n\n"
        "  --db    sqlite:PATH or postgresql://… (or $CITYHALL_DB)\n"
        "  --data  directory of uploads, keys and the control socket (or $CITYHALL_DATA)\n\n");
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "  %s %s\n      %s\n", all[i]->name, all[i]->usage, all[i]->summary);
    return OK;
}

enum err version_command(struct call *c, int argc, char **argv, struct buf *out)
{
    (void)c;
    (void)argc;
    (void)argv;
    buf_puts(out, "cityhall " VERSION "\n");
    return OK;
}

static const char *method_name(enum method m)
{
    switch (m) {
    case HTTP_GET:
        return "GET";
    case HTTP_POST:
        return "POST";
    case HTTP_PUT:
        return "PUT";
    case HTTP_PATCH:
        return "PATCH";
    case HTTP_DELETE:
        return "DELETE";
    }
    return "?";
}

static void add_routes(json_t *list, const char *module, const struct route *r)
{
    for (; r != NULL && r->path != NULL; r++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:b, s:b, s:b}", "module", module,
                      "method", method_name(r->method), "path", r->path, "right", r->right, "title",
                      r->title, "sample", r->sample, "api", r->api != NULL, "uploads", r->uploads,
                      "moves", r->moves));
}

enum err routes_command(struct call *c, int argc, char **argv, struct buf *out)
{
    json_t *list = json_array();
    char *text;

    if (argc > 1 || (argc == 1 && !str_eq(argv[0], "--json"))) {
        json_decref(list);
        return ERR_USAGE;
    }
    for (size_t i = 0; modules[i] != NULL; i++)
        add_routes(list, modules[i]->name, modules[i]->routes);
    add_routes(list, "bin", bin_routes);
    text = json_dumps(list, JSON_INDENT(1));
    json_decref(list);
    must(text != NULL);
    buf_puts(out, text);
    buf_putc(out, '\n');
    free(text);
    (void)c;
    return OK;
}
