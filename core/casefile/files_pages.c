/* files_pages.c – where uploads of the web become stored files. */
#include "core/casefile/files.h"
#include "lib/base/mem.h"
#include "lib/http/http.h"
#include "lib/http/upload.h"
#include "lib/sign/sign.h"

enum err file_store(struct call *c, const struct upload *u, struct stored_file *ret)
{
    const char *path;

    if (u->size == 0)
        return fail_field(c, u->field, N_("The file is empty"));
    if (strstr(CASEFILE_TYPES, u->type) == NULL)
        return fail_field(c, u->field, N_("Send a PDF, a PNG or a JPEG file"));
    *ret = (struct stored_file) { .filename = u->filename[0] == '\0' ? "file" : u->filename,
        .type = u->type,
        .sm3 = u->sm3,
        .size = u->size };
    TRY(upload_place(c, &ret->stored, &path));
    TRY(seal_file(c, u->path, path, &ret->key));
    return upload_sync(c, path);
}
