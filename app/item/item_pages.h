/* item_pages.h – what the handlers prepare for the templates of this room, and the texts that they
 * share with intake. */
#ifndef ITEM_ITEM_PAGES_H
#define ITEM_ITEM_PAGES_H

#include "app/item/item.h"
#include "lib/html/html.h"

/* In the visitor's language; NULL for an absent pair. */
const char *pair_text(struct html *o, struct pair p);
/* "10 working days after acceptance", "at once", "no limit by law". */
const char *item_limit_text(struct html *o, const struct item_limit *l);
/* A word of the format (need, source, form, channel, delivery, type, scope): its name. */
const char *item_word_text(struct html *o, const char *word);
/* Can be applied for here, online. */
bool item_online(struct html *o, const struct item *m);
const char *item_word_msgid(const char *word); /* NULL: no such word */
/* The guide that an item would have, without its address: for those who write it. */
enum err item_preview(struct call *c, struct html *o, void *value) nodiscard;
/* "required", "only if: …", … */
const char *item_need_text(struct html *o, const struct item_material *a);
const char *item_copies_text(struct html *o, const struct item_material *a);
const char *item_promise_text(struct html *o, const struct item_card *k);
const char *item_number_text(struct html *o, int64_t n);
/* Address of the list with the filter's values, but one of them another; for links. */
const char *item_filter_text(
    struct html *o, const struct item_filter *f, const char *name, const char *value);

struct item_index_page;
struct situation_view;
struct item_guide {
    const struct item *item;
    const struct place *places;
    size_t n_places;
    struct item_phones phones;        /* numbers */
    const char *address;              /* that the QR code leads to */
    const char *shown_on;             /* today */
    const struct situation_view *ask; /* questions and answers; NULL: not asked */
};
struct request;
/* All that the guide in force shows, for the code in the request's path. */
enum err item_guide_make(
    struct call *c, const struct request *r, struct item *m, struct item_guide *ret) nodiscard;

/* Name of an office that offices[] lists. */
const char *item_office_text(struct html *o, const struct item_index_page *p, const char *code);

struct item_index_page {
    const struct item_filter *filter;
    const struct item_card *cards;
    size_t n_cards;
    const struct item_found *found; /* with words: one line per name */
    size_t n_found;
    int64_t total;
    const struct item_group *offices, *person, *firm;
    size_t n_offices, n_person, n_firm;
    const struct paging *paging;
    const char *heading;
};

#endif
