/* backup.h – a whole site on disk: database, uploaded files, a manifest with digests.
 *
 *   DIR/database           the copy (an SQLite file, or pg_dump's custom format)
 *   DIR/files/…            everything in the data directory but keys, lock, sockets, temporaries
 *                          and the database itself
 *   DIR/manifest.json      made last: size and SM3 of every file, the names of the keys in use
 *
 * First the database, then the files: a file is stored before its row commits and never changes,
 * so every row of the copy finds its file. A directory without a manifest is no backup.
 *
 * Keys are kept apart (--keys DIR2): who finds a backup alone can open no sealed value. */
#ifndef BIN_BACKUP_H
#define BIN_BACKUP_H

#include <stdbool.h>

#include "lib/base/buf.h"
#include "lib/base/call.h"

struct backup {
    const char *url;
    const char *data_dir;
    const char *dir;      /* of the backup */
    const char *keys_dir; /* NULL: keys are neither copied nor put back */
    bool without_keys;    /* restore although keys will be missing */
};

/* May run beside a server. dir must not exist yet (or be empty). */
enum err backup_make(struct call *c, const struct backup *b, struct buf *out) nodiscard;

/* The caller holds the data directory's lock. Verifies every digest, builds database and files in a
 * side place, checks the database there, then switches; what was there before is kept beside. */
enum err backup_restore(struct call *c, const struct backup *b, struct buf *out) nodiscard;

#endif
