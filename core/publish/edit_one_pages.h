/* edit_one_pages.h – one field of a kind by itself, for one change of many records.
 *
 * A field is called by its path in the record: "promise.n"; of every row of a list:
 * "materials.copies". */
#ifndef PUBLISH_EDIT_ONE_PAGES_H
#define PUBLISH_EDIT_ONE_PAGES_H

#include "core/publish/edit_pages.h"

/* The fields that people edit, in the order of the form; lists as wholes are not among them. */
struct edit_field {
    const char *path;
    const char *label; /* "Promised time · How many" */
    const char *list;  /* name of the list it is in; NULL: it stands once */
};
const struct edit_field *edit_fields(struct call *c, const struct record_kind *k, size_t *ret_n);
const struct edit_field *edit_field_find(
    struct call *c, const struct record_kind *k, const char *path); /* NULL if there is none */
/* The parts that texts stand in: the outermost fields. */
const struct edit_field *edit_tops(struct call *c, const struct record_kind *k, size_t *ret_n);

/* Its control, empty. */
enum err edit_one(struct call *c, const struct record_kind *k, const struct edit_field *f,
    const struct edit_node **ret) nodiscard;
/* What was posted for it, as JSON; "null": nothing. */
enum err edit_one_take(struct call *c, struct request *r, const struct record_kind *k,
    const struct edit_field *f, const char **ret) nodiscard;

#endif
