/* backup_files.h – copying and digesting files for backup and restore. */
#ifndef BIN_BACKUP_FILES_H
#define BIN_BACKUP_FILES_H

#include "lib/base/call.h"

#define MANIFEST_FORMAT 1
#define MANIFEST_MAX (256 << 20)

/* Copies one file with its digest (64 hex digits); both sides are synced by the caller's
 * sync_tree. `mode` of the new file. */
enum err copy_file(struct call *c, const char *from, const char *to, unsigned mode,
    const char **ret_sm3, int64_t *ret_size) nodiscard;
enum err digest_file(
    struct call *c, const char *path, const char **ret_sm3, int64_t *ret_size) nodiscard;

/* Visits every regular file under root, with its path relative to it, in the order of names. `skip`
 * (may be NULL) is asked for each entry; symbolic links are never followed. */
enum err each_file(struct call *c, const char *root, bool (*skip)(const char *relative, void *data),
    enum err (*visit)(struct call *c, const char *relative, void *data), void *data) nodiscard;

enum err make_directories(struct call *c, const char *path_of_file) nodiscard; /* 0700 */
enum err sync_path(struct call *c, const char *path) nodiscard;   /* a file or a directory */
enum err file_failed(struct call *c, const char *path) nodiscard; /* with errno */

#endif
