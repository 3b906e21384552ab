/* static_files.c – the embedded files. Under a digest of another release the newest file is sent,
 * but not to be kept: an old page in somebody's browser still gets its style. */
#include "bin/static_files.h"

#include "lib/base/mem.h"
#include "lib/html/static.h"

enum err static_show(struct call *c, struct request *r, struct response *out)
{
    const char *name = request_param(r, "name");
    const struct embedded *f = static_find(name), *packed;

    if (f == NULL || str_ends(name, ".gz"))
        return fail(c, ERR_NOT_FOUND, N_("There is no page at this address"));
    out->cache =
        str_eq(request_param(r, "digest"), static_digest) ? CACHE_FOREVER : CACHE_REVALIDATE;
    out->etag = static_digest;
    packed = static_find(str_printf(c->mem, "%s.gz", name));
    if (packed != NULL)
        out->gzip = (struct bytes) { .p = packed->p, .n = packed->n };
    return response_bytes(c, out, static_type(f->name), (struct bytes) { .p = f->p, .n = f->n });
}
