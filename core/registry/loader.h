/* loader.h – rooms that have a part of their own in the pack: `cityhall load` calls each, in the
 * transaction of the load. The command does not know them: a room puts its loader into the site in
 * its start(). */
#ifndef REGISTRY_LOADER_H
#define REGISTRY_LOADER_H

#include "lib/base/call.h"

struct conf;

enum pack_stage { PACK_BEFORE_ITEMS, PACK_AFTER_ITEMS };

struct pack_loader {
    /* Reads its files of `dir` and publishes; mistakes go into k, which undoes the whole load. */
    enum err (*load)(struct call *c, struct conf *k, const char *dir);
    enum pack_stage stage;
    const struct pack_loader *next;
};

extern const char pack_loader_slot[]; /* in c->site: const struct pack_loader * */

/* Adds a loader to the site that is being built; it lives as long as the site. */
void pack_loader_add(struct site *s, struct pack_loader *l);
/* Calls all of a stage. */
enum err pack_load_rooms(
    struct call *c, struct conf *k, const char *dir, enum pack_stage stage) nodiscard;

#endif
