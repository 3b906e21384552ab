/* backup_private.h – PostgreSQL's half of backup.c. */
#ifndef DB_BACKUP_PRIVATE_H
#define DB_BACKUP_PRIVATE_H

#include "lib/db/db.h"

enum err backup_failed(struct call *c, const char *path, const char *why) nodiscard;
const char *backup_suffix(struct call *c); /* "before_<seconds>_<random>" */
enum err pgsql_dump(struct call *c, const char *url, const char *path) nodiscard;
enum err pgsql_restore_beside(
    struct call *c, const char *url, const char *path, const char **ret_side) nodiscard;
enum err pgsql_switch_to_side(
    struct call *c, const char *url, const char *side, const char **ret_before) nodiscard;

#endif
