/* change_pages.h – what the forms of a change of many services show. */
#ifndef IMPORT_CHANGE_PAGES_H
#define IMPORT_CHANGE_PAGES_H

#include "app/import/change.h"
#include "core/publish/edit_one_pages.h"
#include "lib/html/html.h"
#include "lib/http/http.h"

struct change_page {
    const char *field; /* "text": one text is replaced by another */
    const char *label;
    bool is_row;
    const struct edit_node *node; /* of the field; NULL: a text is replaced */
    const struct choice *fields, *offices, *audiences, *themes;
    size_t n_fields, n_offices, n_audiences, n_themes;
    const char *tomorrow;
};

/* What a change says, for people. */
struct change_fact {
    const char *label, *value;
};
const struct change_fact *change_facts(struct call *c, const struct list_change *x, size_t *ret_n);

enum err change_show(struct call *c, struct request *r, struct response *out);
enum err change_send(struct call *c, struct request *r, struct response *out);

#endif
