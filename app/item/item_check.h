/* item_check.h – from the pack's YAML to a checked item: the quality rules that staff otherwise
 * apply by hand (see README.md). */
#ifndef ITEM_ITEM_CHECK_H
#define ITEM_ITEM_CHECK_H

#include "app/item/item.h"
#include "lib/conf/conf.h"

/* Codes that an item may refer to; sorted lists are not needed. */
struct item_names {
    const char **elements, **places, **procedures;
    size_t n_elements, n_places, n_procedures; /* 0 procedures: not checked */
};

/* Reads one version (over: the entry of `versions`) and records everything that is wrong with it.
 */
void item_read(struct call *c, struct conf *k, struct conf_node *file, struct conf_node *over,
    const struct item_names *names, struct item *ret);

#endif
