/* record.h – the kinds of records, described by their rooms.
 *
 * What is published has a kind. The room that owns it says how it is called, what it consists of,
 * what makes it wrong, and what must be brought up to date when a version was published; drafts,
 * review, import, comparison and editing are the same for all:
 *
 *     static const struct record_kind item_record = { .definition = &definition_of_item, … };
 *     RECORD_KIND(item_record);
 *
 * The linker collects them. */
#ifndef PUBLISH_RECORD_H
#define PUBLISH_RECORD_H

#include <stdbool.h>

#include "core/registry/definition.h"
#include "lib/base/attr.h"

/* What is wrong with a record, for the people who write it. */
struct record_finding {
    const char *severity; /* error, warning, notice */
    const char *field;    /* key of the outermost field */
    const char *message;  /* in the language of the call */
    const char *rule;     /* NULL: of the shape */
};

struct record_choice {
    const char *value;
    struct pair name;
};

struct record_user {
    const char *code;
    struct pair name;
    const char *address; /* its page; NULL */
};

struct html;

struct record_kind {
    const struct definition_kind *definition;
    const char *title; /* msgid: "Service item" */
    /* Fills in what follows from other fields (codes, names of offices); *ret_code is the record's
     * code. NULL: the code is the first member. */
    enum err (*complete)(struct call *c, void *value, const char **ret_code);
    /* All that is wrong. NULL: nothing but the shape is checked. */
    enum err (*check)(
        struct call *c, const void *value, const struct record_finding **ret, size_t *ret_n);
    /* What must be said of a record that is suspended or cancelled and is not said yet: a msgid;
     * NULL if all is said. NULL: nothing need be said. */
    const char *(*ending)(const void *value);
    /* Runs after a version was published, in the same transaction; version 1 has no others beside
     * it. NULL: nothing to do. */
    enum err (*published)(struct call *c, const struct registry_version *v);
    struct pair (*name)(const void *value);   /* for lists */
    const char *(*office)(const void *value); /* whose list it is in; NULL: the city's */
    const char *(*address)(
        struct call *c, const struct registry_version *v); /* of its page; NULL: none */
    const char *(*word)(const char *word); /* msgid of a word of the shape; NULL: as it is */
    /* What a text field may hold, if that is few things; *ret_n 0: anything. */
    enum err (*choices)(
        struct call *c, const char *path, const struct record_choice **ret, size_t *ret_n);
    /* What people must not change because it comes from elsewhere: the path of a control,
     * "name.zh", "materials.2.name.zh". NULL: nothing. */
    enum err (*locked)(struct call *c, const void *value, const char *path, bool *ret);
    /* What shows this record: it changes as soon as the record does. NULL: only itself. */
    enum err (*users)(
        struct call *c, const char *code, const struct record_user **ret, size_t *ret_n);
    /* The page that citizens would see. NULL: there is none. */
    enum err (*preview)(struct call *c, struct html *o, void *value);
    /* Finds records by words; NULL: by code and name. */
    enum err (*find)(
        struct call *c, const char *words, const struct record_user **ret, size_t *ret_n);
};

#define RECORD_KIND(name_)                                                                         \
    static const struct record_kind *const name_##_listed_                                         \
        __attribute__((used, section("cityhall_records"))) = &name_
extern const struct record_kind *const __start_cityhall_records[] __attribute__((weak));
extern const struct record_kind *const __stop_cityhall_records[] __attribute__((weak));

const struct record_kind *record_kind_find(const char *kind); /* NULL if there is none */

#endif
