/* edit_pages.h – any record as forms, by its shape.
 *
 * A record is edited part by part: "" is everything that stands once, any other part is one list
 * (materials, steps, …). Each control is named by its path: "promise.n", "materials.2.note.zh". */
#ifndef PUBLISH_EDIT_PAGES_H
#define PUBLISH_EDIT_PAGES_H

#include "core/publish/proposal.h"
#include "lib/html/html.h"

struct request;

#define EDIT_ROWS_MAX 60 /* of one list */

/* What a form consists of, ready to be printed. */
struct edit_node {
    const char *label;
    const struct control *control; /* a control; NULL: a group */
    const struct edit_node *nodes;
    size_t n;
    const char *remove; /* value of the button that takes this row away; NULL: none */
    const char *up;     /* the same, one place up */
};

struct edit_part {
    const char *name, *label;
    bool current;
};

/* The parts of a kind, the first is "". */
const struct edit_part *edit_parts(
    struct call *c, const struct record_kind *k, const char *current, size_t *ret_n);
/* Whether a field is a part of its own. */
bool edit_is_part(const struct record_kind *k, const char *field);
/* The form of one part of a value. */
enum err edit_form(struct call *c, const struct record_kind *k, const char *part, const void *value,
    const struct edit_node **ret, size_t *ret_n) nodiscard;
/* Takes what was posted for a part over into a value; numbers that are none are field errors. */
enum err edit_take(struct call *c, struct request *r, const struct record_kind *k, const char *part,
    void *value) nodiscard;
/* Adds an empty row to a list, or takes one away, or moves it up: act is "add", "remove:2",
 * "up:2". False if it is none of these. */
bool edit_rows(
    struct call *c, const struct record_kind *k, const char *part, const char *act, void *value);

/* Whether this control is locked (record.h). */
bool edit_locked(struct call *c, const struct record_kind *k, const void *value, const char *path);
/* Shows it so. */
void edit_lock(struct call *c, const struct record_kind *k, const void *value, struct control *ret);

#endif
