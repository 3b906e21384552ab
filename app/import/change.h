/* change.h – one change of many services at once (批量变更).
 *
 * What is chosen – by department, theme, words of the name, or by codes – gets one field set, or
 * one text replaced by another, from one day on. The change goes the way of an uploaded list
 * (import.h): all of it is checked in the background and shown service by service, a dry run, and
 * nothing of it is seen before somebody else releases it. Services that would stay as they are are
 * not touched; one that must not change so (what the catalogue says, a later version, what a rule
 * calls an error) refuses the whole. */
#ifndef IMPORT_CHANGE_H
#define IMPORT_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/import/import.h"
#include "app/item/item_io.h"

#define CHANGE_CODES_MAX 2000
#define CHANGE_TEXT_MAX 500 /* characters to look for, and to put there */

/* Kept as JSON with the list. Texts are NULL when absent. */
struct list_change {
    const char *act; /* set, replace */
    const char
        *field; /* set: "promise.n", "materials.copies"; replace: its outermost field or NULL */
    const char *row;   /* set in a list: what names the row (code, Chinese name); NULL: every row */
    const char *value; /* set: JSON; "null": nothing */
    const char *find, *put;                       /* replace */
    const char *office, *theme, *audience, *name; /* which: NULL any; name: it contains this */
    const char **codes;                           /* exactly these instead; full or short */
    size_t n_codes;
    const char *effective_on; /* legal day */
    const char *reason;       /* for whoever releases it */
};

char *change_text(const void *mem, const struct list_change *x); /* JSON */
bool change_parse(const void *mem, const char *text, struct list_change *ret);

/* Changes a document (item_io.h). *ret: what was changed, as controls of the editing form are named
 * ("materials.2.name.zh"), in mem; its number is returned. */
struct json_t;
struct shape;
size_t change_apply(const void *mem, const struct list_change *x, const struct shape *shape,
    struct json_t *document, const char ***ret);

/* ---- what comes of it as a list to import -------------------------------------------------------
 */

struct change_note {
    const char *code, *message;
};
struct change_work {
    struct list_change change;
    const char *offices; /* " CODE ": only theirs; NULL: all */
    const char **codes;  /* what was chosen */
    size_t n, at;
    struct change_note *notes; /* what whoever releases it should know */
    size_t n_notes;
    enum err failed; /* a fault of the database, not of the change */
    const void *mem; /* in which it lives */
};
/* Finds what is chosen. In a read. */
enum err change_find(struct call *c, void *work) nodiscard;
/* One changed document after the other. */
struct import_source change_source(struct change_work *work);

#endif
