/* situation_pages.h – the questions about the situation as a form, for guide and application. */
#ifndef ITEM_SITUATION_PAGES_H
#define ITEM_SITUATION_PAGES_H

#include "app/item/situation.h"
#include "lib/html/html.h"

struct request;
struct response;

struct situation_answer {
    struct pair question, name, note;
    const char *control, *code;
};

/* What the templates show of a situation; without questions all of it is empty. */
struct situation_view {
    const struct item *item;
    const struct control *fields; /* one for each question asked so far */
    size_t n_fields;
    const struct situation_answer *answers; /* what was chosen */
    size_t n_answers;
    bool complete;
    const char *query; /* "?situation_premises=rented", to go on with the same answers; "" */
};
struct situation_view situation_view_of(
    struct html *o, const struct item *m, const struct situation *s);

const char *situation_address(struct html *o, const struct situation_view *v); /* of its guide */

/* The answers in the query of a request, or in its form. */
const char *situation_in_query(const void *request, const char *name);

/* GET /items/CODE/guide?situation_…=… */
enum err situation_guide_show(struct call *c, struct request *r, struct response *out) nodiscard;

#endif
