/* item_generate.h – a list of the size of a real city's, for load and scale.
 *
 * The names and types are those of the catalogue; everything else is taken from the city's own
 * items as patterns. Each item is marked as generated, says so in its summary, and its page says so
 * at the top: nothing of it may be taken for the truth. */
#ifndef ITEM_ITEM_GENERATE_H
#define ITEM_ITEM_GENERATE_H

#include <stddef.h>

#include "lib/base/call.h"

/* Writes as many items as are missing until the city has `total` in force, as a list that
 * item_import reads; *ret_n counts them. The same database gives the same file. ERR_STATE if the
 * catalogue is too small. */
enum err item_generate(struct call *c, const char *path, size_t total, size_t *ret_n) nodiscard;

#endif
