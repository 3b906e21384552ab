/* files.c – the rules of stored files that need no case. */
#include "core/casefile/files.h"

#include "core/casefile/sweep_store.h"

enum err file_is_kept(struct call *c, const char *stored, bool *ret)
{
    return store_file_is_kept(c, stored, ret);
}
