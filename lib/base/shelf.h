/* shelf.h – things kept in memory by key, shared between threads, up to so many bytes.
 *
 * A thing is const once it stands here: a talloc tree of its own, without a parent. Who takes it
 * down holds it until the memory named in shelf_get or shelf_put is freed, also if it is pushed out
 * meanwhile. When room is needed, what was not asked for longest goes first. */
#ifndef BASE_SHELF_H
#define BASE_SHELF_H

#include <stddef.h>

struct shelf;

/* Freed with `mem`, when nobody holds anything of it any more. */
struct shelf *shelf_new(const void *mem, size_t bytes_max);

/* What stands under `key`, held until `mem` is freed; NULL: nothing. */
const void *shelf_get(struct shelf *s, const char *key, const void *mem);

/* Puts `thing` under `key` instead of what may stand there, and holds it until `mem` is freed. The
 * shelf owns it from now on. What is larger than a quarter of the shelf is held only. */
const void *shelf_put(struct shelf *s, const char *key, void *thing, const void *mem);

#endif
