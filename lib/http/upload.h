/* upload.h – keeping a file that came with a form.
 *
 * Routes that take uploads are RUN_SLOW: storing means fsync, which must not happen on the writer.
 * Kept files are immutable and durable (file and directory are synced) before their row commits;
 * a file whose row never commits is an orphan that a sweep removes. */
#ifndef HTTP_UPLOAD_H
#define HTTP_UPLOAD_H

#include "lib/http/http.h"

/* Moves u to DATA/uploads/ab/cdef… under a random name and syncs it. *ret_name is relative to
 * DATA/uploads, for the row. */
enum err upload_keep(struct call *c, const struct upload *u, const char **ret_name) nodiscard;

/* Makes the directory for a new stored file and gives its name and full path; the caller writes the
 * file (for example sealed by lib/sign), then calls upload_sync(). */
enum err upload_place(struct call *c, const char **ret_name, const char **ret_path) nodiscard;
enum err upload_sync(struct call *c, const char *path) nodiscard;

/* Full path of a stored file; refuses names that upload_place() could not have made. */
enum err upload_path(struct call *c, const char *name, const char **ret_path) nodiscard;

/* Removes stored files older than `older_s` seconds that `is_kept` does not know: the room's row
 * never committed, or was erased. For a daily job; *ret_removed counts. */
enum err upload_sweep(struct call *c, int64_t older_s,
    enum err (*is_kept)(struct call *c, const char *name, bool *ret), int *ret_removed) nodiscard;

/* Removes what an earlier process left in the directory of incoming files. */
void upload_clean_incoming(const char *dir);

#endif
