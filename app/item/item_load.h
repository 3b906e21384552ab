/* item_load.h – reads the pack and publishes what is in it. */
#ifndef ITEM_ITEM_LOAD_H
#define ITEM_ITEM_LOAD_H

#include "lib/base/call.h"

struct conf;

struct load_count {
    int elements, places, items, versions, synonyms, changed;
};

/* Elements, places, synonyms and items of `dir`; the offices were loaded before (core/org).
 * Everything is read and checked first; nothing is published if anything is wrong. */
enum err item_load_pack(
    struct call *c, struct conf *k, const char *dir, struct load_count *ret) nodiscard;

#endif
