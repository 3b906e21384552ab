/* files.h – storing an uploaded file: sealed under a key of its own, durable, before its row.
 *
 * Handlers of uploads are RUN_SLOW: file_store() there (no transaction is open), then the row in a
 * short write through draft_attach() or casefile_attach(). */
#ifndef CASEFILE_FILES_H
#define CASEFILE_FILES_H

#include "core/casefile/casefile.h"
#include "lib/base/module.h"
#include "lib/base/str.h"

#define CASEFILE_TYPES "application/pdf,image/png,image/jpeg" /* what people may hand in */

struct stored_file {
    const char *filename, *type, *sm3, *stored;
    int64_t size;
    struct bytes key; /* opens it; sealed in the row */
};

/* ERR_UNSUPPORTED for other kinds of files, ERR_INVALID for an empty one. */
enum err file_store(struct call *c, const struct upload *u, struct stored_file *ret) nodiscard;

/* Some row, of a draft or of a case, names this file below DATA/uploads. */
enum err file_is_kept(struct call *c, const char *stored, bool *ret) nodiscard;

extern const struct module casefile_files_module;

#endif
