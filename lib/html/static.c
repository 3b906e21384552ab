/* static.c – finds the embedded static files. */
#include "lib/html/static.h"

#include "lib/base/mem.h"

const struct embedded *static_find(const char *name)
{
    for (const struct embedded *f = static_files; f->name != NULL; f++) {
        if (strcmp(f->name, name) == 0)
            return f;
    }
    return NULL;
}

const char *static_url(struct html *o, const char *name)
{
    must(static_find(name) != NULL);
    return str_printf(o->c->mem, "/static/%s/%s", static_digest, name);
}

const char *static_type(const char *name)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        { ".css", "text/css; charset=utf-8" },
        { ".js", "text/javascript; charset=utf-8" },
        { ".svg", "image/svg+xml" },
        { ".png", "image/png" },
        { ".ico", "image/x-icon" },
        { ".woff2", "font/woff2" },
        { ".txt", "text/plain; charset=utf-8" },
    };

    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (str_ends(name, types[i].end))
            return types[i].type;
    }
    return "application/octet-stream";
}
