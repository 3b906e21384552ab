/* sweep_store.c – the program's own look at stored files, whosever they are. */
#include "core/casefile/sweep_store.h"

#include "lib/db/db.h"

STATEMENT(file_is_kept, "SELECT COUNT(*) FROM casefile_file WHERE stored = $1");

enum err store_file_is_kept(struct call *c, const char *stored, bool *ret)
{
    int64_t n;

    TRY(db_int(c, &file_is_kept, &n, stored));
    *ret = n > 0;
    return OK;
}
