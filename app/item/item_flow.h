/* item_flow.h – the flow chart of an item, drawn from its procedure. */
#ifndef ITEM_ITEM_FLOW_H
#define ITEM_ITEM_FLOW_H

#include "app/item/item.h"

/* An <svg> document in the language of the call; its text alternative is the list of steps that
 * stands beside it in the guide. Long names are broken into lines. */
enum err item_flow_svg(struct call *c, const struct item *m, const char **ret) nodiscard;

#endif
