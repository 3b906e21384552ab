/* situation.h – situations (情形): guided questions that pick the materials and steps of an item.
 *
 * An item has questions and, in a list of their own, the options of each. The first question is
 * asked of everybody; an option may lead to a further question (`next`). A material or step that
 * any option names belongs to those who chose such an option; what no option names is for all. The
 * longest promise of the chosen options replaces the item's. The same item, narrowed down, is then
 * shown as a guide, asked for in the form, and frozen in the case. */
#ifndef ITEM_SITUATION_H
#define ITEM_SITUATION_H

#include <stdbool.h>
#include <stddef.h>

#include "app/item/item.h"

#define SITUATION_PREFIX "situation_" /* of controls and kept answers: no element begins so */
#define SITUATION_QUESTIONS_MAX 20    /* of one item */

/* The answer that was given under a control's name: an option's code; NULL: none yet. */
typedef const char *situation_value(const void *from, const char *name);

struct situation_asked {
    const struct item_question *question;
    const char *control;              /* "situation_premises" */
    const struct item_option *chosen; /* NULL: not yet, or no such option */
};

/* The questions asked so far, in order; the last one is open unless `complete`. */
struct situation {
    const struct situation_asked *asked;
    size_t n;
    bool complete;
};

/* Follows the answers from the first question on. An item without questions is complete. */
void situation_follow(const void *mem, const struct item *m, situation_value *value,
    const void *from, struct situation *ret);
/* The item as it is in this situation: materials, steps and promise. While it is not complete, what
 * may still be chosen is left in. Shares everything else with m. */
struct item situation_narrow(const void *mem, const struct item *m, const struct situation *s);

const struct item_question *situation_question(
    const struct item *m, const char *code); /* or NULL */

#endif
