/* search.h – search of published records that finds Chinese words of two characters, everyday
 * synonyms, pinyin, mistakes in one character and English; the same hits in the same order on both
 * engines.
 *
 * The program prepares the tokens (overlapping bigrams, their sound, initials …), the engine's
 * index only finds candidates, and the rank is computed here. See README.md, "Why this result". */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/call.h"
#include "lib/base/clock.h"

struct buf;
struct module;
extern const struct module search_module; /* `cityhall search explain` */

#define SEARCH_QUERY_MAX 60        /* characters; the rest of a query is not looked at */
#define SEARCH_BODY_MAX 12000      /* characters of a body that are indexed */
#define SEARCH_CANDIDATES_MAX 4000 /* texts that are ranked */
#define SEARCH_TEXTS_MAX 300       /* texts whose documents are listed */
#define SEARCH_HITS_MAX 2000       /* documents */

/* One version of a record, valid from a legal day until another (exclusive). */
struct search_doc {
    const char *kind;  /* "item" */
    int64_t object_id; /* the record */
    int version;
    const char *valid_from;
    const char *valid_until;
    const char *title_zh;
    const char *title_en;
    const char *words; /* everyday words, one a line */
    const char *tags;  /* what it gives, asks for and belongs to, one a line; "" for nothing */
    const char *body;  /* everything else that should be found; only indexed, not kept */
    const char *place; /* names of who does it, one a line; "" for nobody */
    bool complete;     /* a guide that was written; false: a name only, ranked after it */
    bool is_new;       /* this version was not put before: it is not looked for */
};

/* Indexes a document, or indexes it anew; one that has not changed is left alone. */
enum err search_put(struct call *c, const struct search_doc *d) nodiscard;

/* Everyday words that mean the same: replaces all groups. words[i] belongs to group_of[i]. */
enum err search_synonyms_put(
    struct call *c, const char *const *words, const int *group_of, size_t n) nodiscard;

struct search_hit {
    int64_t object_id;
    int version;
    int score;         /* higher is better; comparable within one answer only */
    const char *title; /* Chinese */
    const char *why;   /* the title or the everyday word that fits best */
};

/* What is valid on `on` (DAY_NONE: today) and matches, best first. *ret_n may be 0; a query without
 * any letter finds nothing. */
enum err search_find(struct call *c, const char *kind, const char *query, day on,
    struct search_hit **ret, size_t *ret_n) nodiscard;

/* The same, writing down for people how the query was read and why each of the first hits stands
 * where it does. */
enum err search_explain(
    struct call *c, const char *kind, const char *query, day on, struct buf *out) nodiscard;

#endif
