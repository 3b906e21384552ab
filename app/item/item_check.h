/* item_check.h – from YAML to a checked item: what the rules call an error refuses it, at its
 * place in the file. */
#ifndef ITEM_ITEM_CHECK_H
#define ITEM_ITEM_CHECK_H

#include "app/item/item_rules.h"
#include "lib/conf/conf.h"

/* Reads one version (over: the entry of `versions`, may be NULL) and records everything that is
 * wrong with it. lenient: what rules find stays with the audit and is no mistake of the file. */
void item_read(struct call *c, struct conf *k, struct conf_node *file, struct conf_node *over,
    struct audit *a, bool lenient, struct item *ret);

#endif
