/* access.h – the market access negative list (市场准入负面清单), edition by edition.
 *
 * What is not on the list everybody may enter equally (非禁即入); registration, record-filing and
 * rules of safety or environment still apply, and foreign investors also see the foreign investment
 * list. The list is one record of the registry (kind "access-list"), a version per edition, in
 * force from the day it was issued: a question about a day in 2021 is answered from the edition of
 * 2020. The pack keeps a selection; `complete` says so, and the answers never claim more than the
 * selection shows. */
#ifndef LISTS_ACCESS_H
#define LISTS_ACCESS_H

#include <stdbool.h>

#include "core/registry/registry.h"
#include "core/registry/shape.h"
#include "lib/base/call.h"
#include "lib/base/clock.h"

struct conf;

#define ACCESS_KIND "access-list"
#define ACCESS_CODE "market-access"
#define ACCESS_WORDS_MAX 60 /* characters of a question */

struct access_entry {
    const char *kind;     /* prohibited, permitted */
    const char *code;     /* 事项编码; NULL: not read */
    const char *number;   /* 项目号; NULL: not read */
    const char *industry; /* section of GB/T 4754, A to T; "*": all */
    struct pair title;
    struct pair *measures;
    size_t n_measures;
    const char *authority; /* Chinese, as the list has it */
    const char **words;    /* what people call the trade */
    size_t n_words;
    const char **catalogue; /* basic catalogue codes of what carries it out here */
    size_t n_catalogue;
    bool local;          /* carried out by cities and counties: they have an item for it */
    const char **allows; /* barriers that the law itself sets here */
    size_t n_allows;
    struct pair note;
    const char *source;
    bool verified;
};

/* A condition that goes beyond the list, and the words that give it away. */
struct access_barrier {
    const char *code;
    struct pair name;
    const char **words;
    size_t n_words;
};

struct access_list {
    const char *code, *edition;
    struct pair name;
    const char *document, *effective_on;
    int total, prohibited, permitted; /* entries of the whole list */
    bool complete;                    /* all of them are here */
    const char *source;
    bool verified;
    struct access_entry *entries;
    struct access_barrier *barriers;
    size_t n_entries, n_barriers;
};

/* Reads DIR/lists/market-access-*.yaml and publishes each edition. None: nothing happens. */
enum err access_load(struct call *c, struct conf *k, const char *dir) nodiscard;

/* The edition in force on a day (DAY_NONE: today). ERR_NOT_FOUND with a text if there is none. */
enum err access_current(struct call *c, day on, const struct access_list **ret) nodiscard;

/* Editions, oldest first: name and day only. */
struct access_edition {
    const char *edition, *effective_on;
    struct pair name;
};
enum err access_editions(struct call *c, struct access_edition **ret, size_t *ret_n) nodiscard;

/* What the list says of a trade: the entries that its words lead to, best first. */
struct access_answer {
    const struct access_list *list;
    const struct access_entry **found;
    size_t n;
};
/* No words: all entries. */
enum err access_ask(struct call *c, const char *words, day on, struct access_answer *ret) nodiscard;
/* "listed", "not_listed" (the whole list is here), "not_in_selection" (a selection is). */
const char *access_verdict(const struct access_answer *a);

/* ---- against the items of the city ------------------------------------------------------------
 */

/* What the department has to look at. */
struct access_finding {
    const char *rule;                      /* no-item, beyond-list, off-list */
    const struct access_entry *entry;      /* NULL: off-list */
    const char *catalogue;                 /* no-item: the code that no item has */
    const char *item, *item_name, *office; /* NULL for no-item */
    const char *text;                      /* the condition */
    const struct access_barrier *barrier;  /* beyond-list */
};
struct access_report {
    const struct access_list *list;
    int64_t items; /* permits looked at */
    struct access_finding *findings;
    size_t n;
};
/* no-item: an entry carried out by cities names an item that the city has not. beyond-list: a
 * condition of a permit holds a barrier that the entry does not allow. off-list: a permit for firms
 * that no entry names – all that a selection can say is that somebody must look. */
enum err access_check(struct call *c, struct access_report *ret) nodiscard;

#endif
