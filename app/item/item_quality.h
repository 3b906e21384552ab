/* item_quality.h – the rules over everything that is in force. */
#ifndef ITEM_ITEM_QUALITY_H
#define ITEM_ITEM_QUALITY_H

#include "app/item/item_rules.h"

/* Every item that is in force today and not cancelled, passed through the rules (`only`: one of
 * them, or NULL). */
enum err item_audit_all(struct call *c, const struct item_rule *only, struct audit **ret) nodiscard;

/* Writes down the last test call of a telephone or visit of an address, as of today. */
enum err item_probe(struct call *c, const char *target, bool reached, const char *note) nodiscard;

#endif
